"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Tables of breaches, their clocks, and of what is processed."""

    name = "tinhso.protection"
    label = "protection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.protection import kinds  # noqa: F401 what is imported declares
