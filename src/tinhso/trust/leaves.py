"""What of an event stands in the tree: a commitment, from which nothing can be guessed, and what opens a part of it.

    entry = SHA-256("tinhso/event/1\n" ‖ open salt ‖ closed ‖ head)
    closed = SHA-256(closed salt ‖ what the ledger's MAC is over)
    head = canonical JSON of uid, kind, subject, the two moments and whether the event was told afterwards

Both salts are HMAC-SHA256 of "open" and "closed" under the event's own salt of 256 bits, which is never published: who
is shown the head and its salt learns nothing of who acted, where and what was written.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.canonical import canonical_bytes, moment_text
from tinhso.ledger.rules import PublicPart

ENTRY_BYTES = 32
_DOMAIN = b"tinhso/event/1\n"
# Stands where an event stood that the application had not signed: for everybody to see.
REFUSED = hashlib.sha256(b"tinhso/refused/1\n").digest()
_HEX = re.compile(r"[0-9a-f]{64}")
_SHAPE: Mapping[str, type] = {
    "uid": str,
    "kind": str,
    "subject": str,
    "occurred_at": str,
    "recorded_at": str,
    "backfilled": bool,
}


class BadOpening(TinhsoError):
    """bad_opening: what a proof says of its event cannot be read."""


@dataclass(frozen=True)
class Opening:
    """What may be shown of an event. head: as in the module's words; salt: of the head; closed: the rest's hash."""

    head: Mapping[str, Any]
    salt: bytes
    closed: bytes

    @property
    def entry(self) -> bytes:
        """The entry that it opens."""
        return _entry(self.salt, self.closed, canonical_bytes(dict(self.head)))

    def written(self) -> bytes:
        """As it stands in a proof."""
        told = {"head": dict(self.head), "salt": self.salt.hex(), "closed": self.closed.hex()}
        return canonical_bytes(told)


def entry_of(part: PublicPart, *, signed: bytes) -> bytes:
    """The entry of an event. signed: what its MAC is over, as `part.signed_bytes()` gives it."""
    salt, closed = _salt(part.leaf_salt, b"open"), _closed(part.leaf_salt, signed)
    return _entry(salt, closed, canonical_bytes(head_of(part)))


def opening_of(part: PublicPart) -> Opening:
    """What opens an event's entry to its head alone."""
    closed = _closed(part.leaf_salt, part.signed_bytes())
    return Opening(head_of(part), _salt(part.leaf_salt, b"open"), closed)


def head_of(part: PublicPart) -> dict[str, Any]:
    """What an opening shows."""
    return {
        "uid": str(part.uid),
        "kind": part.kind,
        "subject": part.subject,
        "occurred_at": moment_text(part.occurred_at),
        "recorded_at": moment_text(part.recorded_at),
        "backfilled": part.backfilled,
    }


def read_opening(written: bytes) -> Opening:
    """The opening that a proof holds. Raises BadOpening."""
    try:
        told = json.loads(written)
        head = told["head"]
        whole = (
            set(told) == {"head", "salt", "closed"}
            and all(_HEX.fullmatch(told[name]) for name in ("salt", "closed"))
            and set(head) == set(_SHAPE)
            and all(type(head[name]) is shape for name, shape in _SHAPE.items())
        )
        for name in ("occurred_at", "recorded_at"):
            datetime.strptime(head[name], "%Y-%m-%dT%H:%M:%S.%f%z")
        opening = Opening(head, bytes.fromhex(told["salt"]), bytes.fromhex(told["closed"]))
        if not whole or opening.written() != written:
            raise BadOpening("bad_opening")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, TinhsoError):
        raise BadOpening("bad_opening") from None
    return opening


def _entry(salt: bytes, closed: bytes, head: bytes) -> bytes:
    return hashlib.sha256(_DOMAIN + salt + closed + head).digest()


def _closed(leaf_salt: bytes, signed: bytes) -> bytes:
    return hashlib.sha256(_salt(leaf_salt, b"closed") + signed).digest()


def _salt(leaf_salt: bytes, what: bytes) -> bytes:
    return hmac.digest(leaf_salt, what, "sha256")
