"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Tables of feeds and of their readings."""

    name = "tinhso.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.exchange import kinds  # noqa: F401 what is imported declares
