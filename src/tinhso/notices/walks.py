"""A walk over all that may be owed, once a night, some rows at a time: what no event told is found by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from tinhso.ledger.turns import in_turn
from tinhso.notices.models import Walk


@transaction.atomic
def walk(name: str, take: Callable[[int], int | None], *, now: datetime) -> int:
    """A few steps of a walk, the first of a day from the beginning; 1 while it goes on, 0 when it is over for today.

    take: the key after which it goes on → the last key that it took, None where there was nothing left.
    """
    row = Walk.objects.filter(name=name).first()
    if _over(row, now):
        return 0
    in_turn(f"notices:walk:{name}")
    row, _ = Walk.objects.get_or_create(name=name)
    if _over(row, now):
        return 0
    reached = take(row.position)
    row.position, row.ended_at = (reached, None) if reached is not None else (0, now)
    row.save()
    return int(reached is not None)


def _over(row: Walk | None, now: datetime) -> bool:
    ended = row.ended_at if row is not None else None
    return ended is not None and localdate(ended) >= localdate(now)


def walk_again(name: str) -> None:
    """From the beginning, now: what is owed was declared otherwise."""
    Walk.objects.update_or_create(name=name, defaults={"position": 0, "ended_at": None})
