"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Tables of procedures and their versions."""

    name = "tinhso.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.procedures import kinds  # noqa: F401 what is imported declares
        from tinhso.procedures.announcing import actions  # noqa: F401 what is imported declares
