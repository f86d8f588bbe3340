"""Questions to registers, asked behind the screens: each is recorded as a look at whom it concerns, then asked.

What comes is compared with whom we asked for, and with the shape that the contract gives it; anything else is thrown
away unread, counted, and the paper counts as not to be had. A register that does not answer is asked again, later and
later, until half of the time is left in which the citizen must be asked.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tinhso.access import looks
from tinhso.access.who import Who
from tinhso.cases import actions as cases
from tinhso.cases.models import PaperData
from tinhso.connectors.oauth import CannotRead, Service, read
from tinhso.exchange.outboxes import (
    CLAIMED_FOR,
    about,
    claimed,
    end,
    in_nobodys_hands,
    later,
    release,
)
from tinhso.exchange.registers import contract, standing
from tinhso.exchange.registers.contract import Answer, BadAnswer
from tinhso.exchange.registers.holding import keep_answer
from tinhso.exchange.registers.models import Question
from tinhso.exchange.registers.setup import by, services
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.parties.queries import described, numbers_of
from tinhso.procedures.whose import types_of_somebody

FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0  # seconds
# In one round no register is asked for longer than this: other work goes on meanwhile.
ROUND_SECONDS = 10.0
NUMBERS = ("personal", "tax")
# What came was nobody's that we asked for, or nothing that can be read.
STRANGE = frozenset({"register_of_another", "register_wrong_part"})
State = Question.State
_log = logging.getLogger("tinhso.work")


class CannotAskFor(TinhsoError):
    """register_no_number: whose data are wanted is known by no number."""


def ask_some(*, most: int = 20, now: datetime | None = None) -> int:
    """Ask what is due, at most so many questions of each register; how many came to an end."""
    at = now or timezone.now()
    ended = _end_unset(at)
    for code, service in services().items():
        if Question.objects.filter(state=State.QUEUED, register=code, next_at__lte=at).exists():
            ended += _give_up(code, at) + _ask_one_register(code, service, most, at)
    return ended


def _end_unset(now: datetime) -> int:
    """End what waits for a register that was taken out of the settings: nobody will ask it any more; how many."""
    left = Question.objects.filter(in_nobodys_hands(now), state=State.QUEUED)
    return _end(left.exclude(register__in=services()), "register_not_set", now)


def _give_up(code: str, now: datetime) -> int:
    """End what has been asked for long enough; how many."""
    over = Question.objects.filter(
        in_nobodys_hands(now), state=State.QUEUED, register=code, give_up_at__lte=now
    )
    return _end(over, "register_away", now)


def _end(over: QuerySet[Question], why: str, now: datetime) -> int:
    ended = 0
    for row in over.order_by("id")[:100]:
        with transaction.atomic():
            mine = over.select_for_update().filter(pk=row.pk).first()
            if mine is not None:
                _away(mine, why, now)
                ended += 1
    return ended


def _ask_one_register(code: str, service: Service, most: int, now: datetime) -> int:
    if not standing.may_ask(code, now=now):
        return 0
    claim, rows = _claim(code, most, now)
    ends = time.monotonic() + min(ROUND_SECONDS, CLAIMED_FOR.total_seconds() / 2)
    ended = 0
    try:
        for row in rows:
            if time.monotonic() > ends:
                break
            if not _asked(row, service, claim, now):
                break
            ended += 1
    finally:
        release(rows, claim)
    return ended


@transaction.atomic
def _claim(code: str, most: int, now: datetime) -> tuple[UUID, list[Question]]:
    claim = uuid4()
    due = Question.objects.filter(
        in_nobodys_hands(now), state=State.QUEUED, register=code, next_at__lte=now
    )
    return claim, claimed(due.order_by("next_at", "id"), claim, now=now, most=most)


def _asked(row: Question, service: Service, claim: UUID, now: datetime) -> bool:
    """Ask one; False where the register answers nobody now."""
    data = PaperData.objects.select_related("case").filter(uid=row.data).first()
    if data is None or data.state != PaperData.State.WAITING:
        end(row, claim, state=State.LACKING, at=now)
        return True
    try:
        question = _question(row, data)
        _look(row, data, now)
        told = read(service, contract.PATH, question.told(), ident=question.ident)
        answer = contract.read(told, question, on=timezone.localdate(now))
    except CannotRead as fault:
        standing.failed(row.register, fault, now=now)
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 12), LONGEST_WAIT)
        later(row, claim, fault, at=now + about(wait) + timedelta(seconds=1))
        return False
    except CannotAskFor as fault:
        standing.gave_up(row.register)
        _missed(row, claim, data, fault, now)
        return True
    except BadAnswer as fault:
        strange = fault.code in STRANGE
        standing.answered(row.register, now=now, had=False, strange=strange)
        if strange:
            _log.warning("register %s: %s %s", row.register, fault.code, dict(fault.facts))
        _missed(row, claim, data, fault, now)
        return True
    standing.answered(row.register, now=now, had=True)
    _had(row, claim, data, answer, now)
    return True


@transaction.atomic
def _had(row: Question, claim: UUID, data: PaperData, answer: Answer, now: datetime) -> None:
    if not end(row, claim, state=State.HAD, at=now):
        return
    stands = cases.data_had(
        row.data,
        record=answer.record,
        as_of=answer.as_of,
        reference=answer.reference,
        by=_by(data),
    )
    if stands:
        keep_answer(data, answer, by=_by(data))


@transaction.atomic
def _missed(row: Question, claim: UUID, data: PaperData, fault: TinhsoError, now: datetime) -> None:
    if end(row, claim, state=State.LACKING, at=now, problem=fault.code):
        cases.data_missed(row.data, why=fault.code, by=_by(data))


def _away(row: Question, why: str, now: datetime) -> None:
    """End a question that nobody will answer; the caller has its row."""
    row.state, row.problem, row.facts = State.LACKING, why, {}
    row.next_at, row.claim, row.claimed_until, row.ended_at = None, None, None, now
    row.save()
    standing.gave_up(row.register)
    data = PaperData.objects.select_related("case").filter(uid=row.data).first()
    if data is not None:
        cases.data_missed(row.data, why=why, by=_by(data))


def _question(row: Question, data: PaperData) -> contract.Question:
    """What is asked. Raises CannotAskFor."""
    known = described([data.party]).get(data.party)
    numbers: Mapping[str, str] = numbers_of(data.party) if known and not known.erased else {}
    number = next((numbers[kind] for kind in NUMBERS if kind in numbers), "")
    if known is None or not number:
        raise CannotAskFor("register_no_number")
    return contract.Question(
        ident=str(row.uid),
        register=row.register,
        paper=data.type,
        number=number,
        name=known.name,
        born=known.born,
        procedure=data.case.procedure,
        dossier=data.case.code,
        basis=data.basis,
    )


def _look(row: Question, data: PaperData, now: datetime) -> None:
    """Whose number is told to a register is shown who asked, of what, and by which rule."""
    who = Who(kind="none", day=timezone.localdate(now), staff=f"register:{row.register}")
    looks.record(
        who,
        "register",
        party=data.party,
        subject=f"case:{data.case.uid}",
        why=data.basis,
        office=data.case.desk,
        at=now,
    )


def _by(data: PaperData) -> By:
    return by(data.database, office=data.case.desk)


assert types_of_somebody() >= {one for types in contract.RECORDS.values() for one in types}
