"""Acts written together, for histories: what many acts of one transaction ask and write again and again is done once.

In such a block events are written when it ends, and with them the rows that nothing in the block reads. What an act
has left of its subject's row is where the next one begins, and what was read of a room holds until the block ends or
writes an event of that room. All of it ends with the block, so no cache outlives its transaction: whoever changes
something is seen by the next block, as by any reader.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from tinhso.ledger.models import Event, Sealed, Unnumbered

MOST_READ = 10_000
_AT_ONCE = 1_000
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(eq=False)
class _Held:
    """Events that are to be written when their block ends, unless the savepoint in which they happened is undone.

    Django forgets what was to be called at the commit with the savepoint in which that was asked for. rows: written
    with them; left: the row of their subject as they left it.
    """

    block: _Block
    events: Sequence[Event]
    sealed: Sequence[Sealed]
    rows: list[Model] = field(default_factory=list)
    left: Model | None = None

    def __call__(self) -> None:
        """At the commit they have been written."""


@dataclass
class _Block:
    """changed: rooms of which it has written an event; read: what was read of the others, by room and key."""

    held: list[_Held] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    read: dict[tuple[str, str, Hashable], Any] = field(default_factory=dict)


_block: ContextVar[_Block | None] = ContextVar("block", default=None)


@contextmanager
def one_block() -> Iterator[None]:
    """A block; one within another is one. Inside a transaction, so that rows and events stand or fall together."""
    if _block.get() is not None:
        yield
        return
    block = _Block()
    token = _block.set(block)
    try:
        yield
    except BaseException:
        # The rows of a block that fails have no events: they must not stand without them.
        transaction.set_rollback(True)
        raise
    finally:
        _block.reset(token)
    standing = {id(called) for _, called, *_ in transaction.get_connection().run_on_commit}
    kept = [one for one in block.held if id(one) in standing]
    insert(
        [event for one in kept for event in one.events],
        [part for one in kept for part in one.sealed],
    )
    rows: dict[type[Model], list[Model]] = {}
    for one in kept:
        for row in one.rows:
            rows.setdefault(type(row), []).append(row)
    for model, made in rows.items():
        model._default_manager.bulk_create(made, batch_size=_AT_ONCE)


def insert(events: Sequence[Event], sealed: Sequence[Sealed]) -> None:
    """Write events with their sealed parts, in three statements."""
    Event.objects.bulk_create(events, batch_size=_AT_ONCE)
    for one in sealed:
        one.event_id = one.event.pk  # The events had no keys before they were written.
    Sealed.objects.bulk_create(sealed, batch_size=_AT_ONCE)
    Unnumbered.objects.bulk_create([Unnumbered(event=event) for event in events])


def held(events: Sequence[Event], sealed: Sequence[Sealed]) -> bool:
    """Hold events until the block ends; False outside of one, where they are to be written at once."""
    block = _block.get()
    if block is None:
        return False
    block.held.append(_Held(block, events, sealed))
    block.changed.update(event.kind.partition(".")[0] for event in events)
    transaction.on_commit(block.held[-1])
    return True


def written_with(event: Event, row: Model) -> bool:
    """Hold a row that the block does not read until its event is written; False where the event is not held."""
    one = _last(event.subject)
    if one is None or event not in one.events:
        return False
    one.rows.append(row)
    return True


def leave(subject: str, row: Model) -> None:
    """Tell how the last event of a subject left its row, which has been written. Nothing outside of a block."""
    one = _last(subject)
    if one is not None:
        one.left = copy.copy(row)


def left(subject: str) -> Any:
    """A subject's row as the last act of this block left it, to be changed freely; None where it must be read.

    Nobody else can have changed it since: this transaction has written it.
    """
    one = _last(subject)
    return None if one is None or one.left is None else copy.copy(one.left)


def _last(subject: str) -> _Held | None:
    """What holds the last event of a subject in the block that still stands."""
    block = _block.get()
    if block is None:
        return None
    for _, called, *_ in reversed(transaction.get_connection().run_on_commit):
        if (
            isinstance(called, _Held)
            and called.block is block
            and any(one.subject == subject for one in called.events)
        ):
            return called
    return None


def read_once(
    room: str,
    name: str,
    keys: Collection[Key],
    read: Callable[[Collection[Key]], Mapping[Key, Value]],
) -> Mapping[Key, Value]:
    """What `read` gives of keys; in a block only those are read that were not read before and can have changed.

    room: whose events tell of a change; name: what is read. Keys without a value are not in it.
    """
    block = _block.get()
    if block is None or room in block.changed:
        return read(keys)
    unknown = [key for key in keys if (room, name, key) not in block.read]
    if unknown:
        if len(block.read) + len(unknown) > MOST_READ:
            block.read.clear()
            unknown = list(keys)
        found = read(unknown)
        block.read |= {(room, name, key): found.get(key) for key in unknown}
    told = {key: block.read[room, name, key] for key in keys}
    return {key: value for key, value in told.items() if value is not None}


def read_too(room: str, name: str, key: Hashable, value: object) -> None:
    """What was read by the way, for whoever asks for it by `read_once`."""
    block = _block.get()
    if block is not None and room not in block.changed:
        block.read[room, name, key] = value
