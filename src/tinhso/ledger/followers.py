"""Following the ledger: a reader's own rows and how far it has read change in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Max, Min, QuerySet

from tinhso.ledger.hands import InOtherHands, waiting_at_most
from tinhso.ledger.models import Cursor, Event, Position, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import events_after


def follow(
    name: str,
    take: Callable[[Sequence[Event]], None],
    *,
    kinds: Sequence[str] | None = None,
    most: int = 1_000,
    patience: int | None = None,
) -> int:
    """Hand a follower its next events, each exactly once and in order; how many there were.

    take: writes the follower's rows; whatever it raises undoes them and leaves the cursor where it was. Two calls of
    one follower at once wait for each other. patience: for so many milliseconds, before the second raises InOtherHands
    (PostgreSQL); None: as long as it takes.
    """
    Cursor.objects.get_or_create(name=name)
    with transaction.atomic():
        cursor = _locked(name, patience)
        events = events_after(cursor.position, most=most, kinds=kinds)
        if not events:
            return 0
        take(events)
        cursor.position = events[-1].place.position
        cursor.save(update_fields=["position"])
    return len(events)


def pass_over(name: str, *, upto: int) -> None:
    """Nothing up to a position (`last_position`) concerns a follower: it goes on behind it, never back."""
    Cursor.objects.get_or_create(name=name)
    Cursor.objects.filter(name=name, position__lt=upto).update(position=upto)


def last_position() -> int:
    """The position of the last event that has one; 0 where none has."""
    return Position.objects.aggregate(last=Max("position"))["last"] or 0


def _locked(name: str, patience: int | None) -> Cursor:
    rows = Cursor.objects.filter(name=name)
    if patience is None:
        return rows.select_for_update().get()
    if (free := rows.select_for_update(skip_locked=True).first()) is not None:
        return free
    if not patience:
        raise InOtherHands
    with waiting_at_most(patience):
        return rows.select_for_update().get()


@dataclass(frozen=True)
class Ahead:
    """What a follower meets next, told by subject. first: when the first of a subject's events happened.

    events: those of the kinds that it reads one by one, in order.
    """

    first: Mapping[str, datetime]
    events: Sequence[Event]


def behind(name: str) -> int:
    """How many numbered events a follower has not met yet."""
    last = Position.objects.aggregate(last=Max("position"))["last"] or 0
    cursor = Cursor.objects.filter(name=name).first()
    return int(last) - (cursor.position if cursor else 0)


_ALL_MET = (
    "SELECT NOT EXISTS (SELECT 1 FROM ledger_unnumbered) AND COALESCE((SELECT MAX(position) FROM ledger_position), 0) "
    "<= COALESCE((SELECT position FROM ledger_cursor WHERE name = %s), 0)"
)


def has_met_all(name: str) -> bool:
    """Whether a follower has met everything that has happened, numbered or not; one query, which waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL_MET, [name])
        return bool(cursor.fetchone()[0])


def ahead(name: str, *, most: int) -> QuerySet[Event]:
    """The next events of a follower that have a position, in no order; to be counted before they are followed."""
    cursor = Cursor.objects.filter(name=name).first()
    read = cursor.position if cursor else 0
    return Event.objects.filter(place__position__gt=read, place__position__lte=read + most)


def follow_by_subject(
    name: str, take: Callable[[Ahead], None], *, kinds: Sequence[str], most: int
) -> int:
    """`follow` for who reads a subject's whole history anyway: of `most` events only whose they are is read.

    kinds: which events are handed on as they are. Every numbered event is met, and the cursor moves as there.
    """
    Cursor.objects.get_or_create(name=name)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        ahead = Position.objects.filter(position__gt=cursor.position)
        ahead = ahead.filter(position__lte=cursor.position + most)
        met = ahead.aggregate(last=Max("position"), count=Count("position"))
        if met["last"] is None:
            return 0
        events = Event.objects.filter(
            place__position__gt=cursor.position, place__position__lte=met["last"]
        )
        told = events.order_by().values_list("subject").annotate(first=Min("occurred_at"))
        chosen = events.filter(kind__in=kinds).order_by("place__position")
        take(Ahead(dict(told.iterator()), list(chosen)))
        cursor.position = met["last"]
        cursor.save(update_fields=["position"])
    return int(met["count"])


def not_followed(name: str) -> Iterator[Event]:
    """What has happened and a follower has not met yet, numbered or not; three queries."""
    cursor = Cursor.objects.filter(name=name).first()
    read = cursor.position if cursor else 0
    yield from Event.objects.filter(place__position__gt=read).iterator()
    yield from Event.objects.filter(pk__in=Unnumbered.objects.values("event_id")).iterator()


def catch_up(
    name: str, take: Callable[[Sequence[Event]], None], *, kinds: Sequence[str] | None = None
) -> int:
    """`follow` until nothing is left of what has happened by now; how many events there were."""
    number_all()
    counted = 0
    while found := follow(name, take, kinds=kinds):
        counted += found
    return counted
