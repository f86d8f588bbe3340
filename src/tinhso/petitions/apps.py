"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class PetitionsConfig(AppConfig):
    """Tables of petitions."""

    name = "tinhso.petitions"
    label = "petitions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's events and letters known, and empty what an erased person sent."""
        from tinhso.parties.actions import when_erased
        from tinhso.petitions import kinds, letters  # noqa: F401 what is imported declares
        from tinhso.petitions.actions.forgetting import forget_party

        when_erased(forget_party)
