"""A file or a database's query as lines of a feed: columns recognised or told, moments read, what cannot be named.

CSV and XES (gzip or not), workbooks and Parquet are told apart by their content; a database is asked read-only. A line
needs a code and a moment. Personal data are not read: of a source only the fields of `definition` are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.exchange.definition import FIELDS, MOMENTS, Definition
from tinhso.exchange.rules import LONGEST_CODE, LONGEST_VALUE, Line, Problem
from tinhso.kernel.calendar import zone_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.measurement.reading.columns import BadMap, NotALog, choose_columns
from tinhso.measurement.reading.header import best_fit
from tinhso.measurement.reading.rows import MonthFirst
from tinhso.measurement.reading.source import CANONICAL
from tinhso.measurement.reading.sql import Answer, moments_of, texts_of
from tinhso.measurement.reading.sql_connect import CannotQuery, Database
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.moments import REASONS, MomentReader
from tinhso.tables.raw import format_of, inner_format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import NotATable, Table
from tinhso.tables.texts import clean

MOST_LINES = 1_000_000
LONGEST_CELL = 500
_CURSOR_LETTERS = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -:.+_")
_OURS = {"dossier": "code", "procedure": "procedure", "office": "office", "activity": "activity"} | {
    CANONICAL[key]: key for key in ("filed", "accepted", "due", "done", "returned")
} | {"at": "at"}  # fmt: skip
# Names of what measuring does not need: a code beside a name says more; the state of a dossier as a whole.
_MORE: Mapping[str, tuple[str, ...]] = {
    "procedure": ("ma thu tuc", "ma thu tuc hanh chinh", "ma tthc", "procedure code", "procedure id"),
    "desk": ("don vi tiep nhan", "co quan tiep nhan", "desk"),
    "step": ("ma buoc", "step code"),
    "state": (
        "trang thai", "trang thai ho so", "trang thai xu ly", "tinh trang", "tinh trang ho so",
        "status", "state",
    ),
}  # fmt: skip


class BadFeed(TinhsoError):
    """feed_no_such_column (field, column, seen); feed_no_code, feed_no_moment (seen): columns that are not there.

    feed_not_a_table (file); feed_too_long (most); feed_bad_cursor (cursor): no name or value that may be asked for.
    """

    exit_code = 3


@dataclass
class Source:
    """What is being read. columns: field → the source's own name. problems: what could not be read so far.

    lines: read once, in order. marks: of the cursor column by line, where one is told, once everything was read.
    since: the value from which a cursor asked, "" where it is everything.
    """

    name: str
    columns: Mapping[str, str]
    seen: Sequence[str]
    lines: Iterator[Line]
    problems: list[Problem] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    since: str = ""

    def row_at(self, line: int, code: str) -> str:
        """By which a row is named from one reading to the next, while it stays as it is; "" without a cursor."""
        mark = self.marks[line - 1] if 0 < line <= len(self.marks) else ""
        return f"{code[:64]}@{mark[:64]}" if mark else ""

    def reached(self, first_refused: int | None) -> str:
        """From which mark the next reading asks: the last, or that of the first line that was refused; or ""."""
        marks = self.marks if first_refused is None else self.marks[:first_refused]
        return next((mark for mark in reversed(marks) if mark), "")[:64]


@dataclass
class Batch:
    """Rows of some columns by field. line_of: where a row stands."""

    rows: int
    cells: Mapping[str, pa.Array]
    line_of: Callable[[int], int]


def open_file(path: Path, definition: Definition, *, name: str = "") -> Source:
    """A file's rows. name: what it is called. Raises NotATable, BadFeed; while reading also MonthFirst."""
    shown = name or path.name
    try:
        kind = format_of(path)
        packed = kind == "gzip"
        kind = inner_format_of(path) if packed else kind
        if kind == "empty":
            raise NotATable("empty_file", file=shown)
        if kind == "html":
            raise NotATable("html_page", file=shown)
        if kind == "parquet" and not packed:
            return _parquet(path, definition, shown)
        if kind in ("zip", "xls") and not packed:
            return _tables(definition, shown, lambda tell: open_workbook(path, tell))
        if kind == "xml":
            from tinhso.exchange.reading_xes import open_xes

            return open_xes(path, definition, shown)
        if kind == "text":
            return _tables(
                definition,
                shown,
                lambda tell: [DelimitedTable(path, gzipped=packed, on_reject=tell)],
            )
    except NotATable as error:
        error.facts["file"] = shown  # The path of our own copy says nothing to whoever sent it.
        raise
    raise BadFeed("feed_not_a_table", file=shown)


