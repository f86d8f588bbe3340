"""The keys that sign checkpoints and receipts, and those that only check what was signed, from the settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings

from tinhso.keys.modules import ModuleAway, is_in_module, key_in_module
from tinhso.keys.notes import (
    PLAIN,
    BadNoteKey,
    SigningKey,
    VerifierKey,
    is_private,
    read_signing_key,
    read_verifier_key,
)

_Key = TypeVar("_Key")
_log = logging.getLogger(__name__)


def log_keys() -> tuple[SigningKey, ...]:
    """Those of the ring `settings.LEDGER_SIGNING_KEYS` that sign, newest first; empty where nothing is signed.

    Each is a key itself, or says in which PKCS#11 module it lies. Raises BadNoteKey, ModuleAway.

    All of them sign, so that whoever still trusts the older one sees that the newer one continues its log.
    """
    return tuple(
        one for one in _parsed(settings.LEDGER_SIGNING_KEYS) if isinstance(one, SigningKey)
    )


def log_verifiers() -> tuple[VerifierKey, ...]:
    """The public halves of the whole ring, newest first, those of keys that are lost or were put away among them.

    By them is told what the log has signed. Raises BadNoteKey, ModuleAway.
    """
    return tuple(_public(one) for one in _parsed(settings.LEDGER_SIGNING_KEYS))


def keys_at_hand() -> tuple[SigningKey, ...]:
    """`log_keys` for who goes on without them: empty where the module that holds them is away, which the log says."""
    return _at_hand(log_keys)


def verifiers_at_hand() -> tuple[VerifierKey, ...]:
    """`log_verifiers` likewise."""
    return _at_hand(log_verifiers)


def _at_hand(read: Callable[[], tuple[_Key, ...]]) -> tuple[_Key, ...]:
    try:
        return read()
    except ModuleAway as fault:
        _log.error("the keys of the ledger cannot be read: %s %s", fault.code, fault.facts)
        return ()


@lru_cache(maxsize=4)
def _parsed(text: str) -> tuple[SigningKey | VerifierKey, ...]:
    keys = tuple(_read(one.strip()) for one in text.split(",") if one.strip())
    public = [_public(one) for one in keys]
    if any(one.kind != PLAIN for one in public):
        raise BadNoteKey("bad_note_key", why="kind")
    if len({one.name for one in public}) > 1:
        raise BadNoteKey("bad_note_key", why="names")
    return keys


def _read(written: str) -> SigningKey | VerifierKey:
    if is_in_module(written):
        return key_in_module(written)
    return read_signing_key(written) if is_private(written) else read_verifier_key(written)


def _public(key: SigningKey | VerifierKey) -> VerifierKey:
    return key.verifier if isinstance(key, SigningKey) else key
