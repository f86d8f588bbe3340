"""Tables in and out of these screens: a sheet that was sent read into rows, rows written as CSV or XLSX.

A row that cannot be read is told with its line. What is shown before anything changes is the change itself, done and
taken back: the same actions, so that what is promised is what will happen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse

from tinhso.files.rules import kind_of
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.org.actions import one_at_a_time
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.raw import format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import Header, NotATable, Table
from tinhso.tables.writing import as_csv, as_it_was, as_xlsx
from tinhso.web.words import Pair, t, told, told_code

MOST_BYTES = 5_000_000
MOST_ROWS = 5_000
# So many lines that cannot be read are no slips of a hand.
MOST_FAULTS = 500
_ZIP = b"PK\x03\x04"
LONGEST_CELL = 500
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class BadTable(TinhsoError):
    """table_too_large (megabytes); table_too_long (most); not_a_table; table_empty.

    table_lacks (column); table_column_twice (column); table_column_unknown (column, known): in its first row.
    """


class BadRow(TinhsoError):
    """row_lacks (column); row_not_a_day (text); row_cell_long (column, most).

    row_cannot_change (what, was): a file does not change it. row_calendar_unknown (name, known);
    row_bad_code (said); row_no_such_role (role, known). row_not_one_successor; row_rule_unknown (said);
    row_how_unknown (said, known); row_no_procedure (said).
    row_no_such_office (office); row_office_not_yours (office): not settled by who loads it.
    row_part_wrong (line, column, problem): a cell of a procedure's list.
    """


@dataclass(frozen=True)
class Column:
    """A column of a table: how it is called in a file, and whether a file must have it. day: it holds days."""

    name: str
    title: Pair
    needed: bool = False
    day: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a file. line: where it stands, from 1. cells: by the name of their column, those that the file has."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """A file as it was read. unread: what of it cannot be. notes: how it was read, where that is worth a look."""

    rows: list[Row]
    unread: Sequence[Outcome] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row. says: each change in words, none where all is as it was. fault: why it is refused."""

    line: int
    what: str
    says: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Trial:
    """What a file would do. ready: something would change, and nothing stands in the way.

    foreseen: what else would come of it, as it was asked while the change stood; None where nothing was asked.
    """

    outcomes: Sequence[Outcome]
    foreseen: Any = None

    @property
    def faults(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.fault]

    @property
    def changes(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.says and not one.fault]

    @property
    def same(self) -> int:
        return sum(not one.says and not one.fault for one in self.outcomes)

    @property
    def ready(self) -> bool:
        return bool(self.changes) and not self.faults


@dataclass(frozen=True)
class Sheet:
    """A table of the settings as somebody may download and load it, on a page or by a command.

    lines: its rows of a day; None where it only comes in. act: does what a row of a file says from a day on; None where
    it only goes out. ordered: what is done with all rows before. longest: of a cell, in letters.
    """

    columns: Sequence[Column]
    lines: Callable[[date], Iterable[Sequence[str]]] | None = None
    act: Callable[[Row, date], Outcome] | None = None
    ordered: Callable[[list[Row]], list[Row]] = list
    longest: int = LONGEST_CELL


