"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tables of the ledger."""

    name = "tinhso.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every room ask by `__among`, `__known` and `__beside`."""
        from tinhso.ledger import among

        del among
