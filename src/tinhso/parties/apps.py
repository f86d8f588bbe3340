"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Tables of citizens, organisations and mandates."""

    name = "tinhso.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.parties import kinds  # noqa: F401 what is imported declares
