"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    """Tables of the one-stop desk's day."""

    name = "tinhso.reception"
    label = "reception"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.reception import kinds  # noqa: F401 what is imported declares
