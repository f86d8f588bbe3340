"""What of an event is signed and committed to. Pure: bytes of plain values, checked again by whoever verifies."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tinhso.ledger.canonical import canonical_bytes, moment_text, plain

SALT_BYTES = 32  # Twice what keeps a short fact from being guessed out of its hash.


@dataclass(frozen=True)
class PublicPart:
    """An event without its sealed part, as plain values; facts are canonical already."""

    uid: UUID
    kind: str
    subject: str
    actor: str
    office: str
    channel: str
    occurred_at: datetime
    recorded_at: datetime
    backfilled: bool
    facts: Mapping[str, Any]
    sealed_hash: bytes | None
    leaf_salt: bytes

    def signed_bytes(self) -> bytes:
        """What the MAC is over: everything, the salts' own commitments included."""
        told = {
            "uid": str(self.uid),
            "kind": self.kind,
            "subject": self.subject,
            "actor": self.actor,
            "office": self.office,
            "channel": self.channel,
            "occurred_at": moment_text(self.occurred_at),
            "recorded_at": moment_text(self.recorded_at),
            "backfilled": self.backfilled,
            "facts": self.facts if type(self.facts) is dict else dict(self.facts),
            "sealed": self.sealed_hash.hex() if self.sealed_hash else None,
            "leaf_salt": self.leaf_salt.hex(),
        }
        return canonical_bytes(plain(told))


def new_salt() -> bytes:
    """Random bytes that nobody can guess."""
    return secrets.token_bytes(SALT_BYTES)


def sealed_hash(*, salt: bytes, facts: Mapping[str, Any]) -> bytes:
    """SHA-256 over the salt and the sealed facts: tells nothing of them without the salt."""
    return hashlib.sha256(salt + canonical_bytes(plain(dict(facts)))).digest()
