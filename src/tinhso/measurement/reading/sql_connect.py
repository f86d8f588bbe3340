"""Connections that can only read: to PostgreSQL, MariaDB/MySQL, SQLite; to SQL Server untried.

Each database is told to refuse writing by its own means, and it is the database that refuses. One thing
MariaDB and MySQL would still do: write a file on the server (INTO OUTFILE, INTO DUMPFILE), which no
read-only transaction forbids; a statement that might is not sent. PostgreSQL is asked through a cursor,
by a protocol that takes one statement only. Cells are taken as the database writes them wherever its driver would
otherwise stumble over one (PostgreSQL's "infinity", SQLite's broken UTF-8).

A password is never in a name, a message or a fact.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from tinhso.kernel.calendar import zone_of
from tinhso.kernel.errors import TinhsoError

PASSWORD_VARIABLE = "TINHSO_DB_PASSWORD"  # noqa: S105 # the variable's name, not a password

#: First word of the address -> SQLAlchemy's driver, the module it needs, the package that has it.
DRIVERS = {
    "postgresql": ("postgresql+psycopg", "psycopg", "psycopg[binary]"),
    "postgres": ("postgresql+psycopg", "psycopg", "psycopg[binary]"),
    "mysql": ("mysql+pymysql", "pymysql", "pymysql"),
    "mariadb": ("mariadb+pymysql", "pymysql", "pymysql"),
    "sqlite": ("sqlite", "sqlite3", "Python"),
    "mssql": ("mssql+mssqlpython", "mssql_python", "mssql-python"),
}

CONNECT_SECONDS = 15
#: How much longer a socket waits than the server was told to work: its own refusal comes first.
_PATIENCE = 5
#: Steps of SQLite's machine between two looks at the clock.
_SQLITE_STEPS = 10_000
#: By which numbers MariaDB and MySQL say that a statement took too long; 2013 where the socket waited in vain.
_MARIADB_TOO_LONG = (1969, 3024, 2013)


class CannotQuery(TinhsoError):
    """The database or the statement gave no rows.

    Wrongly used: db_url_unreadable (known), db_unknown_kind (kind, known), db_query_empty,
    db_driver_missing (kind, package), db_query_writes, db_query_files (database), db_query_refused (database, why),
    db_query_no_rows (database). Not to be had: db_no_file (file), db_cannot_connect, db_cannot_reach,
    db_connection_lost (database, why), db_query_too_long (database, seconds).
    """

    @property
    def exit_code(self) -> int:
        """2 where the command has to be written otherwise, else 3."""
        return 3 if self.code in _NOT_TO_BE_HAD else 2


_NOT_TO_BE_HAD = frozenset(
    {
        "db_no_file",
        "db_cannot_connect",
        "db_cannot_reach",
        "db_connection_lost",
        "db_query_too_long",
    }
)


class Database:
    """An address understood, not yet connected to.

    name            what may be shown of the address
    guarded         whether the database itself can be told not to write
    stamps_are_utc  True once connected to a MariaDB whose TIMESTAMP cells come in UTC

    seconds: how long an answer may take, from the connection on; None for no end. SQL Server is not told of it, and
    stops between two portions of rows. foreign: whose password stands in its address or nowhere: none of this
    process's environment is offered.
    """

    def __init__(
        self, url: str, *, zone: str, seconds: float | None = None, foreign: bool = False
    ) -> None:
        self._url = _understood(url, foreign=foreign)
        self._seconds, self._foreign = seconds, foreign
        self._ends: float | None = None
        self._kind = self._url.get_backend_name()
        self._zone = zone
        self.name = _shown(self._url)
        self.guarded = self._kind != "mssql"
        self.stamps_are_utc = False

    def connect(self) -> Connection:
        """A connection that is told not to write, in a transaction of its own."""
        engine = create_engine(
            self._url, poolclass=NullPool, connect_args=self._arguments(), **self._creator()
        )
        event.listen(engine, "connect", lambda raw, _: self._prepare(raw))
        try:
            connection = engine.connect()
        except (SQLAlchemyError, OSError) as fault:
            code = "db_cannot_reach" if self._foreign else "db_cannot_connect"
            raise self.refusal(code, fault) from None
        if self._seconds is not None:
            self._ends = time.monotonic() + self._seconds
        if self._kind == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        if self._kind == "sqlite":
            _watch_sqlite(connection, self._ends)
        return connection.execution_options(stream_results=True, no_parameters=True)

    def _prepare(self, raw: object) -> None:
        if self._kind == "postgresql":
            _prepare_postgresql(raw, self._zone, self._seconds)
        elif self._kind in ("mysql", "mariadb"):
            self.stamps_are_utc = not _prepare_mariadb(raw, self._zone)
            if self._seconds is not None:
                _limit_mariadb(raw, self._seconds)

    def check_time(self) -> None:
        """Raises CannotQuery("db_query_too_long") once the answer has taken longer than it may."""
        if self._ends is not None and time.monotonic() > self._ends:
            raise self._too_long()

    def _too_long(self) -> CannotQuery:
        return CannotQuery(
            "db_query_too_long", database=self.name, seconds=round(self._seconds or 0)
        )

    def refusal(self, code: str, fault: Exception) -> CannotQuery:
        """The database's own words as an error that carries no password."""
        told = getattr(fault, "orig", None) or fault
        if self._ends is not None and _took_too_long(told):
            return self._too_long()
        why = _own_words(told)
        if secret := str(self._url.password or ""):
            why = why.replace(secret, "***").replace(quote(secret), "***")
        if code == "db_query_refused" and isinstance(fault, DBAPIError) and _writes(told):
            code = "db_query_writes"
        return CannotQuery(code, database=self.name, why=why)

    def check(self, statement: str) -> None:
        """Raises CannotQuery("db_query_files") for a statement that might have the server write a file."""
        if self._kind in ("mysql", "mariadb") and not _only_asks(statement):
            raise CannotQuery("db_query_files", database=self.name)

    def _arguments(self) -> dict[str, object]:
        """What the driver is told beside the address."""
        if self._kind == "postgresql":
            # An empty password keeps the driver from PGPASSWORD.
            none = {"password": ""} if self._foreign and not self._url.password else {}
            return {"connect_timeout": CONNECT_SECONDS, **none}
        if self._kind in ("mysql", "mariadb"):
            # PyMySQL sends a text password as Latin-1 and fails on Vietnamese ones: bytes are sent as they are.
            secret = str(self._url.password or "").encode()
            told: dict[str, object] = {"connect_timeout": CONNECT_SECONDS, "charset": "utf8mb4"}
            if self._seconds is not None:
                told["read_timeout"] = int(self._seconds) + _PATIENCE
            return told | ({"password": secret} if secret else {})
        return {}

    def _creator(self) -> dict[str, Callable[[], sqlite3.Connection]]:
        if self._kind != "sqlite":
            return {}
        path = Path(self._url.database or "")
        if not path.is_file():
            raise CannotQuery("db_no_file", file=str(path))
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        return {"creator": lambda: sqlite3.connect(address, uri=True, check_same_thread=False)}


