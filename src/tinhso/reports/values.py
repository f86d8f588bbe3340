"""Cells of a report into exact values; what is computed, what is wrong, what should be looked at. Pure.

Values are texts by cell: numbers plain and exact ("1234.5"), days as 2026-11-30. A number is typed as in Vietnam,
1.234,5: dots are of thousands. A dot before three digits is of thousands too, but where the column has three places or
more: there it may be either, and is refused. Nothing is ever a float.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tinhso.kernel import absurd
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.expressions import exact
from tinhso.kernel.text import written
from tinhso.reports.definition import (
    CHOICE,
    COLUMN,
    DAY,
    WHOLE,
    Check,
    Column,
    Row,
    Table,
    Template,
    names_in,
)
from tinhso.reports.definition import ROW as EACH_ROW

MOST_DIGITS = 15
_BLANKS = re.compile(r"[\s\u00a0\u202f]")
_PLAIN = re.compile(r"-?\d+")
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+")
_COMMA = re.compile(r"(-?(?:\d+|\d{1,3}(?:\.\d{3})+)),(\d+)")
_POINT = re.compile(r"-?\d+\.\d+")
_ENGLISH = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_OURS = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")

FAR, RUNNING, CHECK = "report_far_from_usual", "report_running_differs", "report_check_soft"


class BadCell(TinhsoError):
    """report_number, report_number_plain (said), report_number_unclear (said), report_number_long (said, most).

    report_whole (said); report_places (said, most); report_least (least), report_most (most); report_day (said);
    report_choice (known); report_text_long (most); report_lacks; report_check (says): a check that does not hold;
    report_cell (cell): no such.
    """


@dataclass(frozen=True)
class Flag:
    """Why a cell should be looked at. cell: "" for the whole. code: of FAR, RUNNING, CHECK. says: of a check."""

    cell: str
    code: str
    says: tuple[str, str] = ("", "")

    def plain(self) -> list[str]:
        """As it is kept."""
        return [self.cell, self.code, *self.says]


@dataclass(frozen=True)
class Judged:
    """What was typed and computed. values: by cell. faults: by cell, "" for the whole. flags: what to look at."""

    values: Mapping[str, str]
    faults: Mapping[str, TinhsoError] = field(default_factory=dict)
    flags: Sequence[Flag] = ()


def number_in(said: str, *, places: int) -> Decimal:
    """A number as it is typed. places: after the decimal sign at most. Raises BadCell."""
    text = _BLANKS.sub("", said).replace("−", "-")
    short = said[:40]
    if _GROUPED.fullmatch(text):
        if places >= 3 and text.count(".") == 1:
            raise BadCell("report_number_unclear", said=short)
        plain = text.replace(".", "")
    elif _PLAIN.fullmatch(text) or _POINT.fullmatch(text):
        plain = text
    elif found := _COMMA.fullmatch(text):
        plain = f"{found[1].replace('.', '')}.{found[2]}"
    else:
        raise BadCell("report_number", said=short)
    if _ENGLISH.fullmatch(text) and len(text.rpartition(",")[2]) == 3 and places >= 3:
        raise BadCell("report_number_unclear", said=short)
    if len(plain.partition(".")[0].lstrip("-0")) > MOST_DIGITS:
        raise BadCell("report_number_long", said=short, most=MOST_DIGITS)
    behind = plain.partition(".")[2].rstrip("0")
    if len(behind) > places:
        raise BadCell("report_places" if places else "report_whole", said=short, most=places)
    return Decimal(plain)


def plain_text(value: Decimal) -> str:
    """A number as it is kept: no exponent, no zeros behind."""
    told = f"{value:f}"
    told = told.rstrip("0").rstrip(".") if "." in told else told
    return "0" if told in ("-0", "") else told


def value_of(column: Column, said: str) -> str:
    """A cell as it is kept, "" where it is empty. Raises BadCell."""
    text = written(said[:5_000]).strip()
    if not text:
        return ""
    if column.is_number:
        found = number_in(text, places=0 if column.kind == WHOLE else column.places)
        if column.least is not None and found < column.least:
            raise BadCell("report_least", least=said_number(column.least))
        if column.most is not None and found > column.most:
            raise BadCell("report_most", most=said_number(column.most))
        return plain_text(found)
    if column.kind == DAY:
        return _day(text)
    if column.kind == CHOICE and text not in column.choices:
        raise BadCell("report_choice", known=", ".join(column.choices)[:300])
    if len(text) > column.longest:
        raise BadCell("report_text_long", most=column.longest)
    return text


def said_number(value: Decimal | str | None, lang: str = "vi") -> str:
    """1.234,5 in Vietnamese, 1,234.5 in English; "" for none."""
    if value is None or value == "":
        return ""
    told = plain_text(Decimal(value))
    whole, _, behind = told.partition(".")
    english = f"{int(whole):,}" if whole not in ("-0", "-") else whole
    english += f".{behind}" if behind else ""
    return english.translate(str.maketrans(",.", ".,")) if lang == "vi" else english


def said_value(column: Column, value: str, lang: str = "vi") -> str:
    """A kept value as it is read, and typed again."""
    if not value:
        return ""
    if column.is_number:
        return said_number(value, lang)
    if column.kind == DAY and lang == "vi":
        return "/".join(reversed(value.split("-")))
    return value


def read_cells(template: Template, typed: Mapping[str, str]) -> Judged:
    """Typed cells as values and what is wrong with each; nothing is computed, nothing need be there."""
    values: dict[str, str] = {}
    faults: dict[str, TinhsoError] = {}
    for cell, said in typed.items():
        found = template.found(cell)
        if found is None:
            faults[cell[:80]] = BadCell("report_cell", cell=cell[:80])
            continue
        table, row, column = found
        if not table.typed(row, column):
            continue
        try:
            if kept := value_of(column, said):
                values[cell] = kept
        except BadCell as error:
            faults[cell] = error
    return Judged(values, faults)


def judge(
    template: Template,
    typed: Mapping[str, str],
    *,
    earlier: Sequence[Mapping[str, str]] = (),
    this_year: Sequence[Mapping[str, str]] | None = None,
) -> Judged:
    """A whole report: read, computed, checked. typed: by cell, as it was typed.

    earlier: the approved values of the same filer, the oldest first. this_year: those of the periods of this year
    before, None where one of them is missing.
    """
    read = read_cells(template, typed)
    values, faults = dict(read.values), dict(read.faults)
    for table in template.tables:
        rows = rows_of(table, values)
        for row, column, cell in _each(table, rows):
            if column.needed and table.typed(row, column) and cell not in values:
                faults.setdefault(cell, BadCell("report_lacks"))
    values = computed(template, values)
    flags: list[Flag] = []
    for check in template.checks:
        for cell in failing(template, check, values):
            if check.hard:
                faults.setdefault(cell, BadCell("report_check", says=check.says))
            else:
                flags.append(Flag(cell, CHECK, check.says))
    flags += _far(template, values, earlier)
    flags += _running(template, values, this_year)
    return Judged(values, faults, tuple(flags))


def rows_of(table: Table, values: Mapping[str, str]) -> list[tuple[str, Row | None]]:
    """(code, row) of a table's rows: all of a fixed one, of an open one those in which something stands."""
    if not table.is_open:
        return [(row.code, row) for row in table.rows]
    begins = f"{table.code}."
    found = {int(cell.split(".")[1]) for cell in values if cell.startswith(begins)}
    return [(str(number), None) for number in sorted(found)]


