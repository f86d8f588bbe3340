"""Rows written as CSV and XLSX, with nothing in them that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

Cell = str | int | float | None
#: What a formula begins with, and the blanks after which a spreadsheet still finds one.
_COMPUTED = frozenset("=+-@\t\r\n＝＋－＠")
#: Where a spreadsheet whose lists are separated by ';' sees the end of a cell, and then a formula.
_COMPUTED_INSIDE = re.compile(r'([;\r\n])(?=[\s"]*[=+\-@＝＋－＠])')
_MADE_HARMLESS = re.compile(r'([;\r\n])\'(?=[\s"\']*[=+\-@＝＋－＠])')
#: A spreadsheet takes 32,767 letters in a cell, and no file at all with more.
_LONGEST = 32_000


def harmless(cell: str) -> str:
    """A cell that a spreadsheet shows instead of computing, whatever blanks it begins with and wherever it is cut."""
    marked = _begins_a_formula(cell)
    cell = _COMPUTED_INSIDE.sub(r"\1'", cell)
    return f"'{cell}" if marked else cell


def as_it_was(cell: str) -> str:
    """What `harmless` was given, as a file that went out and comes in again has it."""
    cell = _MADE_HARMLESS.sub(r"\1", cell)
    return cell[1:] if cell.startswith("'") and _begins_a_formula(cell[1:]) else cell


def _begins_a_formula(cell: str) -> bool:
    return cell[:1] in _COMPUTED or cell.lstrip()[:1] in _COMPUTED


def as_csv(heads: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with the mark by which a spreadsheet knows it; texts are made harmless."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_told(cell) for cell in line] for line in lines)
    return file.getvalue().encode("utf-8-sig")


def _told(cell: Cell) -> Cell:
    return harmless(cell) if isinstance(cell, str) else cell


def as_xlsx(
    heads: Sequence[str], lines: Iterable[Sequence[Cell]], *, width: int = 20, kept: int = 1
) -> bytes:
    """One sheet of texts and numbers. Its first row, and so many columns, stay in sight; width: of each, in letters."""
    file = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, told) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for place, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(place, column, cell[:_LONGEST])
                elif cell is not None:
                    sheet.write_number(place, column, cell)
        sheet.freeze_panes(1, kept)
        sheet.set_column(0, len(heads) - 1, width)
    return file.getvalue()
