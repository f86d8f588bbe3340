"""A bank's statement read by the names that the bank gives its columns. No bank's own layout is taken for granted.

An office declares the names once: `id` (the bank's own number of the transaction), `day`, `text`, and `amount`, or
`credit` with `debit`; `payer` where there is one. The row of names may stand below a bank's letterhead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.tables.delimited import DelimitedTable
from tinhso.tables.raw import format_of
from tinhso.tables.sheets import open_workbook
from tinhso.tables.table import Header, NotATable, OnReject, Table

ID, DAY, TEXT, AMOUNT, CREDIT, DEBIT, PAYER = (
    "id", "day", "text", "amount", "credit", "debit", "payer",
)  # fmt: skip
PARTS = (ID, DAY, TEXT, AMOUNT, CREDIT, DEBIT, PAYER)
#: Our own layout, for who makes a file by hand.
OURS: Mapping[str, str] = {
    ID: "Số tham chiếu", DAY: "Ngày", TEXT: "Nội dung", CREDIT: "Ghi có", DEBIT: "Ghi nợ", PAYER: "Người chuyển",
}  # fmt: skip
MOST_ROWS, MOST_ID, MOST_TEXT, MOST_PAYER = 20_000, 100, 1_000, 300
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_OURS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CENTS = re.compile(r"[.,]0{1,2}$")
_GROUPED = re.compile(r"\d{1,3}(?:([., ])\d{3})(?:\1\d{3})*|\d+")


class BadStatement(TinhsoError):
    """statement_no_columns (missing): the declared names lack a part; statement_columns_not_found (wanted).

    statement_unread (faults): some rows cannot be read, and then none is taken; statement_long (most);
    statement_empty; statement_not_a_table (why).
    """


class BadCell(TinhsoError):
    """cell_no_day (text), cell_no_amount (text), cell_no_id, cell_two_amounts, cell_id_twice (ident)."""


@dataclass(frozen=True)
class Told:
    """A row of a statement. place: its line in the file, from 1; amount: VND, below nothing where it went out."""

    place: int
    ident: str
    day: date
    amount: int
    text: str
    payer: str = ""


@dataclass(frozen=True)
class Fault:
    """A row that cannot be read, and why."""

    place: int
    error: TinhsoError


def checked_columns(columns: Mapping[str, str]) -> dict[str, str]:
    """The declared names, those that are said. Raises BadStatement where a needed one is not."""
    found = {part: " ".join(columns.get(part, "").split()) for part in PARTS}
    found = {part: name[:200] for part, name in found.items() if name}
    if not found:
        return {}
    missing = [part for part in (ID, DAY, TEXT) if part not in found]
    if AMOUNT not in found and CREDIT not in found:
        missing.append(CREDIT)
    if missing:
        raise BadStatement("statement_no_columns", missing=", ".join(missing))
    return found


def read_statement(path: Path, columns: Mapping[str, str]) -> list[Told]:
    """The rows of a file, in its order. All of them or none: raises BadStatement, NotATable."""
    named = checked_columns(columns) or dict(OURS)
    faults: list[Fault] = []

    def reject(place: int, _column: str, value: str, reason: str) -> None:
        faults.append(Fault(place, TinhsoError(reason, value=value[:60])))

    table = _table(path, reject)
    header, places = _header(table, named)
    told: list[Told] = []
    seen: dict[str, int] = {}
    for place, cells in _rows(table, header, places):
        try:
            one = _told(place, cells)
            if one is None:
                continue
            if seen.setdefault(one.ident, place) != place:
                raise BadCell("cell_id_twice", ident=one.ident)
            told.append(one)
        except TinhsoError as error:
            faults.append(Fault(place, error))
        if len(told) + len(faults) > MOST_ROWS:
            raise BadStatement("statement_long", most=MOST_ROWS)
    if faults:
        raise BadStatement("statement_unread", faults=faults)
    if not told:
        raise BadStatement("statement_empty")
    return told


def amount_in(text: str) -> int:
    """VND of a cell: 1.234.567, 1,234,567 or 1 234 567, with or without .00 and VND; a minus before or behind.

    Raises BadCell.
    """
    plain = text.upper().replace("VND", "").replace("VNĐ", "").replace("\u00a0", " ").strip()
    sign = -1 if plain.startswith(("-", "(")) or plain.endswith("-") else 1
    plain = plain.strip("+-() ")
    if not _GROUPED.fullmatch(plain):
        plain = _CENTS.sub("", plain)
    if not _GROUPED.fullmatch(plain):
        raise BadCell("cell_no_amount", text=text[:40])
    return sign * int(re.sub(r"\D", "", plain))


def day_in(text: str) -> date:
    """The day at the beginning of a cell: 2026-11-20 or 20/11/2026, whatever time follows. Raises BadCell."""
    iso, ours = _ISO.match(text.strip()), _OURS.match(text.strip())
    try:
        if iso:
            return date(*map(int, iso.groups()))
        if ours:
            day, month, year = map(int, ours.groups())
            return date(year, month, day)
    except ValueError:
        pass
    raise BadCell("cell_no_day", text=text[:40])


def _told(place: int, cells: Mapping[str, str]) -> Told | None:
    """A row, or None for totals and remarks below a bank's table: without a day, and with no number of a transaction,

    which has a figure in it, or with sums of both columns. What has no day but a number and one amount is a fault.
    """
    sums = {part: cells.get(part, "") for part in (AMOUNT, CREDIT, DEBIT)}
    if not cells.get(DAY):
        numbered = any(letter.isdecimal() for letter in cells.get(ID, ""))
        if not numbered or len([text for text in sums.values() if text]) > 1:
            return None
    if not cells.get(ID):
        raise BadCell("cell_no_id")
    moved = {part: amount_in(text) for part, text in sums.items() if text}
    moved = {part: value for part, value in moved.items() if value}
    if len(moved) > 1:
        raise BadCell("cell_two_amounts")
    if not moved:
        raise BadCell("cell_no_amount", text="")
    ((part, value),) = moved.items()
    return Told(
        place=place,
        ident=cells[ID][:MOST_ID],
        day=day_in(cells.get(DAY, "")),
        amount=-abs(value) if part == DEBIT else value,
        text=cells.get(TEXT, "")[:MOST_TEXT],
        payer=cells.get(PAYER, "")[:MOST_PAYER],
    )


def _table(path: Path, reject: OnReject) -> Table:
    kind = format_of(path)
    if kind in ("zip", "xls"):
        return open_workbook(path, reject)[0]
    if kind == "text":
        return DelimitedTable(path, gzipped=False, on_reject=reject)
    if kind == "empty":
        raise BadStatement("statement_empty")
    raise NotATable("html_page" if kind == "html" else "file_unreadable", file=path.name, why=kind)


def _header(table: Table, named: Mapping[str, str]) -> tuple[Header, dict[int, str]]:
    """Where the declared names stand. Raises BadStatement."""
    wanted = {fold(name): part for part, name in named.items()}
    needed = {part for part in named if part not in (DEBIT, PAYER)}
    for row in range(len(table.head)):
        names = table.names(Header(row))
        places = {at: wanted[fold(name)] for at, name in enumerate(names) if fold(name) in wanted}
        if needed <= set(places.values()) and len(set(places.values())) == len(places):
            return Header(row), places
    raise BadStatement("statement_columns_not_found", wanted=", ".join(named.values()))


def _rows(
    table: Table, header: Header, places: Mapping[int, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    days = frozenset(at for at, part in places.items() if part == DAY)
    for chunk in table.chunks(header=header, wanted=sorted(places), moments=days):
        cells = {part: chunk.columns[at].to_pylist() for at, part in places.items()}
        for row in range(chunk.rows):
            yield chunk.line_of(row), {part: _clean(held[row]) for part, held in cells.items()}


def _clean(cell: object) -> str:
    return " ".join(str(cell or "").replace("\x00", "").split())
