"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls.converters import UUIDConverter

# RFC 9562 writes it in small letters and has it read in either; Django reads small ones alone.
UID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"


class AccessConfig(AppConfig):
    """Tables of accounts and looks."""

    name = "tinhso.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known; from then on an address may hold a uid in whichever case."""
        from tinhso.access import kinds  # noqa: F401 what is imported declares

        UUIDConverter.regex = UID
