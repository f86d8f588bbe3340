"""Queues, sent: several receivers side by side, of each a few messages in their order, until it does not answer.

A receiver that does not answer is asked again with one message, later each time; the others do not wait for it, and no
message of it dies of that. One that has taken nothing for long is paused, and who looks after it is told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from tinhso.connectors.http import CannotAsk, Line
from tinhso.exchange.outboxes import about, claimed, end, in_nobodys_hands, later, release, short
from tinhso.exchange.webhooks import signing
from tinhso.exchange.webhooks.models import Attempt, Delivery, Subscription
from tinhso.exchange.webhooks.payload import bodies
from tinhso.exchange.webhooks.setup import line_to
from tinhso.exchange.webhooks.subscribing import FAILING, GONE, SYSTEM, secrets_of, stop
from tinhso.kernel.errors import TinhsoError

# After the first, second … try that failed, at most so many seconds; beyond the last a message is dead that its
# receiver does not take while it takes others.
WAITS = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
MOST_TRIES = len(WAITS) + 1
PAUSED_AFTER = timedelta(days=3)
# How long a receiver that does not answer is left alone, at most; so that one that is back hears soon.
LONGEST_REST = 900.0
RECEIVERS, MESSAGES = 8, 25
SECONDS, ROUND_SECONDS = 10.0, 20.0
MOST_ANSWER, MOST_KEPT = 65_536, 500
# Of one message and not of its receiver: the next one is sent all the same.
OF_THE_MESSAGE = frozenset({400, 409, 413, 415, 422})
State = Delivery.State
_log = logging.getLogger("tinhso.webhooks")


class NotTaken(TinhsoError):
    """webhook_not_taken (status): the receiver's answer was none of 200 to 299."""


@dataclass
class _Answer:
    row: Delivery
    at: datetime
    seconds: float
    status: int | None = None
    fault: TinhsoError | None = None
    said: str = ""


@dataclass
class _Turn:
    """What one receiver is sent now, ready: nothing of it asks the database any more."""

    receiver: Subscription
    claim: UUID
    rows: Sequence[Delivery]
    bodies: dict[UUID, bytes]
    secrets: Sequence[str]
    answers: list[_Answer] = field(default_factory=list)


def send_webhooks(*, now: datetime | None = None) -> int:
    """Send what is due; how many messages were answered or failed."""
    at = now or timezone.now()
    if not _waiting(at).exists():
        return 0
    turns = _turns(at)
    ends = time.monotonic() + ROUND_SECONDS
    if turns:
        with ThreadPoolExecutor(len(turns)) as pool:
            list(pool.map(lambda turn: _sent(turn, ends), turns))
    for turn in turns:
        _noted(turn, now)
    return sum(len(turn.answers) for turn in turns)


def _due(now: datetime) -> Any:
    return Delivery.objects.filter(in_nobodys_hands(now), state=State.QUEUED, next_at__lte=now)


def _waiting(now: datetime) -> Any:
    due = _due(now).filter(subscription=OuterRef("pk"))
    active = Subscription.objects.filter(state=Subscription.State.ACTIVE, next_at__lte=now)
    return active.filter(Exists(due))


def _turns(now: datetime) -> list[_Turn]:
    turns = []
    for receiver, claim, rows in _claimed(now):
        try:
            secrets, told = secrets_of(receiver, at=now), bodies(row.event for row in rows)
        except (
            TinhsoError
        ) as fault:  # A key of ours that is lost: the receiver's next turn is later.
            _ours(receiver, rows, claim, fault, now)
            continue
        turns.append(_Turn(receiver, claim, rows, told, secrets))
    return turns


@transaction.atomic
def _claimed(now: datetime) -> list[tuple[Subscription, UUID, list[Delivery]]]:
    """Who waited longest has the first turn; of one that fails a single message is tried."""
    order = (F("turn_at").asc(nulls_first=True), "pk")
    receivers = list(
        _waiting(now).select_for_update(skip_locked=True, of=("self",)).order_by(*order)[:RECEIVERS]
    )
    found = []
    for receiver in receivers:
        claim, most = uuid4(), 1 if receiver.failures else MESSAGES
        due = _due(now).filter(subscription=receiver).order_by("id")
        found.append((receiver, claim, claimed(due, claim, now=now, most=most)))
    Subscription.objects.filter(pk__in=[one.pk for one in receivers]).update(turn_at=now)
    return [one for one in found if one[2]]


