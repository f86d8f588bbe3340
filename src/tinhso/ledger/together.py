"""Acts written together, for histories: what many acts of one transaction ask and write again and again is done once.

In such a block events are written when it ends, and with them the rows that nothing in the block reads. What an act
has left of its subject's row is where the next one begins, and what was read of a room holds until the block ends or
writes an event of that room. All of it ends with the block, so no cache outlives its transaction: whoever changes
something is seen by the next block, as by any reader.

A request of a screen that only reads remembers until it ends, so that a page is told of one organisation throughout.
What outlives a transaction is what a process remembers of offices, procedures and accounts between requests, under the
mark of their edition: see `editions`. Who begins a request reads the mark, and by another mark nothing is remembered.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from tinhso.ledger.models import Event, Sealed, Unnumbered

MOST_READ = 10_000
_UNREAD: Any = object()
_AT_ONCE = 1_000
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Words = ParamSpec("Words")
Given = TypeVar("Given")


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


@dataclass
class _Memory:
    """read: what this process has read under one mark, by room and key. changed: rooms that the request has changed.

    ends: with its request, whatever is remembered.
    """

    read: dict[tuple[str, str, Hashable], Any]
    changed: set[str] = field(default_factory=set)
    ends: bool = False


_block: ContextVar[_Block | None] = ContextVar("block", default=None)
_memory: ContextVar[_Memory | None] = ContextVar("memory", default=None)


@dataclass
class _Request:
    """A transaction with which its request ends. new_key: see `is_new`; locked: rows that it has read and locked."""

    new_key: str
    locked: dict[str, Model] = field(default_factory=dict)


_ends: ContextVar[_Request | None] = ContextVar("ends", default=None)
# The mark under which this process remembers, and what. Replaced as a whole, so that no thread mixes two of them.
_remembered: tuple[str, dict[tuple[str, str, Hashable], Any]] = ("", {})


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


@contextmanager
def request_ends_with_it(*, new_key: str = "") -> Iterator[None]:
    """In a transaction with which its request ends: an act that refuses undoes all, so it needs no savepoint.

    new_key: under which nobody has acted, and nobody else can until this transaction ends.
    """
    token = _ends.set(_Request(new_key))
    try:
        yield
    finally:
        _ends.reset(token)


def is_new(key: str) -> bool:
    """Whether a form's key is used for the first time, which its request has made sure of."""
    request = _ends.get()
    return request is not None and bool(key) and request.new_key == key


def lock_first(subject: str, row: Model) -> None:
    """A subject's row that this request's transaction has locked just now: the act that follows need not read it."""
    request = _ends.get()
    if request is not None:
        request.locked[subject] = copy.copy(row)


def locked_first(subject: str) -> Any:
    """The row of `lock_first`, once; None where it must be read and locked."""
    request = _ends.get()
    return None if request is None else request.locked.pop(subject, None)


def one() -> transaction.Atomic:
    """A transaction of its own, within another a savepoint, and nothing where the request ends with that other."""
    return transaction.atomic(savepoint=_ends.get() is None)


def as_one(act: Callable[Words, Given]) -> Callable[Words, Given]:
    """An act that is done as a whole or not at all; see `one`."""

    @wraps(act)
    def run(*args: Words.args, **words: Words.kwargs) -> Given:
        with one():
            return act(*args, **words)

    return run


@dataclass(frozen=True)
class Rows:
    """Rows that PostgreSQL writes in the statement of their event.

    parts: `, c AS (INSERT … RETURNING id)`, one or more; given: what stands in their places; gives: columns of them, as
    `c.id`; of: the parts that these are of, `c`, which have one row each. written: is told those columns.
    """

    parts: str
    given: Sequence[Any]
    gives: str
    of: str
    written: Callable[[Sequence[Any]], None]


def at_once() -> bool:
    """Whether an event can be written in one statement with its rows: where nothing is held for later."""
    return connection.vendor == "postgresql" and _block.get() is None


def insert(events: Sequence[Event], sealed: Sequence[Sealed], *, rows: Rows | None = None) -> None:
    """Write events with their sealed parts: one by one statement where the database takes that, else all in three.

    rows: of one event, only where `at_once`.
    """
    if len(events) == 1 and connection.vendor == "postgresql":
        _insert_one(events[0], sealed[0] if sealed else None, rows)
        return
    assert rows is None
    Event.objects.bulk_create(events, batch_size=_AT_ONCE)
    for one in sealed:
        one.event_id = one.event.pk  # The events had no keys before they were written.
    Sealed.objects.bulk_create(sealed, batch_size=_AT_ONCE)
    Unnumbered.objects.bulk_create([Unnumbered(event=event) for event in events])


