"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ProvenanceConfig(AppConfig):
    """Tables of declared help and of what was seen at filing."""

    name = "tinhso.provenance"
    label = "provenance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known."""
        from tinhso.provenance import kinds  # noqa: F401 what is imported declares
