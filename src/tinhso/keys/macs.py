"""HMAC-SHA256 under a ring of named keys: the newest signs, every one that is still kept checks.

A key is 32 random bytes in hexadecimal. A ring is written `name:key,name:key`, newest first, so that a key is
changed by putting a new one in front; the old one stays as long as something that it signed is kept.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from tinhso.kernel.errors import TinhsoError

KEY_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


class BadKeys(TinhsoError):
    """A ring that cannot be used.

    no_mac_key: the ring is empty. bad_mac_key (name, why): one that is no key. two_mac_keys (name): a name
    used twice. unknown_mac_key (name): bytes were signed by a key that the ring does not have.
    """


@dataclass(frozen=True)
class MacKeys:
    """newest: the name of the key that signs. Never printed: its text shows names alone."""

    newest: str
    _keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"MacKeys({', '.join(self._keys)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ring's keys, newest first."""
        return tuple(self._keys)

    def sign(self, message: bytes) -> tuple[str, bytes]:
        """The newest key's name, and 32 bytes."""
        return self.newest, _mac(self._keys[self.newest], message)

    def has(self, name: str) -> bool:
        """Whether the ring has a key of that name."""
        return name in self._keys

    def is_genuine(self, message: bytes, *, name: str, mac: bytes) -> bool:
        """Whether `mac` was made of the message by the named key. Raises BadKeys("unknown_mac_key")."""
        if name not in self._keys:
            raise BadKeys("unknown_mac_key", name=name)
        return hmac.compare_digest(_mac(self._keys[name], message), mac)


def parse_keys(text: str) -> MacKeys:
    """The ring written as `name:hex,name:hex`. Raises BadKeys; no fact of it holds a part of a key."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, written = part.partition(":")
        if not _NAME.fullmatch(name):
            raise BadKeys("bad_mac_key", name="?", why="name")
        if name in keys:
            raise BadKeys("two_mac_keys", name=name)
        keys[name] = _key(name, written)
    if not keys:
        raise BadKeys("no_mac_key")
    return MacKeys(newest=next(iter(keys)), _keys=keys)


def new_key(name: str) -> str:
    """A fresh key as it stands in a ring."""
    return f"{name}:{secrets.token_hex(KEY_BYTES)}"


def _key(name: str, written: str) -> bytes:
    try:
        key = bytes.fromhex(written)
    except ValueError:
        raise BadKeys("bad_mac_key", name=name, why="hexadecimal") from None
    if len(key) != KEY_BYTES:
        raise BadKeys("bad_mac_key", name=name, why="length")
    return key


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
