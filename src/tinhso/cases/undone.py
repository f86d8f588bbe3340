"""What was taken back: a stop of the clock, or a result handed out, that was undone is read as if it had never been.

The ledger keeps both, what was done and that it was undone; every reader of a dossier's clock reads them by this. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

UNDONE = "undone"
# What moves a clock and can be undone → the state in which the dossier was all the while.
STATES = {"suspended": "processing", "returned": "done"}


def taken_back(events: Iterable[tuple[str, Mapping[str, Any]]]) -> frozenset[str]:
    """The uids of what some events say was undone. events: (name without its room, facts)."""
    return frozenset(str(facts.get("act")) for name, facts in events if name == UNDONE)


def as_it_counts(
    name: str, facts: Mapping[str, Any], *, uid: object, undone: frozenset[str]
) -> tuple[str, Mapping[str, Any]]:
    """(name, facts) of an event as the clock reads it: of what was undone, that the dossier stayed as it was."""
    if name not in STATES or str(uid) not in undone:
        return name, facts
    return UNDONE, {**facts, "state": STATES[name]}
