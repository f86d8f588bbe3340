"""Positions: the one order in which every reader meets the events.

Database identifiers are given out before a transaction commits, so a reader who remembers the last one would skip
what commits late. Positions are given out afterwards, by one numberer at a time, to events that are there to be
seen; a transaction held open for long gets later positions, never none. Appending waits for nobody.
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max

from tinhso.ledger.models import Position, Unnumbered

# "ledger" in ASCII and a number: a lock of ours among all others of the database.
_LOCK = 0x6C65646765720001


def number_events(*, most: int = 5_000) -> int:
    """Give positions to up to `most` events; how many got one."""
    with transaction.atomic():
        _alone()
        waiting = list(
            Unnumbered.objects.order_by("event_id").values_list("event_id", flat=True)[:most]
        )
        if not waiting:
            return 0
        last = Position.objects.aggregate(last=Max("position"))["last"] or 0
        Position.objects.bulk_create(
            Position(position=last + place, event_id=event)
            for place, event in enumerate(waiting, start=1)
        )
        Unnumbered.objects.filter(event_id__in=waiting).delete()
    return len(waiting)


def number_all() -> int:
    """Give positions to every event that is there; how many got one."""
    counted = 0
    while found := number_events():
        counted += found
    return counted


def _alone() -> None:
    """Wait for another numberer. SQLite lets one transaction write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
