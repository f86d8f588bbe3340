"""A file as lines of a feed: columns recognised or told, moments read, what cannot be named.

CSV and XES (gzip or not), workbooks and Parquet are told apart by their content. A line needs a code and a moment.
Personal data are not read: of a source only the fields of `definition` are taken.
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
from tinhso.exchange.rules import LONGEST_CODE, LONGEST_VALUE, Line, Problem, row_name
from tinhso.kernel.calendar import zone_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.measurement.reading.columns import BadMap, NotALog, choose_columns
from tinhso.measurement.reading.header import best_fit
from tinhso.measurement.reading.rows import MonthFirst
from tinhso.measurement.reading.source import CANONICAL
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.moments import REASONS, MomentReader
from tinhso.tables.raw import format_of, inner_format_of, unpacked_size
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import NotATable, Table
from tinhso.tables.texts import clean
from tinhso.tables.writing import harmless

MOST_LINES = 1_000_000
# Of a log in XML, and of what is packed, unpacked: some million events, as many as are read.
MOST_BYTES = 1_000_000_000
LONGEST_CELL = 500
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

    feed_not_a_table (file); feed_too_long (most); feed_too_large (megabytes): unpacked. feed_bad_cursor (cursor): no
    name or value that may be asked for.
    """

    exit_code = 3


@dataclass
class Source:
    """What is being read. name: a file's, "" of a database. columns: field → the source's own name.

    lines: read once, in order. problems: what could not be read so far; further: how many of them are not the first of
    their row. address: a database's, without its password: for whoever runs the server, nobody else.
    cursor: the column by which a database's rows are asked for. marks: what it holds, by line. since: from which value
    it asked, "" for everything. unread: rows that could not be read, by line, as `rules.row_name` names them.
    """

    name: str
    columns: Mapping[str, str]
    seen: Sequence[str]
    lines: Iterator[Line]
    problems: list[Problem] = field(default_factory=list)
    further: int = 0
    address: str = ""
    cursor: str = ""
    marks: list[str | None] = field(default_factory=list)
    since: str = ""
    unread: dict[int, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """What it is called to whoever runs the server."""
        return self.address or self.name

    def mark(self, line: int) -> str:
        """What a line's cursor column holds; "" for nothing, and for a source without one."""
        return (self.marks[line - 1] if 0 < line <= len(self.marks) else None) or ""

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


def open_file(
    path: Path, definition: Definition, *, name: str = "", most_bytes: int = MOST_BYTES
) -> Source:
    """A file's rows. name: what it is called. Raises NotATable, BadFeed; while reading also MonthFirst.

    most_bytes: of a log in XML, and of what is packed, unpacked; it is looked at before anything else.
    """
    shown = name or path.name
    try:
        kind = format_of(path)
        packed = kind == "gzip"
        kind = inner_format_of(path) if packed else kind
        if kind == "empty":
            raise NotATable("empty_file", file=shown)
        if kind == "html":
            raise NotATable("html_page", file=shown)
        if packed or kind == "xml":
            _check_size(path, packed=packed, most=most_bytes)
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


def _check_size(path: Path, *, packed: bool, most: int) -> None:
    size = unpacked_size(path, most=most) if packed else path.stat().st_size
    if size > most:
        raise BadFeed("feed_too_large", megabytes=most // 1_000_000)


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
                        file=source.shown,
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
    """A row as a line; None for a row with nothing in it, and for one whose faults are told, each, as problems."""
    number = batch.line_of(row)
    cells = {one: clean(str(held[row])) or "" for one, held in texts.items() if held[row]}
    read: dict[str, datetime] = {}
    days = set()
    code = cells.pop("code", "")
    faults: list[tuple[str, str, str]] = []
    if len(code) > LONGEST_CODE:
        faults.append(("code", code, "cell_too_long"))
        code = code[:LONGEST_CODE]
    if harmless(code) != code:  # Codes go out in every list, and are typed and scanned as they are.
        faults.append(("code", code, "code_computes"))
    faults += [
        (one, cell, "cell_too_long") for one, cell in cells.items() if len(cell) > LONGEST_CELL
    ]
    for one, found in moments.items():
        if found.reason[row]:
            faults.append(
                (one, str(batch.cells[one][row].as_py() or ""), REASONS[found.reason[row]])
            )
        if found.known[row]:
            at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(found.at[row]))
            read[one] = at.astimezone(zone)
            if found.date_only[row]:
                days.add(one)
    if not (code or cells or read or faults):
        return None
    if not code:
        faults.append(("code", "", "no_case"))
    elif not any(one != "due" for one in (*read, *(one for one, *_ in faults if one in moments))):
        faults.append(("at" if "at" in moments else "accepted", "", "no_moment"))
    if source.cursor and not source.mark(number):
        blank = source.marks[number - 1 : number] == [""]
        reason = "cursor_blank" if blank else "cursor_empty"
        source.problems.append(
            Problem(number, code, "cursor", source.cursor, reason, refused=False)
        )
    if not faults:
        return Line(number, {"code": code, **cells}, read, frozenset(days))
    source.problems += [
        Problem(number, code, one, value[:LONGEST_VALUE], reason) for one, value, reason in faults
    ]
    source.further += len(faults) - 1
    if source.cursor:
        source.unread[number] = _named(row, batch, code, faults, source.mark(number))
    return None


def _named(
    row: int, batch: Batch, code: str, faults: Sequence[tuple[str, str, str]], mark: str
) -> str:
    """The name of a row that could not be read: by what it holds; one without a code has nothing but its place."""
    held = [f"{one}={cells[row].as_py()}" for one, cells in sorted(batch.cells.items())]
    return row_name(code, [*(reason for *_, reason in faults), *held, *([] if code else [mark])])
