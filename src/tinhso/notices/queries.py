"""Readers of messages. An address and words are personal: whoever shows them records the look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils.timezone import make_aware

from tinhso.kernel.errors import TinhsoError
from tinhso.notices import rules
from tinhso.notices.models import Message, State


class NoSuchNotice(TinhsoError):
    """no_such_notice (notice)."""


@dataclass(frozen=True)
class Standing:
    """counts: way → state → messages. waiting_since: the oldest moment at which one was due and is not sent yet."""

    counts: Mapping[str, Mapping[str, int]]
    waiting_since: datetime | None
    doubtful: int

    def of(self, state: str) -> int:
        """How many messages of every way stand so."""
        return sum(found.get(state, 0) for found in self.counts.values())

    @property
    def unclear(self) -> int:
        """How many may have arrived or not: a person decides."""
        return self.of(State.UNCLEAR)

    @property
    def came_to_nothing(self) -> int:
        """How many ended badly."""
        return sum(self.of(state) for state in rules.ENDED_BADLY)


def standing(*, now: datetime, days: int = 30) -> Standing:
    """How messages due in the last days stand; two queries."""
    recent = Message.objects.filter(due_at__gt=now - timedelta(days=days))
    counts: dict[str, dict[str, int]] = {way: {} for way in rules.WAYS}
    for way, state, count in recent.order_by().values_list("way", "state").annotate(n=Count("id")):
        counts.setdefault(way, {})[state] = count
    found = recent.aggregate(
        since=Min("due_at", filter=Q(state__in=[State.QUEUED, State.SENDING], due_at__lte=now)),
        doubtful=Count("id", filter=Q(doubtful=True)),
    )
    return Standing(counts, found["since"], found["doubtful"])


def messages(
    *, way: str = "", state: str = "", concerns: str = "", day: date | None = None
) -> QuerySet[Message]:
    """Messages, the latest first. day: on which they were due. concerns: the ledger's subject."""
    rows = Message.objects.order_by("-id")
    if way:
        rows = rows.filter(way=way)
    if state:
        rows = rows.filter(state=state)
    if concerns:
        rows = rows.filter(Q(concerns=concerns) | Q(about=concerns))
    if day and day.year == MAXYEAR:
        return rows.none()
    if day:
        begins = make_aware(datetime.combine(day, time()))
        rows = rows.filter(due_at__gte=begins, due_at__lt=begins + timedelta(days=1))
    return rows


def message(uid: UUID) -> Message:
    """One message. Raises NoSuchNotice."""
    found = Message.objects.filter(uid=uid).first()
    if found is None:
        raise NoSuchNotice("no_such_notice", notice=str(uid))
    return found


def links_of(one: Message) -> Sequence[Message]:
    """The ways by which the same thing is told, the first first; a message alone is its own chain."""
    if one.chain is None:
        return [one]
    return list(Message.objects.filter(chain=one.chain).order_by("link"))


def told_about(subject: str) -> Sequence[Message]:
    """Every message about one subject of the ledger, or that belongs to it, the earliest first."""
    rows = Message.objects.filter(Q(about=subject) | Q(concerns=subject))
    return list(rows.order_by("due_at", "id"))


def failed(*, most: int = 100) -> Sequence[Message]:
    """Messages that could not be told, the latest first; somebody has to tell them otherwise."""
    rows = Message.objects.filter(state__in=rules.ENDED_BADLY)
    return list(rows.order_by("-ended_at", "-id")[:most])


def masked(message: Message) -> str:
    """An address of which enough is left to be recognised by whom it belongs to."""
    return masked_address(message.to)


def masked_address(to: str) -> str:
    """The same of an address."""
    if "@" in to:
        name, _, domain = to.rpartition("@")
        return f"{name[:1]}•••@{domain}"
    return f"•••{to[-3:]}" if len(to) > 6 else to
