"""Positions: the one order in which every reader meets the events.

Database identifiers are given out before a transaction commits, so a reader who remembers the last one would skip
what commits late. Positions are given out afterwards, by one numberer at a time, to events that are there to be
seen; a transaction held open for long gets later positions, never none. Appending waits for nobody.
"""

from __future__ import annotations

from contextlib import nullcontext

from django.db import connection, transaction
from django.db.models import Max

from tinhso.ledger.hands import waiting_at_most
from tinhso.ledger.models import Position, Unnumbered

# "ledger" in ASCII and a number: a lock of ours among all others of the database.
_LOCK = 0x6C65646765720001


def number_events(*, most: int = 5_000, patience: int | None = None) -> int:
    """Give positions to up to `most` events; how many got one.

    patience: milliseconds for which another numberer is waited for before InOtherHands; None: as long as it takes.
    """
    with transaction.atomic():
        _alone(patience)
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


def number_all(*, patience: int | None = None) -> int:
    """Give positions to every event that is there; how many got one. patience: see `number_events`."""
    counted = 0
    while found := number_events(patience=patience):
        counted += found
    return counted


def _alone(patience: int | None) -> None:
    """Wait for another numberer. SQLite lets one transaction write at a time anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if patience is not None:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if cursor.fetchone()[0]:
                return
        with nullcontext() if patience is None else waiting_at_most(patience):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
