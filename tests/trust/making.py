"""A small log made without a database: events as plain values, their tree, its checkpoints and proofs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tinhso.kernel import merkle
from tinhso.keys import notes
from tinhso.keys.checkpoints import Checkpoint
from tinhso.ledger.rules import PublicPart
from tinhso.trust import leaves
from tinhso.trust.proofs import Proof

ORIGIN = "so-cai.example.vn"
LOG = notes.new_signing_key(ORIGIN)
WITNESS = notes.new_signing_key("bao.example.vn", kind=notes.COSIGNED)
BEGAN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def event(number: int, **changed: object) -> PublicPart:
    """One of many events, each with moments, names and a salt of its own."""
    told = {
        "uid": UUID(int=number + 1),
        "kind": "cases.filed",
        "subject": f"case:{number % 7}",
        "actor": "p-lan",
        "office": "so-tu-phap",
        "channel": "counter",
        "occurred_at": BEGAN + timedelta(minutes=number),
        "recorded_at": BEGAN + timedelta(minutes=number),
        "backfilled": False,
        "facts": {"number": number},
        "sealed_hash": None,
        "leaf_salt": number.to_bytes(32, "big"),
    }
    return PublicPart(**{**told, **changed})


def entry(part: PublicPart) -> bytes:
    return leaves.entry_of(part, signed=part.signed_bytes())


def nodes(events: Sequence[PublicPart]) -> merkle.Nodes:
    return merkle.nodes_over([merkle.leaf_hash(entry(one)) for one in events])


def checkpoint(events: Sequence[PublicPart], *keys: notes.SigningKey, origin: str = ORIGIN) -> str:
    """The signed checkpoint of a log of these events; by its own key where none is named."""
    told = Checkpoint(origin, len(events), merkle.root_of(nodes(events), len(events)))
    return str(notes.signed_note(told.text(), keys or [LOG], at=1_770_000_000))


def proof(events: Sequence[PublicPart], index: int, *keys: notes.SigningKey) -> Proof:
    path = merkle.inclusion_proof(nodes(events), index, len(events))
    return Proof(index, tuple(path), checkpoint(events, *keys), leaves.opening_of(events[index]))
