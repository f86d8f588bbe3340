"""Attempts on a signed ledger, by who holds the database and by who runs the host, each drawn by a seeded generator.

An attempt changes the tables (within a savepoint of its test) and gives the position of the first event that is wrong
then, which whoever looks must be told; None where there is no such event.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from tests.servers.tampering import tampering

from tinhso.kernel.merkle import leaf_hash
from tinhso.kernel.tiles import WIDTH, Growing
from tinhso.ledger.keyring import mac_keys
from tinhso.ledger.models import Event, Position, Sealed, Unnumbered
from tinhso.ledger.queries import public_part
from tinhso.trust.models import ENTRIES, Checkpoint, Tile
from tinhso.trust.reading import entries_between, last_position

TABLES = (
    "ledger_event", "ledger_position", "ledger_sealed", "ledger_unnumbered", "trust_tile", "trust_checkpoint",
)  # fmt: skip
Draw = random.Random
FIELDS: Mapping[str, Callable[[Event, Draw], object]] = {
    "kind": lambda _, draw: draw.choice(["cases.returned", "cases.filed"]),
    "subject": lambda _, draw: f"trial:{draw.randrange(100, 200)}",
    "actor": lambda _, draw: f"p-{draw.randrange(100)}",
    "office": lambda _, draw: f"so-{draw.randrange(100)}",
    "channel": lambda _, draw: "online",
    "backfilled": lambda event, draw: not event.backfilled,
    "facts": lambda event, draw: {**event.facts, "number": draw.randrange(1_000, 2_000)},
    "sealed_hash": lambda _, draw: draw.randbytes(32),
    "leaf_salt": lambda _, draw: draw.randbytes(32),
}


def at(position: int) -> Event:
    return Event.objects.get(place__position=position)


def order() -> list[int]:
    return list(Position.objects.order_by("position").values_list("event_id", flat=True))


def reorder(ids: Sequence[int]) -> None:
    Position.objects.all().delete()
    Position.objects.bulk_create(
        Position(position=place, event_id=one) for place, one in enumerate(ids, start=1)
    )


def remove(ids: Sequence[int]) -> None:
    for model in (Position, Sealed, Unnumbered):
        model.objects.filter(event_id__in=ids).delete()
    Event.objects.filter(pk__in=ids).delete()


def rewrite(event: Event, *, signed: bool, **changed: object) -> None:
    """signed: by the application's own key, which who runs the host has."""
    for name, value in changed.items():
        setattr(event, name, value)
    told: dict[str, object] = dict(changed)
    if signed:
        told["mac_key"], told["mac"] = mac_keys().sign(public_part(event).signed_bytes())
    Event.objects.filter(pk=event.pk).update(**told)


def fit_the_tiles(size: int | None = None) -> None:
    """Make the tree that of the events, as who holds the database can: everything but the signatures."""
    upto = last_position() if size is None else size
    entries = entries_between(0, upto)
    tree = Growing(0, {})
    tree.append(leaf_hash(one) for one in entries)
    for index in range(-(-upto // WIDTH)):
        tree.changed[ENTRIES, index] = b"".join(entries[index * WIDTH : (index + 1) * WIDTH])
    Tile.objects.all().delete()
    Tile.objects.bulk_create(
        Tile(level=level, index=index, hashes=held) for (level, index), held in tree.changed.items()
    )


def change(draw: Draw, size: int) -> int:
    place = draw.randint(1, size)
    event, name = at(place), draw.choice(sorted(FIELDS))
    rewrite(event, signed=draw.random() < 0.5, **{name: FIELDS[name](event, draw)})
    return place


def delete(draw: Draw, size: int) -> int:
    place = draw.randint(1, size)
    ids = order()
    gone = ids.pop(place - 1)
    remove([gone])
    if draw.random() < 0.5:  # Close the gap.
        reorder(ids)
    return place


def insert(draw: Draw, size: int) -> int:
    place = draw.randint(1, size)
    event = at(draw.randint(1, size))
    event.pk, event.uid = None, uuid4()
    event.leaf_salt, event.facts = draw.randbytes(32), {"number": draw.randrange(5_000)}
    if draw.random() < 0.5:
        event.mac_key, event.mac = mac_keys().sign(public_part(event).signed_bytes())
    event.save(force_insert=True)
    ids = order()
    ids.insert(place - 1, event.pk)
    reorder(ids)
    return place


def swap(draw: Draw, size: int) -> int:
    first, second = sorted(draw.sample(range(1, size + 1), 2))
    ids = order()
    ids[first - 1], ids[second - 1] = ids[second - 1], ids[first - 1]
    reorder(ids)
    return first


def backdate(draw: Draw, size: int) -> int:
    place = draw.randint(1, size)
    event, earlier = at(place), timedelta(seconds=draw.randint(1, 90 * 86_400))
    names = draw.choice([["occurred_at"], ["recorded_at"], ["occurred_at", "recorded_at"]])
    changed = {name: getattr(event, name) - earlier for name in names}
    rewrite(event, signed=draw.random() < 0.7, **changed)
    return place


def back_to(draw: Draw, size: int) -> int:
    """Last week's copy put back: everything after one of the earlier checkpoints is gone, with its signatures."""
    sizes = list(Checkpoint.objects.filter(size__lt=size).values_list("size", flat=True))
    to = draw.choice(sizes)
    remove(order()[to:])
    remove(list(Unnumbered.objects.values_list("event_id", flat=True)))
    Checkpoint.objects.filter(size__gt=to).delete()
    fit_the_tiles(to)
    return to + 1


def tampered(what: Callable[[Draw, int], int], draw: Draw, size: int) -> int:
    """An attempt with nothing to refuse it; in a part of them the tiles are made to fit."""
    with tampering(*TABLES):
        place = what(draw, size)
        if what is not back_to and draw.random() < 0.4:
            fit_the_tiles()
    return place
