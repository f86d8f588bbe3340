"""Who is told, in the same transaction, that a due is settled. A room above says so when it is loaded."""

from __future__ import annotations

from collections.abc import Callable

from tinhso.ledger.actions import By
from tinhso.payments.models import Due

_told: list[Callable[[Due, By], None]] = []


def when_settled(call: Callable[[Due, By], None]) -> None:
    """Have a call made whenever a due becomes settled. What it refuses undoes the booking."""
    if call not in _told:
        _told.append(call)


def settled(due: Due, by: By) -> None:
    """Tell everybody who asked."""
    for call in _told:
        call(due, by)