def computed(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """With every cell that a formula gives; what is missing is not among them."""
    told = dict(values)
    for table in template.tables:
        rows = rows_of(table, told)
        for _ in range(1 + len(table.columns) + len(table.rows)):
            before = len(told)
            for code, row in rows:
                _compute_row(table, code, row, told)
            if len(told) == before:
                break
    return told


def _compute_row(table: Table, code: str, row: Row | None, told: dict[str, str]) -> None:
    for column in table.columns:
        cell = f"{table.code}.{code}.{column.code}"
        if cell in told or table.typed(row, column):
            continue
        if column.formula is not None:
            names = {one.code: _number(told, table, code, one) for one in table.columns}
            found = exact.number(column.formula, exact.Known(names))
        else:
            assert row is not None and row.formula is not None
            names = {one.called: _number(told, table, one.code, column) for one in table.rows}
            found = exact.number(row.formula, exact.Known(names))
        if found is not None:
            told[cell] = plain_text(found)


def failing(template: Template, check: Check, values: Mapping[str, str]) -> Iterator[str]:
    """The cells at which a check does not hold, "" for the whole; what is missing is not judged."""
    if not check.table:
        known = exact.Known(
            {cell.replace(".", "_"): _decimal(values.get(cell)) for cell in template.cells},
            *_open(template, values),
        )
        if exact.truth(check.that, known) is False:
            yield ""
        return
    table = template.by_code[check.table]
    rows = rows_of(table, values)
    wanted = [
        one
        for one in table.columns
        if one.is_number and (not check.columns or one.code in check.columns)
    ]
    if check.each == EACH_ROW:
        for code, _ in rows:
            names = {one.code: _number(values, table, code, one) for one in table.columns}
            if exact.truth(check.that, exact.Known(names)) is False:
                yield f"{table.code}.{code}.{wanted[-1].code}"
    if check.each == COLUMN:
        for column in wanted:
            names = {one.called: _number(values, table, one.code, column) for one in table.rows}
            if exact.truth(check.that, exact.Known(names)) is False:
                yield f"{table.code}.{_first_named(table, check).code}.{column.code}"


def _first_named(table: Table, check: Check) -> Row:
    """The row beside which a failing check is said: the first that the formula names."""
    rows = {row.called: row for row in table.rows}
    return next((rows[name] for name in names_in(check.that) if name in rows), table.rows[0])


def _open(
    template: Template, values: Mapping[str, str]
) -> tuple[dict[str, dict[str, list[Decimal | None]]], dict[str, int]]:
    columns, counts = {}, {}
    for table in template.tables:
        if table.is_open:
            rows = rows_of(table, values)
            counts[table.code] = len(rows)
            columns[table.code] = {
                one.code: [_number(values, table, code, one) for code, _ in rows]
                for one in table.columns
                if one.is_number
            }
    return columns, counts


def _each(
    table: Table, rows: Sequence[tuple[str, Row | None]]
) -> Iterator[tuple[Row | None, Column, str]]:
    for code, row in rows:
        for column in table.columns:
            yield row, column, f"{table.code}.{code}.{column.code}"


def _far(
    template: Template, values: Mapping[str, str], earlier: Sequence[Mapping[str, str]]
) -> list[Flag]:
    """Cells far from what the same filer gave before; shape of absurd values, never a value of ours."""
    found = []
    for cell, (_, _, column) in template.cells.items():
        if cell not in values or not column.is_number or column.running:
            continue
        before = [float(one[cell]) for one in earlier if cell in one]
        if len(before) >= absurd.ENOUGH and absurd.flags_of(
            float(values[cell]), [abs(one) for one in before], unit=""
        ):
            found.append(Flag(cell, FAR))
    return found


def _running(
    template: Template,
    values: Mapping[str, str],
    this_year: Sequence[Mapping[str, str]] | None,
) -> list[Flag]:
    """Sums since the year began that are not the sum of what was reported since."""
    if this_year is None:
        return []
    found = []
    for cell, (table, row, column) in template.cells.items():
        if not column.running or cell not in values:
            continue
        part = f"{table.code}.{row.code}.{column.running}"
        parts = [Decimal(one.get(part, "0")) for one in (*this_year, values)]
        if sum(parts) != Decimal(values[cell]):
            found.append(Flag(cell, RUNNING))
    return found


def _number(values: Mapping[str, str], table: Table, row: str, column: Column) -> Decimal | None:
    return _decimal(values.get(f"{table.code}.{row}.{column.code}")) if column.is_number else None


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value else None


def _day(text: str) -> str:
    found = _OURS.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadCell("report_day", said=text[:40]) from None
