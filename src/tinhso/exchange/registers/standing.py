"""How each register stands, kept in the database: what one process learns of it holds for all, and screens show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q

from tinhso.connectors import circuits
from tinhso.connectors.circuits import Circuit
from tinhso.exchange.outboxes import short
from tinhso.exchange.registers.models import Question, Register
from tinhso.exchange.registers.setup import services
from tinhso.kernel.errors import TinhsoError


@dataclass(frozen=True)
class Stands:
    """A register that is set up. circuit: closed, open, half_open. away_since: its first failure since it answered.

    waiting: questions; oldest_at: since when the first of them waits. strange: answers of somebody else or of no shape.
    """

    code: str
    address: str
    circuit: str
    away_since: datetime | None
    answered_at: datetime | None
    problem: str
    facts: Mapping[str, str]
    waiting: int
    oldest_at: datetime | None
    asked: int
    had: int
    lacking: int
    strange: int
    strange_at: datetime | None


def may_ask(code: str, *, now: datetime) -> bool:
    """Whether a register may be asked now; where it is half open, for the first who asks this, who is to try it."""
    row, _ = Register.objects.get_or_create(code=code)
    state = _circuit(row).state(now)
    if state != circuits.HALF_OPEN:
        return state == circuits.CLOSED
    after = circuits.tried(_circuit(row), now=now)
    mine = Register.objects.filter(pk=row.pk, rests_until=row.rests_until)
    return bool(mine.update(rests_until=after.rests_until))


def answered(code: str, *, now: datetime, had: bool, strange: bool = False) -> None:
    """It is there. had: what was asked for came; strange: what came was thrown away."""
    Register.objects.filter(code=code).update(
        failures=0,
        rests_until=None,
        away_since=None,
        answered_at=now,
        problem="",
        facts={},
        asked=F("asked") + 1,
        had=F("had") + int(had),
        lacking=F("lacking") + int(not had),
        strange=F("strange") + int(strange),
        **({"strange_at": now} if strange else {}),
    )


@transaction.atomic
def failed(code: str, fault: TinhsoError, *, now: datetime) -> None:
    """It was asked in vain."""
    row = Register.objects.select_for_update().get(code=code)
    after = circuits.failed(_circuit(row), now=now)
    row.failures, row.rests_until = after.failures, after.rests_until
    row.away_since = row.away_since or now
    row.problem, row.facts = fault.code, short(fault.facts)
    row.save()


def gave_up(code: str) -> None:
    """A question ended without an answer."""
    Register.objects.filter(code=code).update(asked=F("asked") + 1, lacking=F("lacking") + 1)


def registers(*, now: datetime) -> Iterator[Stands]:
    """Each register that is set up, in the order of the settings; two queries."""
    rows = {one.code: one for one in Register.objects.filter(code__in=services())}
    waiting: dict[str, Any] = {
        one["register"]: one
        for one in Question.objects.filter(state=Question.State.QUEUED)
        .order_by()
        .values("register")
        .annotate(count=Count("pk"), oldest=Min("queued_at"))
    }
    for code, service in services().items():
        row = rows.get(code) or Register(code=code)
        told = waiting.get(code, {})
        yield Stands(
            code=code,
            address=service.address,
            circuit=_circuit(row).state(now),
            away_since=row.away_since,
            answered_at=row.answered_at,
            problem=row.problem,
            facts=row.facts,
            waiting=told.get("count", 0),
            oldest_at=told.get("oldest"),
            asked=row.asked,
            had=row.had,
            lacking=row.lacking,
            strange=row.strange,
            strange_at=row.strange_at,
        )


def unasked(*, now: datetime) -> int:
    """Questions that nobody will end: their time is over, or their register is not set up any more; and they wait."""
    waiting = Question.objects.filter(state=Question.State.QUEUED)
    return waiting.filter(
        Q(give_up_at__lt=now - UNASKED_FOR) | ~Q(register__in=services()),
        queued_at__lt=now - UNASKED_FOR,
    ).count()


def forget(*, before: datetime) -> int:
    """Questions that ended before a moment go; what became of them stands in their dossiers."""
    return Question.objects.filter(~Q(state=Question.State.QUEUED), ended_at__lt=before).delete()[0]


# So long the worker may take to end what is over before health tells that it does not.
UNASKED_FOR = timedelta(minutes=10)


def _circuit(row: Register) -> Circuit:
    return Circuit(row.failures, row.rests_until)
