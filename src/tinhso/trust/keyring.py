"""The keys that sign checkpoints and receipts, from the settings."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.conf import settings

from tinhso.keys.modules import ModuleAway, is_in_module, key_in_module
from tinhso.keys.notes import PLAIN, BadNoteKey, SigningKey, read_signing_key

_log = logging.getLogger(__name__)


def log_keys() -> tuple[SigningKey, ...]:
    """The ring of `settings.LEDGER_SIGNING_KEYS`, newest first; empty where nothing is signed.

    Each is a key itself, or says in which PKCS#11 module it lies. Raises BadNoteKey, ModuleAway.

    All of them sign, so that whoever still trusts the older one sees that the newer one continues its log.
    """
    return _parsed(settings.LEDGER_SIGNING_KEYS)


def keys_at_hand() -> tuple[SigningKey, ...]:
    """The same for who goes on without them: empty where the module that holds them is away, which the log says."""
    try:
        return log_keys()
    except ModuleAway as fault:
        _log.error("the keys of the ledger cannot be read: %s %s", fault.code, fault.facts)
        return ()


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[SigningKey, ...]:
    keys = tuple(
        key_in_module(one.strip()) if is_in_module(one.strip()) else read_signing_key(one)
        for one in text.split(",")
        if one.strip()
    )
    if any(one.verifier.kind != PLAIN for one in keys):
        raise BadNoteKey("bad_note_key", why="kind")
    if len({one.verifier.name for one in keys}) > 1:
        raise BadNoteKey("bad_note_key", why="names")
    return keys
