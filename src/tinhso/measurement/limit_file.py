"""A file of limits: one row a limit, for a procedure, an office, from a day to a day.

CSV or XLSX; columns by Vietnamese or English header, `limit` alone is required. A row that cannot be read refuses
the whole file: a limit left out in silence would make dossiers look on time.
"""

from __future__ import annotations

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

HEADERS = {
    "procedure": ("procedure", "thu tuc", "ten thu tuc", "ma thu tuc", "tthc"),
    "office": ("office", "don vi", "co quan"),
    "limit": ("limit", "thoi han", "thoi han giai quyet"),
    "from": ("from", "tu ngay", "hieu luc tu"),
    "to": ("to", "den ngay", "het hieu luc", "before", "truoc ngay"),
}


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
    rules = []
    for chunk in table.chunks(header=columns.header, wanted=wanted, moments=frozenset()):
        texts = {
            name: chunk.columns[place].cast("string").to_pylist()
            for name, place in columns.places.items()
        }
        for row in range(chunk.rows):
            if chunk.text_of(row).strip(" ,;\t|"):
                cells = {name: (values[row] or "").strip() for name, values in texts.items()}
                rules.append(_rule(path, chunk.line_of(row), columns, cells))
    if not rules:
        raise BadLimitFile("limits_columns", file=str(path), seen=", ".join(columns.names))
    return tuple(rules)


def _open(path: Path, on_reject: OnReject) -> Table:
    if format_of(path) in ("zip", "xls"):
        return open_workbook(path, on_reject)[0]
    return DelimitedTable(path, gzipped=format_of(path) == "gzip", on_reject=on_reject)


def _refusing(path: Path) -> OnReject:
    def refuse(line: int, column: str, value: str, reason: str) -> None:
        raise BadLimitFile(
            "bad_limits_file", file=str(path), line=line, column=column, value=value, reason=reason
        )

    return refuse


def _find_columns(path: Path, table: Table) -> _Columns:
    for row in range(min(len(table.head), 10)):
        names = header_names(table.head, Header(row))
        folded = [fold(name) for name in names]
        places = {
            meaning: place
            for meaning, known in HEADERS.items()
            for place, name in enumerate(folded)
            if name in known
        }
        if "limit" in places:
            return _Columns(Header(row), places, names)
    seen = ", ".join(header_names(table.head, Header(0))) if table.head else ""
    raise BadLimitFile("limits_columns", file=str(path), seen=seen)


def _rule(path: Path, line: int, columns: _Columns, cells: dict[str, str]) -> LimitRule:
    def refuse(name: str, reason: str) -> BadLimitFile:
        return BadLimitFile(
            "bad_limits_file",
            file=str(path),
            line=line,
            column=columns.names[columns.places[name]],
            value=cells[name],
            reason=reason,
        )

    try:
        limit = parse_limit(cells["limit"])
    except BadLimit:
        raise refuse("limit", "5d, 40h, 30cd, 0d@15:00") from None
    days: dict[str, date | None] = {}
    for name in ("from", "to"):
        try:
            days[name] = _day(cells.get(name, ""))
        except ValueError:
            raise refuse(name, "dd/mm/yyyy") from None
    valid_to = days["to"] + timedelta(days=1) if days["to"] else None
    if days["from"] and valid_to and valid_to <= days["from"]:
        raise refuse("to", "from > to")
    return LimitRule(
        limit=limit,
        procedure=cells.get("procedure") or None,
        office=cells.get("office") or None,
        valid_from=days["from"],
        valid_to=valid_to,
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
