"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Tables of what was sent with a key, and of how much."""

    name = "tinhso.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
