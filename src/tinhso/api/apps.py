"""The room as Django knows it."""

from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tables of what was sent with a key, and of how much."""

    name = "tinhso.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say where uploads and the prints of requests lie, so that they go when their time is over."""
        from tinhso.api.models import Once, Sent
        from tinhso.operations.holders import hold, rows_of

        hold("retries", rows_of(Once, "at", _forget_keys))
        hold("uploads", rows_of(Sent, "at", _forget_files, taken=False))


def _forget_keys(before: datetime) -> int:
    from tinhso.api.once import forget_keys

    return forget_keys(before=before)


def _forget_files(before: datetime) -> int:
    from tinhso.api.files import forget_files

    return forget_files(before=before)
