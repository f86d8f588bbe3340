"""A file of limits: one row a limit, for a procedure, an office, from a day to a day.

CSV or XLSX; columns by Vietnamese or English header, `limit` alone is required. A row that cannot be read, or that
says of the same dossiers something else than a row before, refuses the whole file: a limit left out in silence
would make dossiers look on time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.limits import BadLimit, parse_limit
from tinhso.kernel.text import fold
from tinhso.measurement.options import LimitRule
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.raw import format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import Header, OnReject, Table, header_names
from tinhso.tables.texts import clean

HEADERS = {
    "procedure": ("procedure", "thu tuc", "ten thu tuc", "ma thu tuc", "tthc"),
    "office": ("office", "don vi", "co quan"),
    "limit": ("limit", "thoi han", "thoi han giai quyet"),
    "from": ("from", "tu ngay", "hieu luc tu"),
    "to": ("to", "den ngay", "het hieu luc", "before", "truoc ngay"),
}

#: As an office writes it, folded; "30 ngày" alone is not among them: it may mean either.
WORDED = re.compile(r"(\d{1,5}) (ngay lam viec|gio lam viec|ngay lich)")
UNITS = {"ngay lam viec": "d", "gio lam viec": "h", "ngay lich": "cd"}


class BadLimitFile(TinhsoError):
    """A limits file with a row, or a header, that cannot be read; the facts name file, line, column and value."""

    exit_code = 2


@dataclass(frozen=True)
class _Columns:
    header: Header
    places: dict[str, int]
    names: list[str]


def read_limits(path: Path) -> tuple[LimitRule, ...]:
    """The limit rules of a file. `to` is the last day on which a rule holds.

    Raises BadLimitFile, and NotATable for a file that holds no table.
    """
    table = _open(path, _refusing(path))
    columns = _find_columns(path, table)
    wanted = sorted(columns.places.values())
    rules: list[LimitRule] = []
    for chunk in table.chunks(header=columns.header, wanted=wanted, moments=frozenset()):
        texts = {
            name: chunk.columns[place].cast("string").to_pylist()
            for name, place in columns.places.items()
        }
        for row in range(chunk.rows):
            if chunk.text_of(row).strip(" ,;\t|"):
                cells = {name: clean(values[row] or "") or "" for name, values in texts.items()}
                found = _Row(path, chunk.line_of(row), columns, cells)
                rules.append(_rule(found, rules))
    if not rules:
        raise BadLimitFile("limits_columns", file=str(path), seen=", ".join(columns.names))
    return tuple(rules)


def _open(path: Path, on_reject: OnReject) -> Table:
    if format_of(path) in ("zip", "xls"):
        return open_workbook(path, on_reject)[0]
    return DelimitedTable(path, gzipped=format_of(path) == "gzip", on_reject=on_reject)


def _refusing(path: Path) -> OnReject:
    def refuse(line: int, _column: str, value: str, reason: str) -> None:
        raise BadLimitFile(
            "bad_limits_line", file=str(path), line=line, value=value[:60], reason=reason
        )

    return refuse


def _find_columns(path: Path, table: Table) -> _Columns:
    """The row that names most columns, a limit among them: a title above may say "Thời hạn" too."""
    best: dict[str, list[int]] = {}
    header = Header(0)
    for row in range(min(len(table.head), 10)):
        folded = [fold(name) for name in header_names(table.head, Header(row))]
        found = {
            meaning: places
            for meaning, known in HEADERS.items()
            if (places := [place for place, name in enumerate(folded) if name in known])
        }
        if "limit" in found and len(found) > len(best):
            best, header = found, Header(row)
    names = header_names(table.head, header) if table.head else []
    if not best:
        raise BadLimitFile("limits_columns", file=str(path), seen=", ".join(names))
    _refuse_twice(path, names, best.values())
    return _Columns(header, {meaning: places[0] for meaning, places in best.items()}, names)


def _refuse_twice(path: Path, names: Sequence[str], found: Iterable[Sequence[int]]) -> None:
    for places in found:
        if len(places) > 1:
            columns = ", ".join(names[place] for place in places)
            raise BadLimitFile("limits_column_twice", file=str(path), columns=columns)


@dataclass(frozen=True)
class _Row:
    path: Path
    line: int
    columns: _Columns
    cells: dict[str, str]

    def refusal(self, name: str, reason: str) -> BadLimitFile:
        return BadLimitFile(
            "bad_limits_file",
            file=str(self.path),
            line=self.line,
            column=self.columns.names[self.columns.places[name]],
            value=self.cells[name],
            reason=reason,
        )

    def day(self, name: str) -> date | None:
        try:
            return _day(self.cells.get(name, ""))
        except ValueError:
            raise self.refusal(name, "limits_date") from None


def _rule(row: _Row, before: Sequence[LimitRule]) -> LimitRule:
    """The rule of a row. Raises BadLimitFile if it cannot be read or contradicts one before."""
    worded = WORDED.fullmatch(fold(row.cells["limit"]))
    text = f"{worded[1]}{UNITS[worded[2]]}" if worded else row.cells["limit"]
    try:
        limit = parse_limit(text)
    except BadLimit:
        raise row.refusal("limit", "limits_form") from None
    first, last = row.day("from"), row.day("to")
    if first and last and last < first:
        raise row.refusal("to", "limits_from_after_to")
    rule = LimitRule(
        limit=limit,
        procedure=row.cells.get("procedure") or None,
        office=row.cells.get("office") or None,
        valid_from=first,
        valid_to=last + timedelta(days=1) if last else None,
    )
    if any(_same_dossiers(rule, other) and other.limit != limit for other in before):
        raise row.refusal("limit", "limits_contradicts")
    return rule


def _same_dossiers(rule: LimitRule, other: LimitRule) -> bool:
    """Whether nothing says which of the two goes first. Of two that begin on different days the later one does."""
    return all(
        getattr(rule, name) == getattr(other, name)
        for name in ("procedure", "office", "valid_from")
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    raise ValueError(text)