def open_query(url: str, statement: str, definition: Definition, *, since: str = "") -> Source:
    """The rows of one SELECT, those of its cursor column from `since` on. Raises CannotQuery, BadFeed.

    What equals `since` is asked for again: several rows may share one moment, and telling twice changes nothing.
    """
    asked = statement.strip().removeprefix("\ufeff").rstrip(";\n\t ")
    if not asked:
        raise CannotQuery("db_query_empty")
    if definition.cursor:
        asked = _from_cursor(asked, definition.cursor, since)
    database = Database(url, zone=definition.zone)
    database.check(asked)
    answer = Answer(database, asked)
    try:
        places = places_of(answer.columns, definition)
    except BaseException:
        answer.close()
        raise
    source = Source(database.name, named(places, answer.columns), answer.columns, iter(()))
    source.since = since if definition.cursor else ""
    source.lines = read_lines(_answered(answer, places, definition, source), definition, source)
    return source


def _from_cursor(statement: str, column: str, since: str) -> str:
    if not column.isidentifier() or not column.isascii() or not set(since) <= _CURSOR_LETTERS:
        raise BadFeed("feed_bad_cursor", cursor=column)
    # The two are checked letter by letter above: neither can end its name or its quotes.
    told = f"SELECT * FROM ({statement}) AS told"
    where = f" WHERE {column} >= {since if since.isdecimal() else repr(since)}" if since else ""
    return f"{told}{where} ORDER BY {column}"


def _answered(
    answer: Answer, places: Mapping[str, int], definition: Definition, source: Source
) -> Iterator[Batch]:
    cursor = fold(definition.cursor)
    at = next((n for n, name in enumerate(answer.columns) if cursor and fold(name) == cursor), None)
    before = 0
    for rows in answer.rows():
        columns = list(zip(*rows, strict=True))
        for place in answer.utc_columns:
            columns[place] = tuple(
                one.replace(tzinfo=UTC) if isinstance(one, datetime) else one
                for one in columns[place]
            )
        cells = {
            name: moments_of(columns[place]) if name in MOMENTS else texts_of(columns[place])
            for name, place in places.items()
        }
        if at is not None:
            source.marks += [one or "" for one in texts_of(columns[at]).to_pylist()]
        yield Batch(len(rows), cells, lambda row, first=before + 1: first + row)  # type: ignore[misc]
        before += len(rows)


def _tables(definition: Definition, name: str, opened: Callable[[Any], Sequence[Table]]) -> Source:
    problems: list[Problem] = []

    def tell(line: int, column: str, value: str, reason: str) -> None:
        problems.append(Problem(line, "", column, value[:LONGEST_VALUE], reason))

    tables = opened(tell)
    told = {key: definition.columns[one] for one, key in _canonical_keys(definition).items()}
    found = best_fit(tables, told)
    header = found.table.names(found.header)
    places = places_of(header, definition)
    source = Source(name, named(places, header), header, iter(()), problems)

    def batches() -> Iterator[Batch]:
        chunks = found.table.chunks(
            header=found.header,
            wanted=list(dict.fromkeys(places.values())),
            moments=frozenset(place for one, place in places.items() if one in MOMENTS),
        )
        for chunk in chunks:
            cells = {one: chunk.columns[place] for one, place in places.items()}
            yield Batch(chunk.rows, cells, chunk.line_of)

    source.lines = read_lines(batches(), definition, source)
    return source


def _canonical_keys(definition: Definition) -> dict[str, str]:
    """Told fields that measuring knows → its key."""
    known = {ours: key for key, ours in (("case", "code"), ("time", "at"))}
    known |= {one: one for one in CANONICAL if one in FIELDS}
    return {one: known[one] for one in definition.columns if one in known}


def _parquet(path: Path, definition: Definition, name: str) -> Source:
    try:
        file = pq.ParquetFile(path)
        header = [one.name for one in file.schema_arrow]
    except (pa.ArrowException, OSError) as error:
        raise NotATable("parquet_unreadable", file=name, why=str(error)[:200]) from None
    places = places_of(header, definition)
    source = Source(name, named(places, header), header, iter(()))

    def batches() -> Iterator[Batch]:
        before = 0
        try:
            for batch in file.iter_batches(batch_size=20_000):
                cells = {
                    one: batch.column(place)
                    if one in MOMENTS
                    else batch.column(place).cast(pa.string())
                    for one, place in places.items()
                }
                yield Batch(batch.num_rows, cells, lambda row, first=before + 1: first + row)  # type: ignore[misc]
                before += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            raise NotATable("parquet_unreadable", file=name, why=str(error)[:200]) from None

    source.lines = read_lines(batches(), definition, source)
    return source


