"""Which database boards are read from: the primary, or a copy of it that is near enough behind.

A view marked `from_replica` reads from a copy as long as one is there and at most REPLICA_SECONDS behind; else, and for
whoever has just acted, from the primary. Everything is written to the primary, whatever a view reads from. How far a
copy is behind is told by places in the primary's log: one that it had reached at a moment and the copy has reached by
now. So a copy that is cut off is found out, and an idle primary makes no copy look old.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest

# A copy is asked once a second; one that failed is left alone for a while.
LOOK_SECONDS, REST_SECONDS = 1.0, 5.0
# Where whoever has acted is marked, until every copy that is used must have heard of it.
COOKIE = "tinhso_acted"
PREFIX = "replica_"

View = TypeVar("View", bound=Callable[..., Any])
_reading: ContextVar[str] = ContextVar("reading_from", default="")
_lock = Lock()
_places: deque[tuple[float, int]] = deque(maxlen=600)
_seen: dict[str, tuple[float, Standing]] = {}


@dataclass(frozen=True)
class Standing:
    """A copy. lag_seconds: at most so far behind; None where that cannot be told.

    fault: "" where it is used, else away, behind, or not_a_copy: it takes writes itself.
    """

    alias: str
    lag_seconds: float | None
    fault: str = ""


@dataclass(frozen=True)
class Source:
    """What a page is read from, for the page to say so."""

    standing: Standing

    @property
    def in_use(self) -> bool:
        """Whether it is read from the copy at this moment: a view may have left it."""
        return _reading.get() == self.standing.alias

    @property
    def most_seconds(self) -> int:
        """How far behind the page may be, in whole seconds."""
        return bound_seconds()


class Router:
    """Reads go where the view reads from; writes, migrations and whatever else go to the primary."""

    def db_for_read(self, _model: Any, **_hints: Any) -> str:
        """One alias for all rooms."""
        return _reading.get() or DEFAULT_DB_ALIAS

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        """The primary, also for a row that was read from a copy."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_: Any, **_hints: Any) -> bool:
        """All are one database."""
        return True

    def allow_migrate(self, db: str, *_: Any, **_hints: Any) -> bool:
        """Copies get their tables from the primary."""
        return db == DEFAULT_DB_ALIAS


def aliases() -> list[str]:
    """The copies that the settings name; SQLite has none."""
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return []
    return [alias for alias in settings.DATABASES if alias.startswith(PREFIX)]


def bound_seconds() -> int:
    """How far behind a copy may be that is used."""
    return int(settings.REPLICA_SECONDS)


def from_replica(view: View) -> View:
    """A view that only reads, from a copy where that can be; on the primary once more where the copy fails it."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = _chosen(request)
        if found is None:
            return view(request, *args, **kwargs)
        request.replica = Source(found)  # type: ignore[attr-defined]
        token = _reading.set(found.alias)
        try:
            return view(request, *args, **kwargs)
        except Error:
            _note(Standing(found.alias, None, "away"))
            connections[found.alias].close()
            _reading.set("")
            return view(request, *args, **kwargs)
        finally:
            _reading.reset(token)

    return reading  # type: ignore[return-value]


@contextmanager
def primary() -> Iterator[None]:
    """Reads of this block go to the primary: what is written next depends on them."""
    token = _reading.set("")
    try:
        yield
    finally:
        _reading.reset(token)


def leave() -> None:
    """What the view reads from here on, it reads from the primary."""
    _reading.set("")


def standings() -> list[Standing]:
    """How each copy stands, asked now."""
    return [_looked(alias, fresh=True) for alias in aliases()]


def _chosen(request: HttpRequest) -> Standing | None:
    named = aliases()
    if not named or request.method not in ("GET", "HEAD") or COOKIE in request.COOKIES:
        return None
    # Each second another one comes first, so that all have their share.
    first = int(time.monotonic()) % len(named)
    for alias in (*named[first:], *named[:first]):
        found = _looked(alias)
        if not found.fault:
            return found
    return None


def _looked(alias: str, *, fresh: bool = False) -> Standing:
    with _lock:
        known = _seen.get(alias)
    if known is not None and not fresh:
        rest = REST_SECONDS if known[1].fault == "away" else LOOK_SECONDS
        if time.monotonic() - known[0] < rest:
            return known[1]
    found = _asked(alias)
    _note(found)
    return found


def _note(standing: Standing) -> None:
    with _lock:
        _seen[standing.alias] = (time.monotonic(), standing)


def _asked(alias: str) -> Standing:
    at = time.monotonic()
    place = _answer(DEFAULT_DB_ALIAS, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
    with _lock:
        _places.append((at, int(place[0])))
        places = list(_places)
    try:
        copy, reached = _answer(
            alias,
            "SELECT pg_is_in_recovery(), pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')",
        )
    except Error:
        connections[alias].close()
        return Standing(alias, None, "away")
    if not copy or reached is None:
        return Standing(alias, None, "not_a_copy")
    # It has all that the primary had written by then.
    then = max((moment for moment, one in places if one <= int(reached)), default=None)
    lag = None if then is None else time.monotonic() - then
    behind = lag is None or lag > bound_seconds()
    return Standing(alias, lag, "behind" if behind else "")


def _answer(alias: str, question: str) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        row: tuple[Any, ...] = cursor.fetchone()
        return row
