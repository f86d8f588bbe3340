"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Tables of the types of papers."""

    name = "tinhso.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.papers import kinds  # noqa: F401 what is imported declares