def read(file: UploadedFile[Any], columns: Sequence[Column]) -> Sent:
    """The rows of a file that was sent. Raises BadTable, RefusedFile."""
    if (file.size or 0) > MOST_BYTES:
        raise BadTable("table_too_large", megabytes=MOST_BYTES // 1_000_000)
    faults: list[Outcome] = []

    def reject(line: int, _column: str, value: str, reason: str) -> None:
        faults.append(Outcome(line, value[:60], fault=told_code(reason)))
        if len(faults) > MOST_FAULTS:
            raise BadTable("not_a_table", why=told_code(reason))

    content = b"".join(file.chunks())
    if content.startswith(_ZIP):
        kind_of(content, name="")  # A workbook that bursts is refused before it is opened as one.
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sent"
        path.write_bytes(content)
        try:
            table = _table(path, reject)
            places = _places(table, columns)
            rows = list(_rows(table, places))
            notes = [told_code(code, **facts) for code, facts in table.notes]
        except NotATable as error:
            if error.code == "empty_file":
                raise BadTable("table_empty") from error
            raise BadTable(
                "not_a_table", why=told(NotATable(error.code, **_named(error, file)))
            ) from error
    if len(rows) > MOST_ROWS:
        raise BadTable("table_too_long", most=MOST_ROWS)
    if not rows and not faults:
        raise BadTable("table_empty")
    heads = [row for row in rows if _is_the_head(row, columns)]
    faults += [Outcome(row.line, "", fault=told_code("row_is_the_head")) for row in heads]
    return Sent([row for row in rows if row not in heads], faults, notes)


def _is_the_head(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row names its columns once more, as where two files were put under each other."""
    own = [(fold(row.cells.get(column.name, "")), _called(column)) for column in columns]
    said = [cell in called for cell, called in own if cell]
    return len(said) > 1 and all(said)


def _named(error: NotATable, file: UploadedFile[Any]) -> dict[str, Any]:
    return {**error.facts, "file": file.name or "?"}


def _table(path: Path, reject: Callable[[int, str, str, str], None]) -> Table:
    kind = format_of(path)
    if kind in ("zip", "xls"):
        return open_workbook(path, reject)[0]
    if kind == "text":
        return DelimitedTable(path, gzipped=False, on_reject=reject)
    if kind == "empty":
        raise BadTable("table_empty")
    if kind == "html":
        raise NotATable("html_page", file=str(path))
    raise BadTable("not_a_table", why=kind)


def _places(table: Table, columns: Sequence[Column]) -> dict[int, Column]:
    """Which column stands where, by the names of the first row in either language.

    A name that no column has is refused: misspelt, it would change nothing, and nobody would see it.
    """
    if not table.head:  # One endless line is no row.
        raise BadTable("table_empty")
    names = table.names(Header(0))
    found: dict[int, Column] = {}
    for column in columns:
        called = _called(column)
        places = [at for at, name in enumerate(names) if fold(name) in called]
        if len(places) > 1:
            raise BadTable("table_column_twice", column=t(*column.title))
        if column.needed and not places:
            raise BadTable("table_lacks", column=t(*column.title))
        found |= dict.fromkeys(places, column)
    for at, name in enumerate(names):
        if at not in found and name:
            known = ", ".join(t(*column.title) for column in columns)
            raise BadTable("table_column_unknown", column=name[:60], known=known)
    return found


def _called(column: Column) -> set[str]:
    return {fold(column.title[0]), fold(column.title[1]), column.name}


def _rows(table: Table, places: Mapping[int, Column]) -> Iterable[Row]:
    wanted = sorted(places)
    days = frozenset(place for place in wanted if places[place].day)
    for chunk in table.chunks(header=Header(0), wanted=wanted, moments=days):
        cells = {places[at].name: chunk.columns[at].to_pylist() for at in wanted}
        for place in range(chunk.rows):
            own = {name: _clean(held[place]) for name, held in cells.items()}
            if any(own.values()):
                yield Row(chunk.line_of(place), own)


def _clean(cell: Any) -> str:
    return " ".join(as_it_was(str(cell or "").replace("\x00", "")).split())


def kept(rows: Sequence[Row]) -> str:
    """Rows as a form carries them from what was shown to what is done."""
    return json.dumps([[row.line, dict(row.cells)] for row in rows], ensure_ascii=False)


def kept_rows(text: str, columns: Sequence[Column]) -> list[Row]:
    """The rows that a form carried. Raises BadTable for what is none of ours."""
    names = {column.name for column in columns}
    try:
        found = [
            Row(int(line), {str(name): str(cell) for name, cell in cells.items() if name in names})
            for line, cells in json.loads(text)
        ]
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise BadTable("table_empty") from error
    if not 0 < len(found) <= MOST_ROWS:
        raise BadTable("table_too_long", most=MOST_ROWS)
    return found


def loaded(
    sheet: Sheet,
    sent: Sent,
    *,
    day: date,
    keep: bool,
    foresee: Callable[[date], Any] | None = None,
) -> Trial:
    """Every row done from a day on, those that could not be read told beside them, by line.

    keep: write it, unless a row is refused or could not be read; else all of it is taken back.
    """
    act = sheet.act
    if act is None:
        raise TypeError(sheet)
    trial = tried(
        sheet.ordered(sent.rows),
        lambda row: act(row, day),
        keep=keep and not sent.unread,
        foresee=(lambda: foresee(day)) if foresee is not None else None,
        longest=sheet.longest,
    )
    outcomes = sorted([*trial.outcomes, *sent.unread], key=lambda one: one.line)
    return Trial(outcomes, trial.foreseen)


def tried(
    rows: Sequence[Row],
    act: Callable[[Row], Outcome],
    *,
    keep: bool,
    foresee: Callable[[], Any] | None = None,
    longest: int = LONGEST_CELL,
) -> Trial:
    """Do every row, each in its own savepoint; keep all of it, or take all back: also where a row is refused.

    foresee: asked while all of it stands.
    """
    outcomes = []
    with transaction.atomic():
        one_at_a_time()
        for row in rows:
            try:
                with transaction.atomic():
                    check_cells(row, longest)
                    outcomes.append(act(row))
            except TinhsoError as fault:
                what = next(iter(row.cells.values()), "")
                outcomes.append(Outcome(row.line, what, fault=told(fault)))
        trial = Trial(outcomes)
        if foresee is not None and not trial.faults:
            trial = Trial(outcomes, foresee())
        if not keep or trial.faults:
            transaction.set_rollback(True)
    return trial


def check_cells(row: Row, longest: int = LONGEST_CELL) -> None:
    """Raises BadRow for a cell that no column takes."""
    for name, cell in row.cells.items():
        if len(cell) > longest:
            raise BadRow("row_cell_long", column=name, most=longest)


def written(
    ending: str, name: str, columns: Sequence[Column], lines: Iterable[Sequence[str]]
) -> HttpResponse:
    """A file to keep: CSV in UTF-8 with its mark, or XLSX."""
    heads = [t(*column.title) for column in columns]
    content = as_csv(heads, lines) if ending == "csv" else as_xlsx(heads, lines, width=24)
    answer = HttpResponse(content, content_type=KINDS[ending])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer
