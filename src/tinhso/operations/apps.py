"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Tables of heartbeats and copies."""

    name = "tinhso.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known, and keep everybody out of what is being put back."""
        from tinhso.operations import kinds, restoring  # noqa: F401 what is imported declares

        restoring.watch()
