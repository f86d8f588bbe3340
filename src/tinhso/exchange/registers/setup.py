"""Which registers we may ask, and how we are known there, from the settings."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from tinhso.connectors.oauth import Service
from tinhso.ledger.actions import By

CHANNEL = "system"


def services() -> Mapping[str, Service]:
    """The registers that are set up, by their codes; {} where there are none."""
    found: Mapping[str, Service] = settings.REGISTERS
    return found


def by(register: str, *, office: str) -> By:
    """As the ledger names what came of asking a register. office: the desk that is responsible for the dossier."""
    return By(actor=f"register:{register}", office=office, channel=CHANNEL)
