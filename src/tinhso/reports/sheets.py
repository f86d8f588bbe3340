"""A workbook that a filer fills elsewhere and sends back: made here, with its own key, and read within bounds. Pure.

What was made is what is read: one sheet, no formula, no merged cell, no hidden sheet, every cell in its place. Whatever
is otherwise is refused with the cell that is wrong. The archive is read with expat, never unpacked whole; a DOCTYPE is
refused. Numbers may stand as numbers or as texts in Vietnamese form.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from tinhso.kernel.errors import TinhsoError
from tinhso.reports.definition import Column, Row, Table, Template
from tinhso.reports.values import plain_text, said_number, said_value

MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_CELL = 2_000_000, 24_000_000, 3_000, 5_000
_KEY, _FIRST = (2, 0), 4
_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
    ValueError, LookupError, expat.ExpatError,
)  # fmt: skip


class BadWorkbook(TinhsoError):
    """A workbook that is not taken; `cells` names those that are wrong.

    workbook_none: no workbook of ours. workbook_large (most); workbook_rows (most). workbook_formula (cells),
    workbook_merged (cells), workbook_hidden (sheet), workbook_sheets (count), workbook_date (cells): a day where a
    number should be. workbook_moved (cells): a label that stands elsewhere or says something else. workbook_no_key.
    workbook_beside (cells): something typed where nothing is asked.
    """


@dataclass(frozen=True)
class Filled:
    """What stands in a workbook. key: made with. typed: by cell of the report. places: cell → "C7"."""

    key: str
    typed: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Cell:
    kind: str = ""
    style: int = 0
    text: str = ""
    formula: bool = False


@dataclass
class _Sheet:
    cells: dict[tuple[int, int], _Cell] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)


def layout(template: Template) -> Iterator[tuple[int, int, str, str]]:
    """(row, column, label, cell) of everything below the key; a label has no cell, a cell no label."""
    at = _FIRST
    for table in template.tables:
        yield at, 0, table.name[0], ""
        heads = ["Mã", "Chỉ tiêu", "Đơn vị tính"] if table.rows else ["Dòng"]
        for place, head in enumerate(heads):
            yield at + 1, place, head, ""
        for place, column in enumerate(table.columns, start=len(heads)):
            yield at + 1, place, _head(column), ""
        rows: list[Row | None] = [*table.rows] if table.rows else [None] * table.most_rows
        for number, row in enumerate(rows, start=1):
            line = at + 1 + number
            code = row.code if row else str(number)
            yield line, 0, code, ""
            if row:
                yield line, 1, row.name[0], ""
                yield line, 2, row.unit, ""
            for place, column in enumerate(table.columns, start=len(heads)):
                yield line, place, "", f"{table.code}.{code}.{column.code}"
        at += len(rows) + 3


def made(
    template: Template, *, title: str, about: str, key: str, values: Mapping[str, str] | None = None
) -> bytes:
    """The workbook of one filer and period. title, about: its first two lines. values: what is typed already."""
    told = values or {}
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("Báo cáo")
        bold = book.add_format({"bold": True, "text_wrap": True})
        open_ = book.add_format(
            {"locked": False, "bg_color": "#FFFBEA", "border": 1, "num_format": "@"}
        )
        shut = book.add_format({"bg_color": "#EEEEEE", "border": 1})
        sheet.write_string(0, 0, title[:500], book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, about[:500])
        sheet.write_string(*_KEY, key)
        for row, column, label, cell in layout(template):
            if not cell:
                sheet.write_string(row, column, label[:1000], bold)
                continue
            table, line, held = _found(template, cell)
            typed = table.typed(line, held)
            if typed and told.get(cell):
                sheet.write_string(row, column, told[cell][:1000], open_)
            else:
                sheet.write_blank(row, column, None, open_ if typed else shut)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 30, 18)
        sheet.set_row(2, None, None, {"hidden": False})
        sheet.protect("", {"select_locked_cells": True})
        sheet.freeze_panes(_FIRST, 0)
    return file.getvalue()


def key_in(content: bytes) -> str:
    """The key of a workbook of ours. Raises BadWorkbook."""
    cell = _open(content)[0].cells.get(_KEY)
    if cell is None or not cell.text or cell.formula:
        raise BadWorkbook("workbook_no_key")
    return cell.text.strip()


def filled(content: bytes, template: Template) -> Filled:
    """What stands in a workbook made by `made` of the same template. Raises BadWorkbook."""
    sheet, dates = _open(content)
    formulas = [_name(at) for at, cell in sorted(sheet.cells.items()) if cell.formula]
    if formulas:
        raise BadWorkbook("workbook_formula", cells=_some(formulas))
    if sheet.merged:
        raise BadWorkbook("workbook_merged", cells=_some(sheet.merged))
    typed: dict[str, str] = {}
    places: dict[str, str] = {}
    moved, days, known = [], [], {(0, 0), (1, 0), _KEY}
    for row, column, label, cell in layout(template):
        known.add((row, column))
        held = sheet.cells.get((row, column), _Cell())
        said = held.text.strip()
        if not cell:
            if _same(said) != _same(label):
                moved.append(_name((row, column)))
            continue
        table, line, found = _found(template, cell)
        places[cell] = _name((row, column))
        if said and table.typed(line, found):
            if found.is_number and held.kind != "s" and held.style in dates:
                days.append(places[cell])
            typed[cell] = _typed(held, said, found)
    beside = [
        _name(at) for at, one in sorted(sheet.cells.items()) if at not in known and one.text.strip()
    ]
    for code, wrong in (
        ("workbook_moved", moved), ("workbook_date", days), ("workbook_beside", beside),
    ):  # fmt: skip
        if wrong:
            raise BadWorkbook(code, cells=_some(wrong))
    return Filled(key_in(content), typed, places)


def _found(template: Template, cell: str) -> tuple[Table, Row | None, Column]:
    found = template.found(cell)
    assert found is not None
    return found


def _head(column: Column) -> str:
    return f"{column.name[0]} ({column.unit})" if column.unit else column.name[0]


def _typed(held: _Cell, said: str, column: Column) -> str:
    """A number of the file as it is typed by hand, so that one reader reads both."""
    if held.kind == "s":
        return said
    try:
        number = Decimal(said)
    except InvalidOperation:
        return said
    if not number.is_finite():
        return said
    if column.is_number:
        return said_number(plain_text(_as_shown(number)))
    return plain_text(number)


def _as_shown(number: Decimal) -> Decimal:
    """Without the tail of a binary fraction: a spreadsheet keeps 0.1 + 0.2 as 0.30000000000000004 and shows 0.3."""
    digits = len(number.as_tuple().digits)
    return number if digits <= 15 else Decimal(f"{float(number):.15g}")


def _same(text: str) -> str:
    return " ".join(text.split())


def _name(at: tuple[int, int]) -> str:
    return str(xl_rowcol_to_cell(*at))


def _some(cells: list[str]) -> str:
    return ", ".join(cells[:10]) + (" …" if len(cells) > 10 else "")


def _open(content: bytes) -> tuple[_Sheet, frozenset[int]]:
    if len(content) > MOST_BYTES:
        raise BadWorkbook("workbook_large", most=MOST_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            left = [MOST_UNPACKED]
            name = _only_sheet(archive, left)
            words = _words(archive, left)
            return _sheet(archive, name, words, left), _date_styles(archive, left)
    except BadWorkbook:
        raise
    except _BROKEN:
        raise BadWorkbook("workbook_none") from None


def _parse(
    archive: zipfile.ZipFile, name: str, left: list[int], start: object, end: object, text: object
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler, parser.EndElementHandler = start, end  # type: ignore[assignment]
    parser.CharacterDataHandler = text  # type: ignore[assignment]
    with archive.open(name) as file:
        while piece := file.read(1 << 18):
            left[0] -= len(piece)
            if left[0] < 0:
                raise BadWorkbook("workbook_large", most=MOST_UNPACKED // 1_000_000)
            parser.Parse(piece, False)
    parser.Parse(b"", True)


def _no_doctype(*_: object) -> None:
    raise BadWorkbook("workbook_none")


def _nothing(*_: object) -> None:
    """What is not asked."""


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _only_sheet(archive: zipfile.ZipFile, left: list[int]) -> str:
    sheets: list[tuple[str, str, str]] = []

    def start(name: str, told: dict[str, str]) -> None:
        if _local(name) == "sheet":
            ident = next((value for key, value in told.items() if _local(key) == "id"), "")
            sheets.append((told.get("name", "")[:60], told.get("state", "visible"), ident))

    _parse(archive, "xl/workbook.xml", left, start, _nothing, _nothing)
    for name, state, _ in sheets:
        if state != "visible":
            raise BadWorkbook("workbook_hidden", sheet=name)
    if len(sheets) != 1:
        raise BadWorkbook("workbook_sheets", count=len(sheets))
    targets: dict[str, str] = {}

    def relation(name: str, told: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[told.get("Id", "")] = told.get("Target", "")

    _parse(archive, "xl/_rels/workbook.xml.rels", left, relation, _nothing, _nothing)
    target = targets[sheets[0][2]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _words(archive: zipfile.ZipFile, left: list[int]) -> list[str]:
    found: list[str] = []
    if "xl/sharedStrings.xml" not in archive.namelist():
        return found
    inside, skip = [False], [0]

    def start(name: str, _: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            found.append("")
        skip[0] += local == "rPh"
        inside[0] = local == "t" and not skip[0]

    def end(name: str) -> None:
        skip[0] -= _local(name) == "rPh"
        inside[0] = False

    def text(said: str) -> None:
        if inside[0] and len(found[-1]) < MOST_CELL:
            found[-1] += said

    _parse(archive, "xl/sharedStrings.xml", left, start, end, text)
    return found


def _sheet(archive: zipfile.ZipFile, name: str, words: list[str], left: list[int]) -> _Sheet:
    found = _Sheet()
    now: list[_Cell | None] = [None]
    inside = [""]

    def start(called: str, told: dict[str, str]) -> None:
        local = _local(called)
        if local == "c":
            at = told.get("r", "")
            if not re.fullmatch(r"[A-Z]{1,3}[1-9]\d{0,6}", at):
                raise BadWorkbook("workbook_none")
            row, column = xl_cell_to_rowcol(at)
            if row >= MOST_ROWS or column > 200:
                raise BadWorkbook("workbook_rows", most=MOST_ROWS)
            now[0] = found.cells[row, column] = _Cell(told.get("t", ""), int(told.get("s", "0")))
        elif local == "row" and int(told.get("r", "1")) > MOST_ROWS:
            raise BadWorkbook("workbook_rows", most=MOST_ROWS)
        elif local == "mergeCell":
            found.merged.append(told.get("ref", "")[:20])
        elif local == "f" and now[0] is not None:
            now[0].formula = True
        inside[0] = local

    def end(called: str) -> None:
        if _local(called) == "c":
            cell = now[0]
            if cell is not None and cell.kind == "s" and cell.text:
                cell.text = words[int(cell.text)]
            elif cell is not None and cell.kind in ("inlineStr", "str"):
                cell.kind = "s"
            now[0] = None
        inside[0] = ""

    def text(said: str) -> None:
        cell = now[0]
        if cell is not None and inside[0] in ("v", "t") and len(cell.text) < MOST_CELL:
            cell.text += said

    _parse(archive, name, left, start, end, text)
    return found


def _date_styles(archive: zipfile.ZipFile, left: list[int]) -> frozenset[int]:
    """The styles under which a number is shown as a day."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = [False]

    def start(name: str, told: dict[str, str]) -> None:
        local = _local(name)
        if local == "numFmt":
            formats[int(told.get("numFmtId", "0"))] = told.get("formatCode", "")
        elif local == "cellXfs":
            inside[0] = True
        elif local == "xf" and inside[0]:
            styles.append(int(told.get("numFmtId", "0")))

    def end(name: str) -> None:
        if _local(name) == "cellXfs":
            inside[0] = False

    _parse(archive, "xl/styles.xml", left, start, end, _nothing)
    days = {
        number
        for number, code in formats.items()
        if re.search(r"[ymdh]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code).lower())
    }
    return frozenset(place for place, number in enumerate(styles) if number in _DATES | days)


def typed_again(template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """Kept values as they are typed."""
    told = {}
    for cell, value in values.items():
        found = template.found(cell)
        if found is not None and found[0].typed(found[1], found[2]):
            told[cell] = said_value(found[2], value)
    return told


def place_name(at: tuple[int, int]) -> str:
    """A row and column from 0 as a spreadsheet names them: C7."""
    return _name(at)
