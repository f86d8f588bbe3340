"""What a person decides of a message: send it again, or stop it, or that one whose arrival is unclear is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.notices import kinds, rules
from tinhso.notices.actions import GONE
from tinhso.notices.ending import subject_of
from tinhso.notices.models import Message, State

LONGEST = 200
# Why a person ended it: before it went, or of one that may have arrived.
STOPPED, SETTLED = "stopped", "settled"


class CannotDecide(TinhsoError):
    """no_such_notice (notice). notice_under_way (state): it can be neither sent again nor stopped as it stands.

    notice_emptied: its words or its address are kept no longer. notice_over: its time is over. notice_needs_why.
    """


@transaction.atomic
def retry(uid: UUID, *, by: By, now: datetime) -> None:
    """Into the queue again, with all its tries; of one that is there already nothing. Raises CannotDecide.

    One that may have arrived is doubtful from then on; when it was handed over is kept, so that a receipt of that
    settles it still.
    """
    row = _held(uid)
    if row.state in (State.QUEUED, State.SENDING):
        return
    if row.state not in rules.RETRIED:
        raise CannotDecide("notice_under_way", state=row.state)
    if why := _lacks(row, now):
        raise CannotDecide(why)
    row.state, row.next_at, row.tries, row.ended_at = State.QUEUED, now, 0, None
    row.last_error = row.answer = ""
    known = row.begun_at is None or rules.knows_again(
        row.way, before=localdate(row.begun_at), today=localdate(now)
    )
    row.doubtful = row.doubtful or not known
    row.save()
    facts = {"key": row.key, "way": row.way}
    append(kinds.RETRIED.name, subject=subject_of(row), by=by, facts=facts)


@transaction.atomic
def stop(uid: UUID, *, why: str, by: By, now: datetime) -> None:
    """It is not sent, nor by another way; stopped twice is once. One in a worker's hands cannot be stopped any more.

    One whose arrival is unclear is settled by it: it arrived, or need not be sent again. Raises CannotDecide.
    """
    said = written_line(why)[:LONGEST]
    if not said:
        raise CannotDecide("notice_needs_why")
    row = _held(uid)
    if row.state == State.GIVEN_UP and row.last_error in (STOPPED, SETTLED):
        return
    if row.state not in rules.STOPPED:
        raise CannotDecide("notice_under_way", state=row.state)
    row.last_error = SETTLED if row.state == State.UNCLEAR else STOPPED
    row.state, row.next_at, row.ended_at = State.GIVEN_UP, None, now
    row.save()
    facts = {"key": row.key, "way": row.way, "why": said}
    append(kinds.STOPPED.name, subject=subject_of(row), by=by, facts=facts)


def retry_many(uids: Iterable[UUID], *, by: By, now: datetime) -> int:
    """The same of several; how many. What cannot be sent again is left alone."""
    return _many(uids, lambda uid: retry(uid, by=by, now=now))


def stop_many(uids: Iterable[UUID], *, why: str, by: By, now: datetime) -> int:
    """The same of several; how many. What is under way or has ended is left alone. Raises CannotDecide for no why."""
    if not written_line(why):
        raise CannotDecide("notice_needs_why")
    return _many(uids, lambda uid: stop(uid, why=why, by=by, now=now))


def _many(uids: Iterable[UUID], decide: Callable[[UUID], None]) -> int:
    counted = 0
    for uid in uids:
        try:
            decide(uid)
        except CannotDecide:
            continue
        counted += 1
    return counted


def can_go(one: Message, *, now: datetime) -> bool:
    """Whether it has all that sending it again needs: its words, its address and time that is left."""
    return not _lacks(one, now)


def _lacks(one: Message, now: datetime) -> str:
    if one.to == GONE or not one.text:
        return "notice_emptied"
    return "notice_over" if one.until is not None and one.until <= now else ""


def _held(uid: UUID) -> Message:
    row = Message.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotDecide("no_such_notice", notice=str(uid))
    return row
