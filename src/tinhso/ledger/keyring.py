"""The ring of keys that signs events, from the settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tinhso.keys.macs import MacKeys, parse_keys


def mac_keys() -> MacKeys:
    """The ring of `settings.LEDGER_MAC_KEYS`. Raises BadKeys."""
    return _parsed(settings.LEDGER_MAC_KEYS)


@lru_cache(maxsize=4)
def _parsed(text: str) -> MacKeys:
    return parse_keys(text)
