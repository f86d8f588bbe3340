"""Cells of chosen columns made into canonical rows; a row that cannot be is told by line, column and reason.

A row needs a dossier and a moment. It is refused whole when the dossier is missing (`no_case`), when a
cell that should be a moment is none (the reason of `tables.moments`), when it has no moment at all or
an activity without its moment (`no_moment`), and when it is the sum at the foot of a report
(`total_row`). A row in which nothing at all stands is no row.
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
    MARKS,
    MOMENTS,
    TEXTS,
    Note,
    Rejects,
    canonical_schema,
)
from tinhso.tables.moments import REASONS, MomentReader, Moments
from tinhso.tables.texts import CodeCleaner, WordCleaner

_TOTAL = re.compile(r"[\W\d_]*(tong|cong|total|sum)\b")

Bools = NDArray[np.bool_]


class MonthFirst(TinhsoError):
    """A column writes month before day (month_first: file, line, column, value); it is not guessed."""


@dataclass
class CanonicalRows:
    """Makes the batches of one file. names: canonical column -> the file's own column name."""

    file: str
    names: Mapping[str, str]
    zone: str
    rejects: Rejects
    rows_given: int = 0
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
    ) -> pa.RecordBatch:
        """Canonical rows of some cells. Raises MonthFirst.

        cells: canonical column -> its cells. line_of, text_of: where a row stands in the file and what it
        says there as a whole; without text_of no row is taken for blank or a total.
        """
        codes = self._codes.clean(cells["dossier"])
        words = {one: cleaner.clean(cells[one]) for one, cleaner in self._words.items()}
        moments = {one: reader.read(cells[one]) for one, reader in self._moments.items()}
        self._refuse_month_first(cells, line_of)
        refused = self._refused(codes, words, moments)
        columns = [codes, *words.values()]
        columns += [found.to_arrow() for found in moments.values()]
        if moments:
            columns.append(pa.array(_date_only(moments), pa.uint8()))
        batch = pa.RecordBatch.from_arrays(columns, schema=self.schema)
        if refused.any():
            self._tell(np.flatnonzero(refused), cells, codes, moments, line_of, text_of)
            batch = batch.filter(pa.array(~refused))
        self.rows_given += batch.num_rows
        return batch

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
        self, codes: pa.Array, words: Mapping[str, pa.Array], moments: Mapping[str, Moments]
    ) -> Bools:
        refused = np.zeros(len(codes), bool)
        if codes.null_count:
            refused |= _null(codes)
        known = np.zeros(len(codes), bool)
        for found in moments.values():
            refused |= found.reason != 0
            known |= found.known
        refused |= ~known
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
    ) -> None:
        """Tell each refused row once, by its first fault."""
        for row in rows.tolist():
            if self.rejects.count >= self.rejects.keep:
                self._count(rows[rows >= row], codes, moments)
                return
            column, reason = _fault(row, codes, moments)
            value = cells[column][row].as_py()
            if text_of and reason in ("no_case", "no_moment", "moment_unreadable"):
                text = text_of(row)
                if not any(letter.isalnum() for letter in text):
                    continue
                if _TOTAL.match(fold(text.lstrip("\"'")[:200])):
                    reason, value = "total_row", text
            self.rejects.add(self.file, line_of(row), self.names[column], value, reason)

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
