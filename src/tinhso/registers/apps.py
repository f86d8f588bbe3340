"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Tables of registers. The label `registers` is that of the exchange with registers of others."""

    name = "tinhso.registers"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.registers import kinds, reminders  # noqa: F401 what is imported declares
