"""Workbooks (XLSX, and the older XLS) read through calamine, after a look that they are no bombs.

A workbook is unpacked into memory as a whole, so its size is bounded before: see `_measure`.
Merged cells hold their value in their first cell alone. Dates are given as ISO text, whole days as dates
without hours; a bare number in a column of moments is Excel's serial day. Formula errors are empty cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tinhso.tables.moments import FIRST_SERIAL, LAST_SERIAL
from tinhso.tables.table import HEAD_ROWS, MOST_COLUMNS, Chunk, Header, NotATable, OnReject, Table

MOST_UNPACKED = 1 << 30
MOST_WORDS = 256 << 20
MOST_CELLS = 16_000_000
MOST_TEXT = 2 << 30
MOST_SHEETS = 64
MOST_XLS = 256 << 20
ROWS_AT_ONCE = 20_000

#: All that zipfile raises on an archive that is broken, encrypted or packed in a way it does not know.
_BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,4})([0-9]{1,8})["']""")
_WORD_OF_CELL = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)""")
_WORD = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)


def open_workbook(path: Path, on_reject: OnReject) -> list[SheetTable]:
    """Every visible sheet that has a cell. Raises NotATable for a workbook that cannot or must not be read."""
    if zipfile.is_zipfile(path):
        _measure(path)
    elif path.stat().st_size > MOST_XLS:
        raise NotATable("workbook_too_big", file=str(path), limit=f"{MOST_XLS >> 20} MB")
    try:
        return _sheets(path, on_reject)
    except PasswordError:
        raise NotATable("workbook_locked", file=str(path)) from None
    except (CalamineError, OSError, ValueError) as error:
        raise NotATable("workbook_unreadable", file=str(path), why=str(error)) from None
    except BaseException as error:
        # A fault inside calamine's Rust arrives as PanicException, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise NotATable("workbook_unreadable", file=str(path), why=str(error)) from None


def _sheets(path: Path, on_reject: OnReject) -> list[SheetTable]:
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [book.get_sheet_by_name(name) for name in visible[:MOST_SHEETS]]
    filled = [sheet for sheet in sheets if sheet.start is not None]
    if not filled:
        raise NotATable("empty_file", file=str(path))
    tables = [SheetTable(path, sheet, on_reject) for sheet in filled]
    if len(visible) > 1:
        for table in tables:
            table.notes.append(("sheet", {"sheet": table.sheet, "of": len(visible)}))
    return tables


class SheetTable(Table):
    """One sheet of a workbook. sheet: its name. Raises NotATable("too_many_columns")."""

    def __init__(self, path: Path, sheet: CalamineSheet, on_reject: OnReject) -> None:
        super().__init__(path, on_reject)
        self.notes = []
        self.sheet = sheet.name
        self._cells = sheet
        self._read = 0
        if sheet.width > MOST_COLUMNS:
            raise NotATable("too_many_columns", file=str(path), limit=MOST_COLUMNS)
        self._above, self.left = sheet.start or (0, 0)
        for row in sheet.to_python(skip_empty_area=True, nrows=HEAD_ROWS):
            self.head.append([as_text(cell) for cell in row])

    def progress(self) -> tuple[int, int]:
        size = self.path.stat().st_size
        return size * self._read // max(self._cells.height, 1), size

    def chunks(
        self, *, header: Header, wanted: Sequence[int], moments: frozenset[int]
    ) -> Iterator[Chunk]:
        rows: list[list[Any]] = []
        first = self._above + header.end + 1
        # iter_rows gives the empty rows above the first cell too, but no empty columns left of it.
        for row in islice(self._cells.iter_rows(), first - 1, None):
            rows.append(row)
            if len(rows) == ROWS_AT_ONCE:
                yield _chunk(rows, first, wanted, moments)
                self._read += len(rows)
                first += len(rows)
                rows = []
        self._read = self._cells.height
        if rows:
            yield _chunk(rows, first, wanted, moments)


def _chunk(
    rows: list[list[Any]], first: int, wanted: Sequence[int], moments: frozenset[int]
) -> Chunk:
    columns: dict[int, pa.Array] = {}
    for place in wanted:
        told = as_moment_text if place in moments else as_text
        columns[place] = pa.array([told(row[place]) or None for row in rows], pa.string())

    def text_of(row: int) -> str:
        return "\t".join(as_text(cell) for cell in rows[row])

    return Chunk(len(rows), columns, lambda row: first + row, text_of)


def as_text(cell: object) -> str:
    """A cell as a person would type it: 123.0 is 123, a whole day is 2026-03-05."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return str(cell)


def as_moment_text(cell: Any) -> str:
    """The same for a cell that should be a moment: a bare number is Excel's serial day."""
    number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    if not (number and FIRST_SERIAL <= cell < LAST_SERIAL + 1):
        return as_text(cell)
    moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(cell * 86_400_000))  # noqa: DTZ001 a wall time
    return as_text(moment.date() if float(cell).is_integer() else moment)


def _measure(path: Path) -> None:
    """Unpack once without keeping anything, and refuse what would not fit into memory.

    Counted: bytes unpacked (the archive's own word for its sizes is not trusted), the farthest cell
    of each sheet (calamine fills the whole rectangle), and the texts that cells share (it copies them).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise NotATable("unknown_zip", file=str(path))
            _measure_members(path, archive)
    except _BROKEN_ZIP as error:
        raise NotATable("workbook_unreadable", file=str(path), why=str(error)) from None


def _measure_members(path: Path, archive: zipfile.ZipFile) -> None:
    def too_big(limit: str) -> NotATable:
        return NotATable("workbook_too_big", file=str(path), limit=limit)

    unpacked = cells = 0
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        sheet = member.filename.startswith("xl/worksheets/")
        words = member.filename == "xl/sharedStrings.xml"
        size, far = 0, (0, 0)
        for piece in _pieces(archive, member):
            size += len(piece)
            if unpacked + size > MOST_UNPACKED or (words and size > MOST_WORDS):
                raise too_big(f"{(MOST_WORDS if words else MOST_UNPACKED) >> 20} MB")
            if sheet:
                far = _farthest(piece, far)
        unpacked += size
        cells += far[0] * far[1]
        if cells > MOST_CELLS:
            raise too_big(f"{MOST_CELLS:,} ô/cells")
    if _copied_text(archive, cells) > MOST_TEXT:
        raise too_big(f"{MOST_TEXT >> 20} MB")


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member in pieces, each with the end of the one before, so that nothing is cut in two."""
    tail = b""
    with archive.open(member) as file:
        while piece := file.read(1 << 20):
            yield tail + piece
            tail = piece[-64:]


def _farthest(piece: bytes, far: tuple[int, int]) -> tuple[int, int]:
    """The greatest row and column named in a piece of a sheet, or those known before."""
    found = _CELL.findall(piece)
    if not found:
        return far
    row = max(far[0], max(int(digits) for _, digits in found))
    return row, max(far[1], max(_column(letters) for letters in {letters for letters, _ in found}))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _copied_text(archive: zipfile.ZipFile, cells: int) -> int:
    """Bytes of shared texts as often as cells name them; 0 where it could not be much."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return 0
    lengths = [len(word) for word in _WORD.findall(archive.read("xl/sharedStrings.xml"))]
    if max(lengths, default=0) * cells <= MOST_TEXT:
        return 0
    total = 0
    for member in archive.infolist():
        if member.filename.startswith("xl/worksheets/"):
            for piece in _pieces(archive, member):
                for place in _WORD_OF_CELL.findall(piece):
                    total += lengths[int(place)] if int(place) < len(lengths) else 0
    return total
