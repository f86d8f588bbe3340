"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Tables of indicators."""

    name = "tinhso.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.indicators import kinds  # noqa: F401 what is imported declares
