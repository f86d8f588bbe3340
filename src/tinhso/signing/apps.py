"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Tables of certificates and of the register book of signed results."""

    name = "tinhso.signing"
    label = "signing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.signing import kinds  # noqa: F401 what is imported declares
