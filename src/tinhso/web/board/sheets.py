"""Tables as files: CSV with the mark that spreadsheets want, XLSX, Parquet, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.http import HttpResponse

Cell = str | int | float | None
# A sheet would read a cell that begins so as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_csv(heads: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark; what a sheet would run as a formula is defused."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in line] for line in lines)
    return file.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(heads: Sequence[str], lines: Sequence[Sequence[Cell]]) -> bytes:
    """One sheet, its first row kept in sight."""
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
                    sheet.write_string(place, column, cell)
                elif cell is not None:
                    sheet.write_number(place, column, cell)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(heads) - 1, 20)
    return file.getvalue()


def as_json(rows: Sequence[Mapping[str, Any]], **about: Any) -> bytes:
    """What it is about, and the rows."""
    return json.dumps({**about, "rows": list(rows)}, ensure_ascii=False, indent=1).encode()


def as_parquet(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> bytes:
    """The rows by a schema, which also holds where there is none."""
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)
    return file.getvalue()


def answer(body: bytes, ending: str, name: str) -> HttpResponse:
    """A file to be kept."""
    made = HttpResponse(body, content_type=KINDS[ending])
    made["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return made