_COLUMNS = tuple(field for field in Event._meta.concrete_fields if not field.primary_key)
_INTO = ", ".join(f'"{field.column}"' for field in _COLUMNS)
_EVENT = f"WITH e AS (INSERT INTO ledger_event ({_INTO}) VALUES ({', '.join(['%s'] * len(_COLUMNS))}) RETURNING id)"
_SEALED = ", s AS (INSERT INTO ledger_sealed (event_id, salt, facts) SELECT id, %s, %s FROM e)"
_NUMBERED_LATER = " INSERT INTO ledger_unnumbered (event_id) SELECT id FROM e RETURNING event_id"
_WITH_ROWS = ", u AS (INSERT INTO ledger_unnumbered (event_id) SELECT id FROM e)"


def _insert_one(event: Event, sealed: Sealed | None, rows: Rows | None) -> None:
    given = [
        field.get_db_prep_save(getattr(event, field.attname), connection) for field in _COLUMNS
    ]
    statement = _EVENT
    if sealed is not None:
        facts = Sealed._meta.get_field("facts").get_db_prep_save(sealed.facts, connection)
        given += [sealed.salt, facts]
        statement += _SEALED
    if rows is None:
        statement += _NUMBERED_LATER
    else:
        given += rows.given
        statement += f"{_WITH_ROWS}{rows.parts} SELECT e.id, {rows.gives} FROM e, {rows.of}"
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        event.pk, *told = cursor.fetchone()
    if rows is not None:
        rows.written(told)
    event._state.adding, event._state.db = False, connection.alias
    if sealed is not None:
        sealed.event_id = event.pk
        sealed._state.adding, sealed._state.db = False, connection.alias


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


@contextmanager
def forgetting() -> Iterator[None]:
    """Around a request: what it `remembers` ends with it."""
    token = _memory.set(None)
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def remembering() -> Iterator[None]:
    """Around a request that only reads: what `read_once` has read for it holds until it ends, and no longer."""
    token = _memory.set(_Memory({}, ends=True))
    try:
        yield
    finally:
        _memory.reset(token)


def remember(mark: str) -> None:
    """Read by `read_once` what was read under the same mark, until `forgetting` ends. mark: read in this request."""
    global _remembered
    known, read = _remembered
    if known != mark:
        read = {}
        _remembered = (mark, read)
    _memory.set(_Memory(read))


def changed(room: str) -> None:
    """This request has changed something in a room: what was remembered of it may be so no longer."""
    memory = _memory.get()
    if memory is not None:
        memory.changed.add(room)


def _known(room: str) -> dict[tuple[str, str, Hashable], Any] | None:
    """What may be taken from memory of a room; None where everything must be read."""
    block = _block.get()
    if block is not None:
        return None if room in block.changed else block.read
    memory = _memory.get()
    return None if memory is None or room in memory.changed else memory.read


def read_once(
    room: str,
    name: str,
    keys: Collection[Key],
    read: Callable[[Collection[Key]], Mapping[Key, Value]],
) -> Mapping[Key, Value]:
    """What `read` gives of keys; in a block, or where a request remembers, only those are read that were not read
    before and can have changed.

    room: whose events tell of a change; name: what is read. Keys without a value are not in it.
    """
    known = _known(room)
    if known is None:
        return read(keys)
    # Another thread may empty what is remembered at any moment: each key is looked for once.
    told = {
        key: value
        for key in keys
        if (value := known.get((room, name, key), _UNREAD)) is not _UNREAD
    }
    if unknown := [key for key in keys if key not in told]:
        found = read(unknown)
        if len(known) + len(unknown) > MOST_READ:
            known.clear()
        read_now = {key: found.get(key) for key in unknown}
        known.update({(room, name, key): value for key, value in read_now.items()})
        told |= read_now
    return {key: value for key, value in told.items() if value is not None}


def in_request(room: str, name: str, read: Callable[[], Value]) -> Value:
    """What `read` gives; read once where it is forgotten with its request, for what no edition tells of."""
    memory = _memory.get()
    if memory is None or not memory.ends or room in memory.changed:
        return read()
    key = (room, name, "")
    if key not in memory.read:
        memory.read[key] = read()
    found: Value = memory.read[key]
    return found


def read_too(room: str, name: str, key: Hashable, value: object) -> None:
    """What was read by the way, for whoever asks for it by `read_once`."""
    known = _known(room)
    if known is not None:
        known[room, name, key] = value
