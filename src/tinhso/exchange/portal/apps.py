"""The exchange with the portal as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Tables of messages to and from the national portal."""

    name = "tinhso.exchange.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kinds of events known."""
        from tinhso.exchange.portal import kinds  # noqa: F401 what is imported declares
