"""A circuit breaker as plain values: who has failed several times in a row is left alone, then tried once. Pure.

It keeps nothing: whoever uses it keeps the value where all who ask can read it (`exchange.registers` in the database,
so that one worker's failures spare the others, and a screen of another process can show them).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS_AFTER = 5
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)
# Whoever tries a circuit that is half open has so long before somebody else may.
TRIES_FOR = timedelta(minutes=1)
CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"


@dataclass(frozen=True)
class Circuit:
    """failures: in a row. rests_until: nobody is to be asked before; None while it is closed."""

    failures: int = 0
    rests_until: datetime | None = None

    def state(self, now: datetime) -> str:
        """closed: ask. open: do not. half_open: one may try."""
        if self.rests_until is None:
            return CLOSED
        return OPEN if now < self.rests_until else HALF_OPEN


def failed(circuit: Circuit, *, now: datetime) -> Circuit:
    """One more question in vain: opened by the fifth in a row, then for twice as long each time, up to ten minutes."""
    failures = circuit.failures + 1
    if failures < OPENS_AFTER:
        return Circuit(failures)
    rest = FIRST_REST * 2 ** min(failures - OPENS_AFTER, 10)
    return Circuit(failures, now + min(rest, LONGEST_REST))


def answered() -> Circuit:
    """It is there: closed, whatever was before."""
    return Circuit()


def tried(circuit: Circuit, *, now: datetime) -> Circuit:
    """Half open, and somebody tries: until that is over nobody else does."""
    return Circuit(circuit.failures, now + TRIES_FOR)
