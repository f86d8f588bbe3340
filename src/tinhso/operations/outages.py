"""Is the database away? Which faults pass by themselves, and how nobody waits in vain while one lasts.

Who finds the database away is told at once to come back. From then on one request a second looks whether it is there
again; all others are told without waiting, so that the threads of a server stay free for what needs no database.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock
from typing import Any

from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

RETRY_SECONDS = 5
_log = logging.getLogger("tinhso.operations")
# How long one who looks may take before another one does: longer than the pool waits for a connection.
_LOOKS_SECONDS, _BETWEEN_SECONDS = 10.0, 1.0
# Classes of SQLSTATE: the connection, rolled back for another's sake, out of space, locked, the operator, the system.
_PASSING = frozenset({"08", "40", "53", "55", "57", "58"})
_DEMOTED = (
    "25006"  # A primary that became a copy refuses to write until the address leads to the new one.
)
_SQLITE_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
    }
)  # fmt: skip


class _Gate:
    """Closed while the database is away. next: from when on the next one may look, of the clock that only runs on."""

    def __init__(self) -> None:
        self.lock, self.closed, self.next = Lock(), False, 0.0


_gate = _Gate()


def noticed(fault: BaseException | None) -> bool:
    """Whether a fault is one of the database that passes by itself; if the connection was lost, nobody else waits.

    Connections that the pool still holds are looked at, so that a dead one is handed to nobody.
    """
    found = next((one for one in _chain(fault) if _passes(one)), None)
    if found is None:
        return False
    # Its kind says whether a server was stopped, its disk is full or two waited for each other; its text holds values.
    _log.warning("the database is away: %s", type(found.__cause__ or found).__name__)
    if _lost(found):
        with _gate.lock:
            _gate.closed, _gate.next = True, time.monotonic() + _BETWEEN_SECONDS
        if pool := getattr(connection, "pool", None):
            with suppress(
                Exception
            ):  # A pool that cannot be looked at is asked again by the next one.
                pool.check()
    return True


def reached() -> bool:
    """Whether the database may be asked: at once False while it is known to be away and somebody else is looking."""
    if not _gate.closed:
        return True
    with _gate.lock:
        if time.monotonic() < _gate.next:
            return False
        _gate.next = time.monotonic() + _LOOKS_SECONDS
    try:
        close_old_connections()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as fault:
        noticed(fault)
        return False
    _gate.closed = False
    return True


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """A fault and those that it came of."""
    seen = set[int]()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__


def _passes(fault: BaseException) -> bool:
    if not isinstance(fault, Error):
        return False
    cause: Any = fault.__cause__
    if isinstance(cause, sqlite3.Error):
        # The lowest byte tells what it is; those above it how it came to be.
        return (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF in _SQLITE_PASSING
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        return isinstance(fault, OperationalError | InterfaceError)
    return state == _DEMOTED or state[:2] in _PASSING


def _lost(fault: BaseException) -> bool:
    """The connection itself is gone, or none could be had."""
    cause: Any = fault.__cause__
    if cause is None or isinstance(cause, sqlite3.Error):
        return False
    state: str | None = getattr(cause, "sqlstate", None)
    return state is None or state[:2] == "08" or state[:3] == "57P"
