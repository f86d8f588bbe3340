"""The exchange with registers as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Tables of questions to registers, and of how each register stands."""

    name = "tinhso.exchange.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
