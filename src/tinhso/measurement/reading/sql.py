"""A database's rows as a log: one read-only statement, streamed, its columns taken as any table's are.

Rows come from the server some thousands at a time and are let go of as they are measured, so a
query may return more than memory holds. A row is told by its number in the answer, from 1. Moments
without an offset are of the log's zone, as in a file; those with one (timestamptz) keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa
from sqlalchemy import CursorResult
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError

from tinhso.measurement.reading.chain import nothing_readable
from tinhso.measurement.reading.columns import choose_columns, require_complete
from tinhso.measurement.reading.rows import CanonicalRows
from tinhso.measurement.reading.source import MOMENTS, LogSource, Note, Rejects
from tinhso.measurement.reading.sql_connect import CannotQuery, Database, let_go

ROWS_AT_ONCE = 50_000

#: How PyMySQL calls a column's type; DATETIME, which has no zone, is 12.
MARIADB_TIMESTAMP = 7

Cells = Sequence[object]


def open_query(
    url: str, sql: str, *, mapping: Mapping[str, str], zone: str, rejects: Rejects
) -> LogSource:
    """The rows of one SELECT, ready to be read once.

    url: postgresql://user@host/database, mariadb://…, mysql://…, sqlite:///file, mssql://…; the
    password in it or in TINHSO_DB_PASSWORD. sql: one statement; writing is refused by the database.
    mapping: --map, key -> the answer's column. Raises CannotQuery, BadMap, NotALog.
    """
    statement = sql.strip().removeprefix("\ufeff").rstrip(";\n\t ")
    if not statement:
        raise CannotQuery("db_query_empty")
    database = Database(url, zone=zone)
    database.check(statement)
    return QueryLog(database, Answer(database, statement), mapping, zone, rejects)


class Answer:
    """A running statement: its columns, then its rows; closing it in the middle drops the connection."""

    def __init__(self, database: Database, statement: str) -> None:
        self._database = database
        self._connection = database.connect()
        self._cursor: DBAPICursor | None = None
        try:
            self._result: CursorResult[tuple[object, ...]] = self._connection.exec_driver_sql(
                statement
            )
            if not self._result.returns_rows:
                raise CannotQuery("db_query_no_rows", database=database.name)
        except SQLAlchemyError as fault:
            self.close()
            raise database.refusal("db_query_refused", fault) from None
        except BaseException:
            self.close()
            raise
        self.columns = [str(name) for name in self._result.keys()]  # noqa: SIM118 # no dict
        self._cursor = self._result.cursor
        kinds = [one[1] for one in self._cursor.description] if self._cursor else []
        self.utc_columns = {
            place
            for place, kind in enumerate(kinds)
            if database.stamps_are_utc and kind == MARIADB_TIMESTAMP
        }

    def rows(self) -> Iterator[Sequence[Sequence[object]]]:
        """Some rows at a time."""
        try:
            while rows := self._result.fetchmany(ROWS_AT_ONCE):
                yield rows
                self._database.check_time()
        except SQLAlchemyError as fault:
            raise self._database.refusal("db_connection_lost", fault) from None
        finally:
            self.close()

    def close(self) -> None:
        let_go(self._connection, self._cursor)


class QueryLog(LogSource):
    """The answer of a database. What it read is over once `batches` has been gone through."""

    grouped = False
    rereadable = False

    def __init__(
        self,
        database: Database,
        answer: Answer,
        mapping: Mapping[str, str],
        zone: str,
        rejects: Rejects,
    ) -> None:
        self.name, self.rejects, self._answer = database.name, rejects, answer
        try:
            choice = choose_columns(answer.columns, mapping, file=self.name)
            require_complete(choice, file=self.name, header=answer.columns)
        except BaseException:
            answer.close()
            raise
        self.kind, self.mapping, self.columns = choice.kind, choice.names, tuple(choice.names)
        self._places = choice.places
        self._told = list(choice.notes)
        if not database.guarded:
            self._told.append(("db_not_guarded", {"database": self.name}))
        self._rows = CanonicalRows(self.name, choice.names, zone, rejects)

    @property
    def notes(self) -> list[Note]:  # type: ignore[override]
        return self._told + self._rows.notes

    def batches(self) -> Iterator[pa.RecordBatch]:
        before = 0
        for rows in self._answer.rows():
            yield self._batch(list(zip(*rows, strict=True)), first_line=before + 1)
            before += len(rows)
        if not self._rows.rows_given:
            raise nothing_readable(self.name, self.rejects)

    def progress(self) -> tuple[int, int]:
        return 0, 0

    def close(self) -> None:
        """Let go of the database without reading on."""
        self._answer.close()

    def _batch(self, columns: list[Cells], *, first_line: int) -> pa.RecordBatch:
        for place in self._answer.utc_columns:
            columns[place] = [_in_utc(cell) for cell in columns[place]]
        cells = {
            one: moments_of(columns[place]) if one in MOMENTS else texts_of(columns[place])
            for one, place in self._places.items()
        }
        return self._rows.batch(
            cells,
            line_of=lambda row: first_line + row,
            text_of=lambda row: "\t".join(str(_text(column[row]) or "") for column in columns),
        )


def moments_of(cells: Cells) -> pa.Array:
    """Dates and moments as they are where a whole column is of one kind, else as text."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds == {date}:
        return pa.array(cells, pa.date32())
    if kinds == {datetime} and not any(cell.tzinfo for cell in cells if cell):  # type: ignore[attr-defined]
        return pa.array(cells, pa.timestamp("us"))
    if kinds == {int}:
        return pa.array(cells, pa.int64())
    if kinds == {float}:
        return pa.array(cells, pa.float64())
    return texts_of(cells)


def _in_utc(cell: object) -> object:
    return cell.replace(tzinfo=UTC) if isinstance(cell, datetime) else cell


def texts_of(cells: Cells) -> pa.StringArray:
    """Cells of any kind as text; null where there is none."""
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds <= {str}:
        return pa.array(cells, pa.string())
    if kinds == {bytes}:
        try:
            return pa.array(cells, pa.binary()).cast(pa.string())
        except pa.ArrowInvalid:
            pass  # Some cell is not UTF-8: each is read as well as it goes.
    return pa.array([_text(cell) for cell in cells], pa.string())


def _text(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bytes | bytearray | memoryview):
        return bytes(cell).decode("utf-8", "replace")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # A code kept as a number: 1024, not 1024.0.
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return str(cell)
