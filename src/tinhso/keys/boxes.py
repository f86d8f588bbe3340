"""AES-256-GCM over plain bytes: each box has a key of its own, wrapped by a named key of a ring.

A ring is written as that of `macs`: `name:hex,name:hex`, newest first. A box is bound to what it is `about`: opened
under another name it is as broken as a changed one. Without its wrapped key a box is noise, so who deletes the wrapped
key has deleted the content.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tinhso.kernel.errors import TinhsoError

KEY_BYTES, NONCE_BYTES = 32, 12
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")


class BadBox(TinhsoError):
    """no_file_key: the ring is empty. bad_file_key (name, why), two_file_keys (name): it cannot be used.

    unknown_file_key (name): the box's key is no longer in the ring. broken_box: changed, cut or about something else.
    """


@dataclass(frozen=True)
class Box:
    """content: nonce and cipher text. wrapped: nonce and the content's wrapped key. key: the name of its wrapper."""

    key: str
    wrapped: bytes
    content: bytes


@dataclass(frozen=True)
class BoxKeys:
    """newest: the name of the key that wraps. Never printed: its text shows names alone."""

    newest: str
    _keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"BoxKeys({', '.join(self._keys)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ring's keys, newest first."""
        return tuple(self._keys)

    def close(self, plain: bytes, *, about: bytes) -> Box:
        """Bytes in a box of their own key."""
        own = secrets.token_bytes(KEY_BYTES)
        return Box(
            key=self.newest,
            wrapped=_sealed(self._keys[self.newest], own, about),
            content=_sealed(own, plain, about),
        )

    def open(self, box: Box, *, about: bytes) -> bytes:
        """What is in a box. Raises BadBox."""
        return _opened(self._unwrapped(box.key, box.wrapped, about), box.content, about)

    def rewrap(self, box: Box, *, about: bytes) -> Box:
        """The same box under the newest key, its content untouched. Raises BadBox."""
        own = self._unwrapped(box.key, box.wrapped, about)
        return Box(self.newest, _sealed(self._keys[self.newest], own, about), box.content)

    def _unwrapped(self, name: str, wrapped: bytes, about: bytes) -> bytes:
        if name not in self._keys:
            raise BadBox("unknown_file_key", name=name)
        return _opened(self._keys[name], wrapped, about)


def parse_box_keys(text: str) -> BoxKeys:
    """The ring written as `name:hex,name:hex`. Raises BadBox; no fact of it holds a part of a key."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, written = part.partition(":")
        if not _NAME.fullmatch(name):
            raise BadBox("bad_file_key", name="?", why="name")
        if name in keys:
            raise BadBox("two_file_keys", name=name)
        if not re.fullmatch(r"[0-9a-fA-F]{64}", written):
            raise BadBox("bad_file_key", name=name, why="hexadecimal")
        keys[name] = bytes.fromhex(written)
    if not keys:
        raise BadBox("no_file_key")
    return BoxKeys(newest=next(iter(keys)), _keys=keys)


def _sealed(key: bytes, plain: bytes, about: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def _opened(key: bytes, sealed: bytes, about: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError):
        raise BadBox("broken_box") from None
