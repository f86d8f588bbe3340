"""Following the ledger: a reader's own rows and how far it has read change in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from tinhso.ledger.models import Cursor, Event, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import events_after


def follow(
    name: str,
    take: Callable[[Sequence[Event]], None],
    *,
    kinds: Sequence[str] | None = None,
    most: int = 1_000,
) -> int:
    """Hand a follower its next events, each exactly once and in order; how many there were.

    take: writes the follower's rows; whatever it raises undoes them and leaves the cursor where it was. Two calls of
    one follower at once wait for each other.
    """
    Cursor.objects.get_or_create(name=name)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update().get(name=name)
        events = events_after(cursor.position, most=most, kinds=kinds)
        if not events:
            return 0
        take(events)
        cursor.position = events[-1].place.position
        cursor.save(update_fields=["position"])
    return len(events)


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
