"""Which faults of the database pass by themselves, and who looks while it is away."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.db.utils import Error
from psycopg import errors

from tinhso.operations import outages


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A gate of the test's own; no pool is looked at."""
    made = outages._Gate()
    monkeypatch.setattr(outages, "_gate", made)
    monkeypatch.setattr(outages, "connection", object())
    return made


def of(kind: type[Error], cause: BaseException | None) -> Error:
    made = kind("text")
    made.__cause__ = cause
    return made


def locally(code: int) -> sqlite3.OperationalError:
    made = sqlite3.OperationalError("text")
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("cause", "closes"),
    [
        (errors.AdminShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.ConnectionFailure(), True),
        (psycopg.OperationalError("the connection is lost"), True),
        (errors.DeadlockDetected(), False),
        (errors.SerializationFailure(), False),
        (errors.DiskFull(), False),
        (errors.TooManyConnections(), False),
        (errors.LockNotAvailable(), False),
        (errors.QueryCanceled(), False),
        (locally(sqlite3.SQLITE_BUSY), False),
        (locally(sqlite3.SQLITE_IOERR | (3 << 8)), False),
        (locally(sqlite3.SQLITE_FULL), False),
        (None, False),
    ],
    ids=repr,
)
def test_what_passes_is_told_and_only_a_lost_connection_closes(
    gate: Any, cause: BaseException | None, closes: bool
) -> None:
    assert outages.noticed(of(OperationalError, cause))
    assert gate.closed is closes


@pytest.mark.parametrize(
    "fault",
    [
        of(ProgrammingError, errors.UndefinedTable()),
        of(IntegrityError, errors.UniqueViolation()),
        of(DataError, errors.NumericValueOutOfRange()),
        of(OperationalError, locally(sqlite3.SQLITE_ERROR)),
        ValueError("7"),
        None,
    ],
    ids=repr,
)
def test_what_is_a_fault_of_ours_stays_one(gate: Any, fault: BaseException | None) -> None:
    assert not outages.noticed(fault) and not gate.closed


def test_what_came_of_a_lost_connection_is_one() -> None:
    later = ProgrammingError("Cannot open a new connection in an atomic block.")
    later.__context__ = of(InterfaceError, psycopg.OperationalError("the connection is closed"))
    assert outages.noticed(later)


def test_a_primary_that_became_a_copy_is_away() -> None:
    from django.db import InternalError

    assert outages.noticed(of(InternalError, errors.ReadOnlySqlTransaction()))


def test_while_it_is_away_one_looks_and_the_others_do_not_wait(
    gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Line:
        away = True

        def cursor(self) -> Line:
            return self

        def __enter__(self) -> Line:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def execute(self, question: str) -> None:
            asked.append(question)
            if self.away:
                raise of(OperationalError, errors.CannotConnectNow())

    line = Line()
    monkeypatch.setattr(outages, "connection", line)
    # Another test's connection may be open, and nobody may look at it here.
    monkeypatch.setattr(outages, "close_old_connections", lambda: None)
    assert outages.reached() and asked == []
    outages.noticed(of(OperationalError, errors.AdminShutdown()))
    assert not outages.reached() and asked == []  # It was away a moment ago.
    gate.next = 0.0
    assert not outages.reached() and len(asked) == 1
    assert not outages.reached() and len(asked) == 1
    gate.next, line.away = 0.0, False
    assert outages.reached() and len(asked) == 2
    assert outages.reached() and len(asked) == 2
