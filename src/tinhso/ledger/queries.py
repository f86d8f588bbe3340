"""Readers of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event, Sealed
from tinhso.ledger.rules import PublicPart, sealed_hash


@dataclass(frozen=True)
class Fault:
    """An event that is not as it was written. what: mac, unknown_key, sealed_hash, sealed_without_hash."""

    event: int
    what: str


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
