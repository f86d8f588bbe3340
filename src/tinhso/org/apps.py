"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Tables of offices and staff."""

    name = "tinhso.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.org import kinds  # noqa: F401 what is imported declares
