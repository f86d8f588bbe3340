"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Tables of measured time."""

    name = "tinhso.measurement.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.measurement.live import kinds  # noqa: F401 what is imported declares
