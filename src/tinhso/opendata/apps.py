"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """Tables of what is open."""

    name = "tinhso.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.opendata import kinds  # noqa: F401 what is imported declares
