"""Cells of chosen columns made into canonical rows; a row that cannot be is told by line, column and reason.

A row needs a dossier and a moment. It is refused whole when the dossier is missing (`no_case`), when a
cell that should be a moment is none (the reason of `tables.moments`), when it has no moment at all or
an activity without its moment (`no_moment`). Of a refused row whose dossier is known that much is kept
(`source.LOST_BIT`). A row in which nothing at all stands is no row; nor is the sum at the foot of a report, which
is counted in a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.measurement.reading.source import (
    DATE_ONLY_BITS,
    LOST_BIT,
    MARKS,
    MOMENTS,
    TEXTS,
    Note,
    Rejects,
    canonical_schema,
)
from tinhso.tables.moments import REASONS, MomentReader, Moments
from tinhso.tables.texts import CodeCleaner, WordCleaner

#: A cell that names a sum, folded, without digits and signs. "Công ty …" and "Tổng công ty …" are applicants.
_TOTAL = re.compile(
    r"(tong( cong| so)?|cong|(grand |sub )?totals?|sum)( so)?( ho so| chung| toan bo)?"
)
_COUNT = re.compile(r"\d{1,3}([., ]?\d{3}){0,2}[.:]?")
#: The faults of a line of totals; a date that does not exist is a dossier's.
_TOTALS_FAULTS = ("no_case", "no_moment", "moment_unreadable")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_CELL_ENDS = re.compile(r"[\t,;|]")
_MOST_LETTERS = 200

#: Tells a line of totals where `CanonicalRows.reject_totals` asks for it; it never stands in a result.
TOTAL_ROW = "total_row"

Bools = NDArray[np.bool_]


class MonthFirst(TinhsoError):
    """A column writes month before day (month_first: file, line, column, value); it is not guessed."""


@dataclass
class CanonicalRows:
    """Makes the batches of one file.

    names: canonical column -> the file's own column name. reject_totals: tell lines of totals as rejected rows
    (TOTAL_ROW) instead of counting them in a note, for a caller who counts them elsewhere. rows_given: rows that were
    read so far. kept: of the cells that were made a batch last, which became a row of it.
    """

    file: str
    names: Mapping[str, str]
    zone: str
    rejects: Rejects
    reject_totals: bool = False
    rows_given: int = 0
    totals_met: int = 0
    kept: Bools = field(default_factory=lambda: np.zeros(0, bool))
    _codes: CodeCleaner = field(default_factory=CodeCleaner)
    _words: dict[str, WordCleaner] = field(init=False)
    _moments: dict[str, MomentReader] = field(init=False)

    def __post_init__(self) -> None:
        self.schema = canonical_schema(self.names)
        self._words = {one: WordCleaner() for one in TEXTS if one in self.names}
        self._moments = {one: MomentReader(self.zone) for one in MOMENTS if one in self.names}

    @property
    def notes(self) -> list[Note]:
        """What was learned of the columns so far: codes cleaned, what bare numbers were taken for."""
        told: list[Note] = [
            ("numbers_are", {"column": self.names[one], "unit": reader.numbers_are})
            for one, reader in self._moments.items()
            if reader.numbers_are
        ]
        if self._codes.changed:
            facts = {"column": self.names["dossier"], "count": self._codes.changed}
            told.append(("codes_cleaned", facts))
        if self.totals_met:
            told.append(("totals_passed", {"count": self.totals_met}))
        return told

    def words(self, canonical: str, cells: pa.Array) -> pa.DictionaryArray:
        """One text column cleaned, as it goes into a batch."""
        return self._words[canonical].clean(cells)

    def batch(
        self,
        cells: Mapping[str, pa.Array],
        *,
        line_of: Callable[[int], int],
        text_of: Callable[[int], str] | None = None,
        events: Bools | None = None,
    ) -> pa.RecordBatch:
        """Canonical rows of some cells. Raises MonthFirst.

        cells: canonical column -> its cells. line_of, text_of: where a row stands in the file and what it
        says there as a whole; without text_of no row is taken for blank. events: rows known to be events, which
        need a moment of their own; without it those that name an activity are.
        """
        codes = self._codes.clean(cells["dossier"])
        words = {one: cleaner.clean(cells[one]) for one, cleaner in self._words.items()}
        moments = {one: reader.read(cells[one]) for one, reader in self._moments.items()}
        self._refuse_month_first(cells, line_of)
        refused = self._refused(codes, words, moments, events)
        columns = [codes, *words.values()]
        columns += [found.to_arrow() for found in moments.values()]
        if moments:
            columns.append(pa.array(_date_only(moments), pa.uint8()))
        self.rows_given += len(refused) - int(np.count_nonzero(refused))
        self.kept = ~refused
        if not refused.any():
            return pa.RecordBatch.from_arrays(columns, schema=self.schema)
        passed = self._tell(np.flatnonzero(refused), cells, codes, moments, line_of, text_of)
        lost = refused & ~_null(codes)
        lost[passed] = False
        self.kept |= lost
        columns = [codes, *(_without(column, lost) for column in columns[1:])]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema).filter(pa.array(self.kept))

    def lost(self, code: str) -> pa.RecordBatch:
        """A batch that says of one dossier that a row of it was lost; of none if the code is empty."""
        codes = self._codes.clean(pa.array([code], pa.string())).drop_null()
        columns = [
            codes if one.name == "dossier"
            else pa.array([LOST_BIT] * len(codes), one.type) if one.name == "date_only"
            else pa.nulls(len(codes), one.type)
            for one in self.schema
        ]  # fmt: skip
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _refuse_month_first(
        self, cells: Mapping[str, pa.Array], line_of: Callable[[int], int]
    ) -> None:
        for one, reader in self._moments.items():
            if reader.month_first is not None:
                place = pc.index(cells[one].cast(pa.string()), reader.month_first).as_py()
                raise MonthFirst(
                    "month_first",
                    file=self.file,
                    line=line_of(place) if place >= 0 else 0,
                    column=self.names[one],
                    value=reader.month_first.strip(),
                )

    def _refused(
        self,
        codes: pa.Array,
        words: Mapping[str, pa.Array],
        moments: Mapping[str, Moments],
        events: Bools | None,
    ) -> Bools:
        refused = np.zeros(len(codes), bool)
        if codes.null_count:
            refused |= _null(codes)
        known = np.zeros(len(codes), bool)
        for found in moments.values():
            refused |= found.reason != 0
            known |= found.known
        refused |= ~known
        if "at" in moments and events is not None:
            refused |= ~moments["at"].known & events
        if "at" in moments and "activity" in words:
            refused |= ~moments["at"].known & ~_null(words["activity"])
        return refused

    def _tell(
        self,
        rows: NDArray[np.intp],
        cells: Mapping[str, pa.Array],
        codes: pa.Array,
        moments: Mapping[str, Moments],
        line_of: Callable[[int], int],
        text_of: Callable[[int], str] | None,
    ) -> list[int]:
        """Tell each refused row once, by its first fault. Gives those that are none: blank ones and totals."""
        passed: list[int] = []
        for row in rows.tolist():
            if self.rejects.count >= self.rejects.keep:
                self._count(rows[rows >= row], codes, moments)
                break
            column, reason = _fault(row, codes, moments)
            value = cells[column][row].as_py()
            looked_at = text_of and reason in _TOTALS_FAULTS
            text = text_of(row) if text_of and looked_at else None
            if text is not None and not any(letter.isalnum() for letter in text):
                passed.append(row)
                continue
            if _is_total(codes[row].as_py(), text, reason):
                passed.append(row)
                if not self.reject_totals:
                    self.totals_met += 1
                    continue
                reason, value = TOTAL_ROW, text or codes[row].as_py()
            self.rejects.add(self.file, line_of(row), self.names[column], value, reason)
        return passed

    def _count(
        self, rows: NDArray[np.intp], codes: pa.Array, moments: Mapping[str, Moments]
    ) -> None:
        """Count the rest: a log whose every row is wrong is not to be told row by row."""
        for row in rows.tolist():
            self.rejects.by_reason[_fault(row, codes, moments)[1]] += 1


def _fault(row: int, codes: pa.Array, moments: Mapping[str, Moments]) -> tuple[str, str]:
    """The canonical column at fault and the reason."""
    if not codes[row].is_valid:
        return "dossier", "no_case"
    for one, found in moments.items():
        if found.reason[row]:
            return one, REASONS[found.reason[row]]
    return ("at" if "at" in moments else next(one for one in MARKS if one in moments)), "no_moment"


def _is_total(code: str | None, text: str | None, reason: str) -> bool:
    """Whether a row that cannot be read is the sum at the foot of a report.

    Its code says so; or it has none (or, in a row without any moment, a count stands in its place) and the first
    cell with a letter in it says so. A code with a digit in it, TONG-0001, is a dossier's. text: the row, where it is
    known.
    """
    if reason not in _TOTALS_FAULTS:
        return False
    if code is not None and not (reason == "no_moment" and _COUNT.fullmatch(code)):
        return not any(map(str.isdigit, code)) and _names_a_sum(code)
    cells = _CELL_ENDS.split((text or "")[:_MOST_LETTERS])
    first = next((cell for cell in cells if any(map(str.isalpha, cell))), "")
    return _names_a_sum(first)


def _names_a_sum(cell: str) -> bool:
    if len(cell) > _MOST_LETTERS:
        return False
    return bool(_TOTAL.fullmatch(_NO_LETTERS.sub(" ", fold(cell)).strip()))


def _without(column: pa.Array, lost: Bools) -> pa.Array:
    """A column with nothing in the rows that were lost but, of date_only, the bit that says so."""
    if not lost.any():
        return column
    if pa.types.is_uint8(column.type):
        return pa.array(np.where(lost, np.uint8(LOST_BIT), column.to_numpy()), pa.uint8())
    mask = pa.array(lost)
    if pa.types.is_dictionary(column.type):
        left = pc.if_else(mask, pa.scalar(None, pa.int32()), column.indices)
        return pa.DictionaryArray.from_arrays(left, column.dictionary)
    return pc.if_else(mask, pa.scalar(None, column.type), column)


def _date_only(moments: Mapping[str, Moments]) -> NDArray[np.uint8]:
    bits: NDArray[np.uint8] | None = None
    for one, found in moments.items():
        mine = found.date_only.view(np.uint8) * np.uint8(DATE_ONLY_BITS[one])
        bits = mine if bits is None else bits | mine
    assert bits is not None
    return bits


def _null(cells: pa.Array) -> Bools:
    flags: Bools = cells.is_null().to_numpy(zero_copy_only=False)
    return flags