def _own_words(fault: BaseException) -> str:
    """The first line of what the database said, without the cursor that PostgreSQL is asked through."""
    said = getattr(getattr(fault, "diag", None), "message_primary", None)
    lines = str(said or (fault.args[-1] if fault.args else fault)).strip().splitlines()
    return " ".join(lines[0].split()).rstrip(".") if lines else type(fault).__name__


def let_go(connection: Connection, cursor: DBAPICursor | None) -> None:
    """Drop a connection, be it in the middle of an answer.

    PyMySQL would fetch every row that is left, unless it is told that none is left.
    """
    unread = getattr(cursor, "_result", None)
    if unread is not None and hasattr(unread, "unbuffered_active"):
        unread.unbuffered_active = False
    if cursor is not None:
        # A connection that was lost cannot close anything either.
        with suppress(Exception):
            cursor.close()
    connection.invalidate()
    connection.close()


def _understood(url: str, *, foreign: bool) -> URL:
    """The address with its driver, and with the password of the environment if it has none and is not foreign."""
    known = ", ".join(f"{kind}://" for kind in DRIVERS)
    try:
        address = make_url(url.strip())
    except (ArgumentError, ValueError):
        # The text itself is not shown: it may hold a password.
        raise CannotQuery("db_url_unreadable", known=known) from None
    kind = address.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise CannotQuery("db_unknown_kind", kind=kind, known=known)
    driver, module, package = DRIVERS[kind]
    if find_spec(module) is None:
        raise CannotQuery("db_driver_missing", kind=kind, package=package)
    address = address.set(drivername=driver)
    if not (address.password or foreign) and (secret := os.environ.get(PASSWORD_VARIABLE)):
        address = address.set(password=secret)
    return address


def _shown(url: URL) -> str:
    """The address without password, options and driver: mariadb://reader@host:3306/office."""
    kind = url.drivername.partition("+")[0]
    if kind == "sqlite":
        return url.database or ""
    bare = URL.create(kind, url.username, None, url.host, url.port, url.database)
    return bare.render_as_string(hide_password=True)


