"""What stands below a table: sums, a place and a date, who made the report and who signs it, with their names.

Such lines are no dossiers and no mistakes of anybody. Belongs here: which of the unreadable lines at the end of a
file they are. A line is one of them only if it tells neither a dossier nor a moment, if nothing but such lines
follows it, and from the first on that says what it is in words known from reports. Whatever else cannot be read
stays rejected.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tinhso.kernel.text import fold
from tinhso.measurement.reading.source import MOMENTS, Bools, Note, Rejects
from tinhso.tables.table import Chunk

#: A longer run of unreadable lines is no foot but a table that broke.
MOST_LINES = 30
_LONGEST = 200

#: What a cell below a table begins with, folded and without signs before it.
_REMARK = re.compile(
    r"(tong so|tong cong|trong do|ghi chu|luu y|noi nhan|nhu tren|ke toan|thu truong|thu ky|chu tich|"
    r"(pho )?(giam doc|chu tich|truong phong|chanh van phong)|uy ban nhan dan|xac nhan cua|lap (bieu|bang)|"
    r"(nguoi|can bo|cong chuc|bo phan|don vi|ngay) (lap|ky|tong hop|bao cao|kiem tra|thong ke)|"
    r"(da )?ky( ten|,|\)|$)|cong[ :.\d]*$|luu:|(tm|kt|tl|tuq|q)\. ?[a-z]|trang \d|"
    r"(grand |sub )?totals?|prepared by|approved by|signed|signature|director|notes?:|page \d)"
)
_DATED = re.compile(r"(?<![a-z])ngay\b.*\bthang\b.*\bnam(?![a-z])")
_NUMBER = re.compile(r"[\d.,() ]+")
_COUNT = re.compile(r"\d{1,4}")
_SIGNS = re.compile(r"^[^\w]+")


@dataclass
class Foot:
    """The unreadable lines since the last row of one file that was read.

    places: canonical column -> its place in the file's rows. delimiter: between the cells of a line of text.
    Call `look` for each chunk, then `pass_over` once.
    """

    file: str
    places: Mapping[str, int]
    rejects: Rejects
    delimiter: str = "\t"
    notes: list[Note] = field(default_factory=list)
    _last: Callable[[], int] | None = None
    _below: dict[int, _Line] = field(default_factory=dict)

    def look(self, chunk: Chunk, read: Bools) -> None:
        """Remember what follows the last row that was read. read: bool[chunk.rows]."""
        first = 0
        if read.any():
            first = len(read) - int(read[::-1].argmax())
            self._last = _line_of(chunk, first - 1)
            self._below.clear()
        for row in range(first, chunk.rows):
            if len(self._below) > MOST_LINES:
                return
            cells = self._cells(chunk.text_of(row))
            if any(cells):
                told = {
                    one: str(chunk.columns[place][row].as_py() or "").strip()
                    for one, place in self.places.items()
                }
                self._below[chunk.line_of(row)] = _Line.of(told, cells)

    def pass_over(self) -> None:
        """Take the lines below the table back from the rejected ones, and note how many and from where."""
        if self._last is None or self.rejects.count > len(self.rejects.kept):
            return
        end = self._last()
        told = {
            one.line: one for one in self.rejects.kept if one.file == self.file and one.line > end
        }
        for line, one in told.items():
            if line not in self._below and one.reason == "too_few_cells":
                self._below[line] = self._ragged(one.value)
        foot = self._foot(sorted({*self._below, *told}))
        refused = [line for line in foot if line in told]
        if refused:
            self.rejects.take_back(self.file, refused)
            self.notes.append(("foot_passed", {"count": len(refused), "line": refused[0]}))

    def _foot(self, lines: Sequence[int]) -> list[int]:
        """Of lines that could not be read the last ones that are no dossiers; none if they are too many."""
        found: list[int] = []
        for line in reversed(lines):
            if line not in self._below or not self._below[line].no_dossier:
                break
            found.insert(0, line)
        while found and not self._below[found[0]].remark:
            del found[0]
        return found if len(found) <= MOST_LINES else []

    def _ragged(self, text: str) -> _Line:
        """A line with fewer cells than the header; one that is too long to be kept whole is a row."""
        if len(text) >= _LONGEST:
            return _Line(remark=False, no_dossier=False)
        cells = self._cells(text)
        told = {one: cells[place] for one, place in self.places.items() if place < len(cells)}
        return _Line.of(told, cells)

    def _cells(self, text: str) -> list[str]:
        """The cells of a line, trimmed; those without a letter or digit empty."""
        cells = text.split(self.delimiter)
        if '"' in text and self.delimiter != "\t":
            cells = next(csv.reader([text.splitlines()[0]], delimiter=self.delimiter), cells)
        return [cell.strip(' "') if any(map(str.isalnum, cell)) else "" for cell in cells]


@dataclass(frozen=True)
class _Line:
    """remark: a cell of it says in known words that this is no row. no_dossier: nor does anything else make it one."""

    remark: bool
    no_dossier: bool

    @classmethod
    def of(cls, told: Mapping[str, str], cells: Sequence[str]) -> _Line:
        """told: canonical column -> what stands in it. cells: all of the line."""
        filled = [cell for cell in cells if cell]
        remark = any(map(_is_remark, filled))
        code = told.get("dossier", "")
        moments = [told[one] for one in MOMENTS if told.get(one)]
        numbered = bool(filled) and bool(_NUMBER.fullmatch(filled[0])) and not remark
        dated = any(
            _has_digit(cell) and not _is_remark(cell) and not (remark and _COUNT.fullmatch(cell))
            for cell in moments
        )
        names_one = bool(code) and not _is_remark(code) and (_has_digit(code) or " " not in code)
        both = bool(code) and bool(moments) and not all(map(_is_words, [code, *moments]))
        return cls(remark, not (numbered or dated or names_one or both))


def _is_remark(cell: str) -> bool:
    bare = _SIGNS.sub("", fold(cell[:_LONGEST]))
    return bool(_REMARK.match(bare) or _DATED.search(bare))


def _is_words(cell: str) -> bool:
    """Words as under a report, a name or an office: more than one, and no digit in them."""
    return _is_remark(cell) or (" " in cell and not _has_digit(cell))


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))


def _line_of(chunk: Chunk, row: int) -> Callable[[], int]:
    """Where a row stands, worked out only if it is asked: in a long text that takes a while."""
    where = chunk.line_of
    return lambda: where(row)
