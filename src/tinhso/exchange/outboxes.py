"""What every outbox has in common: rows that wait, are claimed for a while, and end or are tried again later.

A worker claims rows in one transaction, sends them outside of it while that lasts, and notes what was answered. One
that dies in between leaves its claim behind, and another sends the same bytes under the same id: a receiver may hear a
message twice, and no message is lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from tinhso.kernel.errors import TinhsoError

CLAIMED_FOR = timedelta(seconds=60)
MOST_FACT = 200


class Queued(models.Model):
    """A row of an outbox; its states are its own. problem, facts: why it is not through, as its sentence takes them.

    next_at: when it is sent (again), None when it has ended. claim, claimed_until: which worker has it in hand, and
    until when nobody else takes it.
    """

    state = models.CharField(max_length=12)
    problem = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    tries = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Queued)


def in_nobodys_hands(now: datetime) -> Q:
    """Rows that no worker has, or whose worker has had them for too long."""
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def claimed(due: QuerySet[Row], claim: UUID, *, now: datetime, most: int) -> list[Row]:
    """The first of what is due, for one worker alone; called inside a transaction. due: in its order."""
    found = list(due.select_for_update(skip_locked=True)[:most])
    due.model._default_manager.filter(pk__in=[row.pk for row in found]).update(
        claim=claim, claimed_until=now + CLAIMED_FOR
    )
    return found


def mine(row: Row, claim: UUID) -> QuerySet[Row]:
    """The row, unless the claim ran out and somebody else has it now."""
    return type(row)._default_manager.filter(pk=row.pk, claim=claim)


def end(
    row: Queued,
    claim: UUID,
    *,
    state: str,
    at: datetime | None,
    problem: str = "",
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """It waits no more; whether it was still ours to end. at: None where a person is to decide of it."""
    return bool(
        mine(row, claim).update(
            state=state,
            problem=problem,
            facts=dict(facts or {}),
            tries=row.tries + 1,
            next_at=None,
            ended_at=at,
            claim=None,
            claimed_until=None,
        )
    )


def later(row: Queued, claim: UUID, fault: TinhsoError, *, at: datetime) -> None:
    """It is tried again at a moment."""
    mine(row, claim).update(
        problem=fault.code,
        facts=short(fault.facts),
        tries=row.tries + 1,
        next_at=at,
        claim=None,
        claimed_until=None,
    )


def release(rows: Sequence[Row], claim: UUID) -> None:
    """What a worker did not come to is anybody's again."""
    for row in rows[:1]:
        table = type(row)._default_manager.filter(pk__in=[one.pk for one in rows], claim=claim)
        table.update(claim=None, claimed_until=None)


def short(facts: Mapping[str, Any]) -> dict[str, str]:
    """Facts as a row keeps them."""
    return {name: str(value)[:MOST_FACT] for name, value in facts.items()}


def about(seconds: float) -> timedelta:
    """Half of some seconds or more, at most all: not every row at one moment."""
    return timedelta(seconds=seconds * (0.5 + secrets.randbelow(501) / 1000))
