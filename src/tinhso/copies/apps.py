"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CopiesConfig(AppConfig):
    """Tables of certified copies."""

    name = "tinhso.copies"
    label = "copies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.copies import kinds  # noqa: F401 what is imported declares
