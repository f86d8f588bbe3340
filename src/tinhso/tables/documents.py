"""The tables of a Word document (DOCX), read without Word and within bounds.

Only what stands in tables is given: a row for each row, a cell for each column that it spans, the value in the first of
them. A cell that goes on downwards holds the same value in each row. What was deleted or is hidden is left out. A
DOCTYPE is refused: no office writes one, and entities burst.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from xml.parsers import expat

import pyarrow as pa

from tinhso.tables.table import HEAD_ROWS, MOST_COLUMNS, Chunk, Header, NotATable, OnReject, Table

BODY = "word/document.xml"
MOST_UNPACKED = 64 << 20
MOST_RATIO, RATIO_FROM = 200, 4 << 20
MOST_CELLS, MOST_TABLES, MOST_CELL = 400_000, 500, 20_000
MOST_DEEP = 400
_PIECE = 1 << 18
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


def is_document(path: Path) -> bool:
    """Whether a file is an archive with a Word document in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return BODY in archive.namelist()
    except _BROKEN:
        return False


def open_document(path: Path, on_reject: OnReject) -> list[DocumentTable]:
    """Every table with a cell that is filled. Raises NotATable for what cannot or must not be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            grids = _read(archive, path)
    except _BROKEN as error:
        raise NotATable("document_unreadable", file=str(path), why=str(error)[:200]) from None
    tables = [
        DocumentTable(path, grid, place, on_reject)
        for place, grid in enumerate(grids, start=1)
        if any(any(row) for row in grid)
    ]
    if not tables:
        raise NotATable("document_no_table", file=str(path))
    return tables


class DocumentTable(Table):
    """One table of a document. place: which one, from 1; lines are its rows, from 1."""

    def __init__(self, path: Path, grid: list[list[str]], place: int, on_reject: OnReject) -> None:
        super().__init__(path, on_reject)
        self.notes = []
        self.place = place
        width = max(map(len, grid))
        if width > MOST_COLUMNS:
            raise NotATable("too_many_columns", file=str(path), limit=MOST_COLUMNS)
        self._grid = [row + [""] * (width - len(row)) for row in grid]
        self.head = [list(row) for row in self._grid[:HEAD_ROWS]]

    def progress(self) -> tuple[int, int]:
        size = self.path.stat().st_size
        return size, size

    def chunks(
        self, *, header: Header, wanted: Sequence[int], moments: frozenset[int]
    ) -> Iterator[Chunk]:
        del moments  # A document holds texts alone.
        rows = list(islice(self._grid, header.end, None))
        if not rows:
            return
        columns: dict[int, pa.Array] = {
            place: pa.array([row[place] or None for row in rows], pa.string()) for place in wanted
        }
        yield Chunk(
            len(rows),
            columns,
            lambda row: header.end + row + 1,
            lambda row: "\t".join(rows[row]),
        )


def _read(archive: zipfile.ZipFile, path: Path) -> list[list[list[str]]]:
    if BODY not in archive.namelist():
        raise NotATable("unknown_zip", file=str(path))
    packed = archive.getinfo(BODY).compress_size
    reader, size = _Reader(str(path)), 0
    with archive.open(BODY) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > MOST_UNPACKED or (size > RATIO_FROM and size > MOST_RATIO * max(packed, 1)):
                raise NotATable(
                    "document_too_big", file=str(path), limit=f"{MOST_UNPACKED >> 20} MB"
                )
            reader.feed(piece)
    reader.feed(b"", last=True)
    return reader.grids


class _Reader:
    """Follows the elements of a document and keeps its outermost tables."""

    def __init__(self, file: str) -> None:
        self.grids: list[list[list[str]]] = []
        self._file = file
        self._deep = self._tables = self._cells = 0
        self._row: list[tuple[str, int, str]] = []
        self._text: list[str] = []
        self._length = self._span = 0
        self._merge = ""
        self._quiet = 0
        self._in_text = False
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._said

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        try:
            self._expat.Parse(piece, last)
        except (expat.ExpatError, LookupError) as fault:
            raise NotATable("document_unreadable", file=self._file, why=str(fault)[:200]) from None

    def _doctype(self, *_: object) -> None:
        raise NotATable("document_unreadable", file=self._file, why="DOCTYPE")

    def _start(self, name: str, facts: Mapping[str, str]) -> None:
        self._deep += 1
        if self._deep > MOST_DEEP:
            raise NotATable("document_unreadable", file=self._file, why=f"> {MOST_DEEP}")
        tag = _local(name)
        if tag == "tbl":
            self._tables += 1
            if self._tables == 1:
                self.grids.append([])
                if len(self.grids) > MOST_TABLES:
                    raise self._too_big(f"{MOST_TABLES} bảng/tables")
        elif tag in ("del", "moveFrom"):
            self._quiet += 1
        elif self._tables == 1:
            self._in_table(tag, facts)
        if self._tables and tag == "t":
            self._in_text = True
        elif self._tables and tag in ("br", "tab", "cr"):
            self._add(" ")

    def _in_table(self, tag: str, facts: Mapping[str, str]) -> None:
        if tag == "tr":
            self._row = []
        elif tag == "tc":
            self._text, self._length, self._span, self._merge = [], 0, 1, ""
        elif tag == "gridSpan":
            value = _value(facts)
            self._span = min(int(value), MOST_COLUMNS) if value.isdecimal() and value != "0" else 1
        elif tag == "vMerge":
            self._merge = _value(facts) or "continue"

    def _end(self, name: str) -> None:
        self._deep -= 1
        tag = _local(name)
        if tag == "tbl":
            self._tables -= 1
        elif tag in ("del", "moveFrom"):
            self._quiet -= 1
        elif tag == "t":
            self._in_text = False
        elif self._tables and tag == "p":
            self._add("\n")
        elif self._tables == 1 and tag == "tc":
            lines = (" ".join(line.split()) for line in "".join(self._text).split("\n"))
            self._row.append(("\n".join(line for line in lines if line), self._span, self._merge))
        elif self._tables == 1 and tag == "tr":
            self._keep()

    def _keep(self) -> None:
        grid = self.grids[-1]
        above = grid[-1] if grid else []
        row: list[str] = []
        for text, span, merge in self._row:
            at = len(row)
            goes_on = merge == "continue" and not text and at < len(above)
            row += [above[at] if goes_on else text, *[""] * (span - 1)]
        self._cells += len(row)
        if self._cells > MOST_CELLS:
            raise self._too_big(f"{MOST_CELLS:,} ô/cells")
        grid.append(row)

    def _said(self, text: str) -> None:
        if self._in_text and not self._quiet:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._length < MOST_CELL:
            self._text.append(text)
            self._length += len(text)

    def _too_big(self, limit: str) -> NotATable:
        return NotATable("document_too_big", file=self._file, limit=limit)


def _local(name: str) -> str:
    space, _, tag = name.rpartition(" ")
    return tag if space in (_WORD, _STRICT) else ""


def _value(facts: Mapping[str, str]) -> str:
    return next((value for name, value in facts.items() if _local(name) == "val"), "")
