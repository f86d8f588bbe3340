"""The room as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class TrustConfig(AppConfig):
    """Tables of the ledger's tree."""

    name = "tinhso.trust"
    label = "trust"
    default_auto_field = "django.db.models.BigAutoField"
