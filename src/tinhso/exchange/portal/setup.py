"""How we are set up to talk with the portal: its address and the keys that both sides hold, from the settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.macs import MacKeys, parse_keys

ACTOR, CHANNEL = "portal", "portal"


class NotSetUp(TinhsoError):
    """portal_no_keys: TINHSO_PORTAL_KEYS is not set. portal_no_address: TINHSO_PORTAL is not set."""

    exit_code = 3


def has_keys() -> bool:
    """Whether the portal can be understood at all."""
    return bool(settings.PORTAL_KEYS)


def has_address() -> bool:
    """Whether the portal can be told anything."""
    return bool(settings.PORTAL_KEYS and settings.PORTAL_ADDRESS)


def keys() -> MacKeys:
    """The ring that both sides hold. Raises NotSetUp, BadKeys."""
    if not has_keys():
        raise NotSetUp("portal_no_keys")
    return _parsed(settings.PORTAL_KEYS)


def address() -> str:
    """Where the portal takes messages. Raises NotSetUp."""
    if not has_address():
        raise NotSetUp("portal_no_address")
    return str(settings.PORTAL_ADDRESS)


@lru_cache(maxsize=4)
def _parsed(text: str) -> MacKeys:
    return parse_keys(text)
