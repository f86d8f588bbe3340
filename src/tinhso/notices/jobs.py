"""Delivering what is due. Any number of workers may do so at once; a message is in one pair of hands at a time.

A worker claims messages for some minutes in one transaction, notes of each that it is handed over, hands it over
outside of any transaction, and writes down what became of it. One that dies in between leaves its claim behind; after
it another worker takes over. So none is lost. What had been handed over already may have been taken: it is handed over
again under the same id where the provider knows ids again, and else waits for a receipt or a person, so that none
arrives twice by itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, localtime

from tinhso.kernel.errors import TinhsoError
from tinhso.notices import rules
from tinhso.notices.ending import ended, has_spare, held, tell_ledger
from tinhso.notices.manners import manner_now
from tinhso.notices.models import Message, Pace, State
from tinhso.notices.rules import Outcome
from tinhso.notices.ways import Carrier, carrier, set_up

CLAIMED_FOR = timedelta(minutes=5)
# What is not begun by then is given back: a code that came meanwhile is not to wait for a hundred letters.
ROUND_SECONDS = 10.0
TOO_LATE = "too_late"
_log = logging.getLogger(__name__)


class CannotDeliver(TinhsoError):
    """no_mail_server: neither a mail server nor another way is set."""


@dataclass(frozen=True)
class Delivered:
    """How many messages were sent, failed for good, wait for another try, and wait for a person."""

    sent: int = 0
    failed: int = 0
    later: int = 0
    unclear: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent,
            self.failed + other.failed,
            self.later + other.later,
            self.unclear + other.unclear,
        )

    @property
    def all(self) -> int:
        """How many were dealt with."""
        return self.sent + self.failed + self.later + self.unclear


def deliver(*, most: int = 50, now: datetime) -> Delivered:
    """Send what is due at a moment, of each way at most so many, codes first. Raises CannotDeliver.

    Assumes that handing over one message takes less than CLAIMED_FOR less ROUND_SECONDS; else it becomes unclear.
    """
    ways = set_up()
    if not ways:
        raise CannotDeliver("no_mail_server")
    manner = manner_now()
    clock = localtime(now).time()
    quiet = rules.is_quiet(clock, begins=manner.quiet_from, ends=manner.quiet_until)
    done = Delivered()
    for way in ways:
        bound = manner.per_minute.get(way, 0)
        ranks = rules.let_through(way, quiet=quiet)
        claim, messages = _claim(way, most, now, bound=bound, ranks=ranks)
        if messages:
            done += _Round(claim, carrier(way), now).send(messages)
    return done


@transaction.atomic
def _claim(
    way: str, most: int, now: datetime, *, bound: int = 0, ranks: Sequence[int] = rules.EVERY_RANK
) -> tuple[UUID, list[Message]]:
    """PostgreSQL skips what another worker is claiming; SQLite lets one worker claim at a time."""
    claim = uuid4()
    if bound:
        most = min(most, _let_through(way, bound, now))
    found: list[Message] = []
    for rank in ranks:
        if len(found) < most:
            due = Message.objects.filter(
                way=way, rank=rank, next_at__lte=now, state__in=[State.QUEUED, State.SENDING]
            ).order_by("next_at", "id")
            found += due.select_for_update(skip_locked=True)[: most - len(found)]
    if found:
        Message.objects.filter(pk__in=[message.pk for message in found]).update(
            claim=claim, state=State.SENDING, next_at=now + CLAIMED_FOR
        )
    if bound and found:
        pace = Pace.objects.get(way=way)
        Pace.objects.filter(pk=pace.pk).update(tokens=pace.tokens - len(found))
    return claim, found


def _let_through(way: str, bound: int, now: datetime) -> int:
    """How many may be begun now: `bound` a minute, over all workers, which wait for one another here."""
    Pace.objects.get_or_create(way=way, defaults={"tokens": bound, "at": now})
    pace = Pace.objects.select_for_update().get(way=way)
    passed = max(0.0, (now - pace.at).total_seconds())
    pace.tokens = min(float(bound), pace.tokens + passed * bound / 60)
    pace.at = max(now, pace.at)
    pace.save(update_fields=["tokens", "at"])
    return int(pace.tokens)


class _Round:
    """One worker's round with one carrier."""

    def __init__(self, claim: UUID, carrier: Carrier, now: datetime) -> None:
        self.claim, self.carrier, self.now = claim, carrier, now
        self._ends = time.monotonic() + ROUND_SECONDS

    def send(self, messages: Sequence[Message]) -> Delivered:
        done = Delivered()
        try:
            for message in messages:
                if time.monotonic() > self._ends:
                    break
                done += self._one(message)
        finally:
            self.carrier.hang_up()
            self._mine().filter(Q(begun_at=None) | Q(tries=0)).update(
                state=State.QUEUED, claim=None, next_at=self.now
            )
        return done

    def _one(self, message: Message) -> Delivered:
        if message.until is not None and message.until <= self.now:
            return self._settle(message, Outcome(rules.NEVER, TOO_LATE))
        if self._may_have_arrived(message):
            return self._hold(message)
        if not self._begin(message):
            return Delivered()
        try:
            outcome = self.carrier.carry(message)
        except Exception:
            # What nobody foresaw of one message must not keep all the others from being sent.
            _log.exception("message %s", message.uid)
            self.carrier.hang_up()
            outcome = Outcome(rules.NOT_NOW, "unforeseen")
        return self._settle(message, outcome)

    def _begin(self, message: Message) -> bool:
        """Note that it is handed over; False where it was stopped, erased or taken over meanwhile."""
        rows = self._mine().filter(pk=message.pk)
        return bool(rows.update(begun_at=self.now, tries=message.tries + 1))

    def _may_have_arrived(self, message: Message) -> bool:
        """It was handed over before, nobody knows how that ended, and the provider will not know it again.

        One without a try was put back by a person, who knew that.
        """
        before = message.begun_at
        if before is None or not message.tries:
            return False
        today = localdate(self.now)
        return not rules.knows_again(message.way, before=localdate(before), today=today)

    @transaction.atomic
    def _hold(self, message: Message) -> Delivered:
        row = self._mine().select_for_update().filter(pk=message.pk).first()
        if row is None:  # A receipt came first.
            return Delivered()
        held(row, now=self.now)
        return Delivered(failed=1) if row.secret else Delivered(unclear=1)

    @transaction.atomic
    def _settle(self, message: Message, outcome: Outcome) -> Delivered:
        row = self._mine().select_for_update().filter(pk=message.pk).first()
        if row is None:  # A receipt came first, or the claim ran out and somebody else has it.
            return Delivered()
        following = rules.after(
            outcome, tries=message.tries, now=self.now, spare=has_spare(message)
        )
        row.answer = outcome.answer
        if following.at is not None:
            return self._later(row, outcome, following.at)
        if outcome.kind != rules.UNSURE and outcome.why != TOO_LATE:
            row.begun_at = None
        if following.state != State.SENT:
            ended(row, following.state, outcome.why, now=self.now, go_on=outcome.why != TOO_LATE)
            return Delivered(failed=1)
        row.state, row.sent_at, row.proof, row.last_error = (
            State.SENT,
            self.now,
            outcome.proof or row.proof,
            "",
        )
        row.claim = row.next_at = None
        if row.secret:
            row.text = row.html = row.subject = ""
            row.fields = {}
        row.save()
        tell_ledger(row)
        return Delivered(sent=1)

    def _later(self, row: Message, outcome: Outcome, at: datetime) -> Delivered:
        row.state, row.claim, row.next_at = State.QUEUED, None, at
        row.last_error = outcome.why
        if outcome.kind != rules.UNSURE:
            row.begun_at = None
        row.save()
        return Delivered(later=1)

    def _mine(self) -> QuerySet[Message]:
        """What this round still has in hand."""
        return Message.objects.filter(claim=self.claim, state=State.SENDING)
