"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Tables of plans and tasks."""

    name = "tinhso.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.plans import kinds, reminders  # noqa: F401 what is imported declares