def _sent(turn: _Turn, ends: float) -> None:
    """Ask one receiver, in a thread of its own; what it says is in turn.answers."""
    try:
        with line_to(turn.receiver.address, seconds=SECONDS) as line:
            for row in turn.rows:
                answer = _asked(line, row, turn)
                turn.answers.append(answer)
                if _fails(answer) or time.monotonic() > ends:
                    break
    except TinhsoError as fault:  # The name leads nowhere, or where nobody may be asked.
        if turn.rows:
            turn.answers.append(_Answer(turn.rows[0], timezone.now(), 0.0, fault=fault))


def _asked(line: Line, row: Delivery, turn: _Turn) -> _Answer:
    body, at, began = turn.bodies[row.event], timezone.now(), time.monotonic()
    headers = signing.signed(turn.secrets, ident=str(row.uid), at=at, body=body)
    headers |= {"Content-Type": "application/json", "User-Agent": "TinhSo-Webhooks/1"}
    answer = _Answer(row, at, 0.0)
    try:
        told = line.ask("POST", "", headers=headers, body=body, most=MOST_ANSWER)
        answer.status = told.status
        answer.said = told.body[: 4 * MOST_KEPT].decode("utf-8", "replace").replace("\0", "")
        if not 200 <= told.status < 300:
            answer.fault = NotTaken("webhook_not_taken", status=told.status)
    except CannotAsk as fault:
        answer.fault = fault
    answer.seconds = time.monotonic() - began
    return answer


def _fails(answer: _Answer) -> bool:
    """Whether the receiver itself is in trouble, and hears nothing more for now."""
    return answer.fault is not None and answer.status not in OF_THE_MESSAGE


@transaction.atomic
def _noted(turn: _Turn, now: datetime | None) -> None:
    """now: the moment of tests; else that of each answer."""
    receiver = Subscription.objects.select_for_update().get(pk=turn.receiver.pk)
    for answer in turn.answers:
        at = now or answer.at
        fault = answer.fault
        if fault is None:
            end(answer.row, turn.claim, state=State.DELIVERED, at=at)
            receiver.failing_since, receiver.failures = None, 0
            receiver.answered_at = receiver.next_at = at
            continue
        if answer.row.tries + 1 >= MOST_TRIES and _others_go(receiver, answer):
            facts = {"tries": answer.row.tries + 1}
            end(
                answer.row,
                turn.claim,
                state=State.DEAD,
                at=at,
                problem="webhook_gave_up",
                facts=facts,
            )
        else:
            later(answer.row, turn.claim, fault, at=at + about(_wait(answer.row.tries)))
        receiver.failing_since = receiver.failing_since or at
        if _fails(answer):
            wait = min(LONGEST_REST, _wait(receiver.failures))
            receiver.failures += 1
            receiver.next_at = at + about(wait)
    Attempt.objects.bulk_create(map(_kept, turn.answers))
    release(turn.rows, turn.claim)
    receiver.save(update_fields=["failing_since", "failures", "next_at", "answered_at"])
    _paused(receiver, turn.answers, now or timezone.now())


def _wait(tries: int) -> float:
    return WAITS[min(tries, len(WAITS) - 1)]


def _others_go(receiver: Subscription, answer: _Answer) -> bool:
    """Whether it is the message that is not taken, and not everything."""
    taken = receiver.answered_at is not None and receiver.answered_at > answer.row.queued_at
    return taken or answer.status in OF_THE_MESSAGE


def _kept(answer: _Answer) -> Attempt:
    fault = answer.fault
    return Attempt(
        delivery=answer.row,
        at=answer.at,
        milliseconds=round(answer.seconds * 1000),
        status=answer.status,
        problem=fault.code if fault else "",
        facts=short(fault.facts) if fault else {},
        answer=answer.said[:MOST_KEPT],
    )


def _paused(receiver: Subscription, answers: Sequence[_Answer], now: datetime) -> None:
    if receiver.state != Subscription.State.ACTIVE:
        return
    if any(one.status == 410 for one in answers):  # It says itself that it wants nothing more.
        stop(receiver, GONE, SYSTEM)
    elif receiver.failing_since and receiver.failing_since <= now - PAUSED_AFTER:
        stop(receiver, FAILING, SYSTEM)


@transaction.atomic
def _ours(
    receiver: Subscription, rows: Sequence[Delivery], claim: UUID, fault: TinhsoError, now: datetime
) -> None:
    _log.error("a webhook's secret cannot be opened, nothing is sent: %s", fault.code)
    release(rows, claim)
    row = Subscription.objects.select_for_update().get(pk=receiver.pk)
    row.next_at = now + about(LONGEST_REST)
    row.save(update_fields=["next_at"])
    waiting = Delivery.objects.filter(subscription=row, state=State.QUEUED)
    waiting.update(problem=fault.code, facts=short(fault.facts))
