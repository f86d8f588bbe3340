"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Tables of stored files."""

    name = "tinhso.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
