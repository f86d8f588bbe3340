"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The mark of a database that holds made-up people."""

    name = "tinhso.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
