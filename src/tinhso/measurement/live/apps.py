"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Tables of measured time."""

    name = "tinhso.measurement.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
