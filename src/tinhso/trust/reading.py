"""The ledger's events as entries of the tree, in the order of their positions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event, Position
from tinhso.ledger.rules import PublicPart
from tinhso.trust.leaves import REFUSED, entry_of

#: So long an event whose key is not known here waits for the key before it is refused.
KEY_AWAITED = timedelta(minutes=15)
_PARTS = (
    "uid",
    "kind",
    "subject",
    "actor",
    "office",
    "channel",
    "occurred_at",
    "recorded_at",
    "backfilled",
    "facts",
    "sealed_hash",
    "leaf_salt",
)


def last_position() -> int:
    """The position of the latest event that has one; 0 without any."""
    return int(Position.objects.aggregate(last=Max("position"))["last"] or 0)


def entries_between(after: int, upto: int) -> list[bytes]:
    """The entries of positions after + 1 … upto, one each; REFUSED where no event stands that the application signed.

    A place that is empty is not left out: everything behind it keeps its place.
    """
    return entries_and_unchecked(after, upto)[0]


def entries_and_unchecked(
    after: int, upto: int
) -> tuple[list[bytes], dict[int, tuple[str, bytes]]]:
    """(as `entries_between`; position → (name of the key, entry) of events signed by a key that we do not have).

    Such an event is REFUSED in the first; the second tells what its entry is if it was signed rightly.
    """
    keys, found = mac_keys(), [REFUSED] * (upto - after)
    unchecked: dict[int, tuple[str, bytes]] = {}
    for position, mac_key, mac, part in _signed(after, upto):
        signed = part.signed_bytes()
        if not keys.has(mac_key):
            unchecked[position] = mac_key, entry_of(part, signed=signed)
        elif keys.is_genuine(signed, name=mac_key, mac=mac):
            found[position - after - 1] = entry_of(part, signed=signed)
    return found, unchecked


def awaited_key(after: int, upto: int, *, now: datetime) -> tuple[int, str] | None:
    """(position, name of the key) of the first event whose key we do not have yet and may be about to get; else None.

    While keys are rotated another process may sign by one that this one learns when it is started again. It is waited
    for no longer than KEY_AWAITED before and after the event's own moment: then whoever writes such names into the
    database stops nothing, and the event is refused.
    """
    rows = Event.objects.filter(
        place__position__gt=after,
        place__position__lte=upto,
        recorded_at__gt=now - KEY_AWAITED,
        recorded_at__lt=now + KEY_AWAITED,
    ).exclude(mac_key__in=mac_keys().names)
    return rows.order_by("place__position").values_list("place__position", "mac_key").first()


def _signed(after: int, upto: int) -> Iterator[tuple[int, str, bytes, PublicPart]]:
    """(position, name of the key, MAC, public part) of each event that is there."""
    rows = Event.objects.filter(place__position__gt=after, place__position__lte=upto)
    for position, key, mac, *parts in rows.values_list(
        "place__position", "mac_key", "mac", *_PARTS
    ):
        told: dict[str, Any] = dict(zip(_PARTS, parts, strict=True))
        told["leaf_salt"] = bytes(told["leaf_salt"])
        if told["sealed_hash"] is not None:
            told["sealed_hash"] = bytes(told["sealed_hash"])
        yield position, key, bytes(mac), PublicPart(**told)
