"""The webhooks as Django knows them."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Tables of who is told of what happens, and of what was sent."""

    name = "tinhso.exchange.webhooks"
    label = "webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the kinds of events known."""
        from tinhso.exchange.webhooks import kinds  # noqa: F401 what is imported declares
