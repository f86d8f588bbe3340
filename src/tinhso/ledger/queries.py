"""Readers of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import Lag

from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event, Position, Sealed, Unnumbered
from tinhso.ledger.rules import PublicPart, sealed_hash


@dataclass(frozen=True)
class Fault:
    """An event that is not as it was written. what: mac, unknown_key, sealed_hash, sealed_without_hash."""

    event: int
    what: str


@dataclass(frozen=True)
class Lost:
    """What is no more of the order of events. what: gap, gone, unwritten, unplaced.

    gap: no place from `first` to `last`, positions; gone: the event of the place `first` is not there; unwritten: one
    that waited for a place is not there; unplaced: it is there, and neither has a place nor waits for one.
    event: which, 0 where nothing tells.
    """

    what: str
    first: int
    last: int
    event: int = 0

    @property
    def count(self) -> int:
        """How many events it is about."""
        return self.last - self.first + 1


def events_after(
    position: int, *, most: int = 1_000, kinds: Sequence[str] | None = None
) -> list[Event]:
    """Numbered events past a position in their order, each with its place and its sealed part at hand."""
    found = Event.objects.filter(place__position__gt=position)
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    return list(found.select_related("place", "sealed").order_by("place__position")[:most])


def events_of(subject: str) -> list[Event]:
    """Every event of a subject as it happened, numbered or not; ties as they were written."""
    found = Event.objects.filter(subject=subject).select_related("sealed")
    return list(found.order_by("occurred_at", "id"))


def sealed_facts(event: Event) -> Mapping[str, Any]:
    """The personal facts of an event; none once they were erased. A query, unless it was read with them."""
    sealed = getattr(event, "sealed", None)
    return sealed.facts if sealed is not None else {}


def faults(events: Iterable[Event]) -> Iterator[Fault]:
    """What does not verify among events read with their sealed parts. An erased sealed part is no fault."""
    keys = mac_keys()
    for event in events:
        if not keys.has(event.mac_key):
            yield Fault(event.pk, "unknown_key")
        elif not keys.is_genuine(
            public_part(event).signed_bytes(), name=event.mac_key, mac=bytes(event.mac)
        ):
            yield Fault(event.pk, "mac")
        sealed: Sealed | None = getattr(event, "sealed", None)
        if sealed is None:
            continue
        if event.sealed_hash is None:
            yield Fault(event.pk, "sealed_without_hash")
        elif sealed_hash(salt=bytes(sealed.salt), facts=sealed.facts) != bytes(event.sealed_hash):
            yield Fault(event.pk, "sealed_hash")


def lost() -> Iterator[Lost]:
    """Events that the order of positions tells of and that are not there, or stand outside it; four queries.

    What was cut off at the end together with its places is beyond it: only signed checkpoints tell of that.
    """
    before = Window(Lag("position", default=0), order_by=F("position").asc())
    places = Position.objects.annotate(before=before).exclude(position=F("before") + 1)
    for position, last in places.order_by("position").values_list("position", "before").iterator():
        yield Lost("gap", last + 1, position - 1)
    written = Exists(Event.objects.filter(pk=OuterRef("event_id")))
    gone = Position.objects.exclude(written).order_by("position")
    for position, event in gone.values_list("position", "event_id").iterator():
        yield Lost("gone", position, position, event)
    waiting = Unnumbered.objects.exclude(written).order_by("event_id")
    for event in waiting.values_list("event_id", flat=True).iterator():
        yield Lost("unwritten", 0, 0, event)
    placed = (Exists(one.objects.filter(event=OuterRef("pk"))) for one in (Position, Unnumbered))
    unplaced = Event.objects.exclude(next(placed)).exclude(next(placed)).order_by("pk")
    for event in unplaced.values_list("pk", flat=True).iterator():
        yield Lost("unplaced", 0, 0, event)


def public_part(event: Event) -> PublicPart:
    """An event's public part as plain values."""
    return PublicPart(
        uid=event.uid,
        kind=event.kind,
        subject=event.subject,
        actor=event.actor,
        office=event.office,
        channel=event.channel,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        backfilled=event.backfilled,
        facts=event.facts,
        sealed_hash=None if event.sealed_hash is None else bytes(event.sealed_hash),
        leaf_salt=bytes(event.leaf_salt),
    )