def named(places: Mapping[str, int], header: Sequence[str]) -> dict[str, str]:
    """Field → the source's own name of it."""
    return {one: header[places[one]] for one in FIELDS if one in places}


def places_of(header: Sequence[str], definition: Definition) -> dict[str, int]:
    """Field → its place in the header: as it is told, else as it is recognised. Raises BadFeed."""
    folded = [fold(name.replace("_", " ")) for name in header]
    plain = [fold(name) for name in header]
    places: dict[str, int] = {}
    for one, column in definition.columns.items():
        if not column:
            continue
        if fold(column) not in plain:
            seen = ", ".join(name for name in header if name)[:400]
            raise BadFeed("feed_no_such_column", field=one, column=column, seen=seen)
        places[one] = plain.index(fold(column))
    taken = set(places.values())
    try:
        recognised = choose_columns(list(header)).places
    except (BadMap, NotALog):
        recognised = {}
    for canonical, place in recognised.items():
        one = _OURS.get(canonical, "")
        if one and one not in definition.columns and place not in taken:
            places[one] = place
            taken.add(place)
    for one, names in _MORE.items():
        if one in definition.columns or (one == "state" and "at" in places):
            continue
        at = next((folded.index(name) for name in names if name in folded), None)
        if at is not None and (one == "procedure" or at not in taken):
            places[one] = at
            taken.add(at)
    _check(places, header)
    return places


def _check(places: Mapping[str, int], header: Sequence[str]) -> None:
    seen = ", ".join(name for name in header if name)[:400]
    if "code" not in places:
        raise BadFeed("feed_no_code", seen=seen)
    if not any(one in places for one in ("filed", "accepted", "at")):
        raise BadFeed("feed_no_moment", seen=seen)


def read_lines(batches: Iterator[Batch], definition: Definition, source: Source) -> Iterator[Line]:
    """Rows as lines, what cannot be one among the source's problems. Raises MonthFirst, BadFeed."""
    zone = zone_of(definition.zone)
    readers: dict[str, MomentReader] = {}
    counted = 0
    for batch in batches:
        texts = {one: cells.to_pylist() for one, cells in batch.cells.items() if one not in MOMENTS}
        moments = {}
        for one, cells in batch.cells.items():
            if one in MOMENTS:
                reader = readers.setdefault(one, MomentReader(definition.zone))
                moments[one] = reader.read(cells)
                if reader.month_first is not None:
                    raise MonthFirst(
                        "month_first",
                        file=source.name,
                        line=0,
                        column=source.columns[one],
                        value=reader.month_first,
                    )
        for row in range(batch.rows):
            counted += 1
            if counted > MOST_LINES:
                raise BadFeed("feed_too_long", most=MOST_LINES)
            line = _line(row, batch, texts, moments, zone, source)
            if line is not None:
                yield line


def _line(
    row: int,
    batch: Batch,
    texts: Mapping[str, list[Any]],
    moments: Mapping[str, Any],
    zone: Any,
    source: Source,
) -> Line | None:
    """A row as a line; None for a row with nothing in it, and for one that is told among the problems."""
    number = batch.line_of(row)
    cells = {one: clean(str(held[row])) or "" for one, held in texts.items() if held[row]}
    read: dict[str, datetime] = {}
    days = set()
    code = cells.pop("code", "")

    def refuse(one: str, value: str, reason: str) -> Line | None:
        source.problems.append(Problem(number, code, one, value[:LONGEST_VALUE], reason))
        return None

    if len(code) > LONGEST_CODE:
        code, long = code[:LONGEST_CODE], code
        return refuse("code", long, "cell_too_long")
    for one, cell in cells.items():
        if len(cell) > LONGEST_CELL:
            return refuse(one, cell, "cell_too_long")
    for one, found in moments.items():
        if found.reason[row]:
            value = str(batch.cells[one][row].as_py() or "")
            return refuse(one, value, REASONS[found.reason[row]])
        if found.known[row]:
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found.at[row]))
            read[one] = at.astimezone(zone)
            if found.date_only[row]:
                days.add(one)
    if not code:
        return refuse("code", "", "no_case") if cells or read else None
    if not any(one != "due" for one in read):
        return refuse("at" if "at" in moments else "accepted", "", "no_moment")
    return Line(number, {"code": code, **cells}, read, frozenset(days))
