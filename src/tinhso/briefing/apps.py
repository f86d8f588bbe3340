"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class BriefingConfig(AppConfig):
    """Tables of the pages."""

    name = "tinhso.briefing"
    label = "briefing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.briefing import kinds  # noqa: F401 what is imported declares
