"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Tables of dossiers."""

    name = "tinhso.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's kinds of events known, and have it told of what is paid."""
        from tinhso.cases import kinds  # noqa: F401 what is imported declares
        from tinhso.cases.actions.waiting import go_on
        from tinhso.payments.following import when_settled

        when_settled(go_on)