def _prepare_postgresql(raw: object, zone: str, seconds: float | None) -> None:
    """Read-only transactions from now on; moments as ISO text, because drivers know no infinity."""
    from psycopg.types.string import TextLoader

    for kind in ("timestamptz", "timestamp", "date", "time", "timetz", "interval"):
        raw.adapters.register_loader(kind, TextLoader)  # type: ignore[attr-defined]
    with raw.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET default_transaction_read_only = on")
        cursor.execute("SET DateStyle = 'ISO'")
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [zone])
        if seconds is not None:
            told = str(max(1, round(seconds * 1000)))
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [told])
    raw.commit()  # type: ignore[attr-defined]


def _prepare_mariadb(raw: object, zone: str) -> bool:
    """Read-only transactions from now on. Gives whether TIMESTAMP cells come on the zone's wall clock.

    If not, they come in UTC: many servers have no table of zones. A zone that has kept one offset, as
    Vietnam's has, needs none.
    """
    with raw.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        for clock in (zone, _only_offset(zone)):
            if clock and _keeps_time_by(cursor, clock):
                raw.commit()  # type: ignore[attr-defined]
                return True
        cursor.execute("SET time_zone = '+00:00'")
    raw.commit()  # type: ignore[attr-defined]
    return False


def _limit_mariadb(raw: object, seconds: float) -> None:
    """Each of the two knows one of these."""
    import pymysql

    limits = (
        ("SET SESSION max_statement_time = %s", seconds),
        ("SET SESSION max_execution_time = %s", round(seconds * 1000)),
    )
    with raw.cursor() as cursor:  # type: ignore[attr-defined]
        for statement, value in limits:
            with suppress(pymysql.MySQLError):
                cursor.execute(statement, (value,))


def _keeps_time_by(cursor: object, clock: str) -> bool:
    import pymysql

    try:
        cursor.execute("SET time_zone = %s", (clock,))  # type: ignore[attr-defined]
    except pymysql.MySQLError:
        return False
    return True


def _only_offset(zone: str) -> str | None:
    """The zone's offset ("+07:00") if it keeps one from 1990 to 2040, else None."""
    days = range(0, 50 * 365, 30)
    moments = (datetime(1990, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in days)
    offsets = {moment.astimezone(zone_of(zone)).utcoffset() for moment in moments}
    if len(offsets) != 1 or (offset := offsets.pop()) is None:
        return None
    return str(timezone(offset)).removeprefix("UTC") or "+00:00"


#: What a statement may make SQLite do. Opening with mode=ro would still let it write other files
#: (ATTACH, VACUUM INTO) and lift the ban (PRAGMA query_only=OFF).
_SQLITE_READS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


def _watch_sqlite(connection: Connection, ends: float | None) -> None:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("PRAGMA query_only = ON")
    raw.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _SQLITE_READS else sqlite3.SQLITE_DENY
    )
    if ends is not None:
        raw.set_progress_handler(lambda: int(time.monotonic() > ends), _SQLITE_STEPS)
    # Text comes as bytes: one cell of broken UTF-8 would otherwise end the reading.
    raw.text_factory = bytes


#: What may stand before the first word of a statement: blanks, brackets, comments, but not the comments
#: (/*! … */) that MySQL carries out.
_BEFORE = re.compile(
    r"(?:[\s(]+|--[ \t][^\n]*(?:\n|\Z)|#[^\n]*(?:\n|\Z)|/\*(?!M?!).*?\*/)*", re.DOTALL
)
_ASKS = re.compile(r"(?:select|with|values|table)\b", re.IGNORECASE)
_FILES = re.compile(r"outfile|dumpfile", re.IGNORECASE)


def _only_asks(statement: str) -> bool:
    """Whether a statement of MySQL's kind asks and can write no file.

    Only these four first words put no other statement together out of text (as EXECUTE, CALL and BEGIN may),
    and without the two words, wherever they stand, no file is written.
    """
    before = _BEFORE.match(statement)
    begin = before.end() if before else 0
    return bool(_ASKS.match(statement, begin)) and not _FILES.search(statement)


_WRITE_WORDS = re.compile(
    r"read.?only|not authorized|data-modifying|READ ONLY transaction", re.IGNORECASE
)


def _writes(fault: object) -> bool:
    """Whether the database refused because something was to be changed; only the sentence depends on it."""
    return bool(_WRITE_WORDS.search(str(fault)))


def _took_too_long(fault: object) -> bool:
    """Whether a database stopped a statement because its time was over."""
    if getattr(fault, "sqlstate", None) == "57014":  # PostgreSQL: the query was cancelled.
        return True
    if isinstance(fault, sqlite3.Error):
        return getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
    first = next(iter(getattr(fault, "args", ())), None)
    return first in _MARIADB_TOO_LONG and (first != 2013 or "timed out" in str(fault))
