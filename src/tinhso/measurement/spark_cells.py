"""A log's cells made canonical on Spark's executors, each row with its place in the log.

The cells pass the same cleaning as in a local reading (`reading.rows`). Nothing here knows Spark: every function
takes and gives Arrow batches, as `mapInArrow` calls it. Assumes columns whose kinds need no memory of earlier rows:
texts as text or numbers, moments as timestamps or dates (`spark_reading` sees to it).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from tinhso.measurement.engine import latest_moment
from tinhso.measurement.foldtypes import Ints
from tinhso.measurement.reading.chain import widened
from tinhso.measurement.reading.parquet import _as_cells
from tinhso.measurement.reading.rows import TOTAL_ROW, CanonicalRows
from tinhso.measurement.reading.source import MOMENTS, TEXTS, Rejects, canonical_schema

# A row's place in the log: its file's number above, its number in the file below.
POSITION_BITS = 36
CLEANED = "codes_cleaned"


def plain_schema(columns: Iterable[str]) -> pa.Schema:
    """Canonical rows as they go through Spark: texts plain, a row's place, and what is told of a refused row.

    A refused row has the dossier "", which no dossier has, so that all of them meet in one partition.
    """
    fields = [
        field.with_type(pa.string() if field.name in TEXTS else field.type).with_nullable(True)
        for field in canonical_schema(columns)
        if field.name != "date_only"
    ]
    fields += [pa.field("date_only", pa.int8()), pa.field("position", pa.int64())]
    return pa.schema([*fields, pa.field("told", pa.string())])


@dataclass(frozen=True)
class Cells:
    """How the cells of one named file, or folder of files, become canonical rows.

    names: canonical column -> the file's own. columns: the canonical columns of the whole log. numbers: each file's
    number in the log by its address; a single file stands under "" and needs no address beside its rows.
    """

    names: Mapping[str, str]
    columns: tuple[str, ...]
    zone: str
    numbers: Mapping[str, int]

    def canonical(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of `plain_schema`, refused rows among them."""
        schema = plain_schema(self.columns)
        rows = CanonicalRows("", self.names, self.zone, Rejects(), reject_totals=True)
        cleaned = 0
        for batch in batches:
            if not batch.num_rows:
                continue
            position = self._positions(batch)
            made, refused = self._read(rows, batch)
            yield plain(widened(made, canonical_schema(self.columns)), position[rows.kept], schema)
            told = [(position[one.line], one[2:]) for one in refused]
            if _cleaned(rows) > cleaned:
                told.append((position[0], ("", _cleaned(rows) - cleaned, CLEANED)))
                cleaned = _cleaned(rows)
            if told:
                yield _telling(told, schema)

    @property
    def telling(self) -> dict[str, str]:
        """The names that say which rows are refused, and when something happened."""
        return {
            one: self.names[one] for one in ("dossier", "activity", *MOMENTS) if one in self.names
        }

    def latest(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row: the latest moment that has happened in any canonical row, null for none. Reads `telling` alone."""
        rows = CanonicalRows("", self.telling, self.zone, Rejects())
        made = (self._read(rows, batch)[0] for batch in batches if batch.num_rows)
        yield pa.record_batch({"latest": pa.array([latest_moment(made)], pa.int64())})

    def _read(self, rows: CanonicalRows, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[Any]]:
        """Canonical rows, and what was refused with the row's number in the batch for a line."""
        cells = {one: _as_cells(one, batch.column(one)) for one in rows.names}
        rows.rejects = Rejects(keep=sys.maxsize)
        made = rows.batch(cells, line_of=lambda row: row)
        return made, rows.rejects.kept

    def _positions(self, batch: pa.RecordBatch) -> Ints:
        line: Ints = batch.column("line").to_numpy()
        if "file" not in batch.schema.names:
            return position_of(self.numbers[""], line)
        files = batch.column("file").dictionary_encode()
        numbers = [self.numbers[address_key(one)] for one in files.dictionary.to_pylist()]
        number: Ints = np.array(numbers, np.int64)[files.indices.to_numpy()]
        return position_of(number, line)


def position_of(number: int | Ints, line: Ints) -> Ints:
    """int64[n]: where rows stand in the log. number: of the file; line: in it, from 0."""
    found: Ints = np.left_shift(number, POSITION_BITS) + line
    return found


def _cleaned(rows: CanonicalRows) -> int:
    """How many codes lost invisible characters so far."""
    counts = [facts["count"] for code, facts in rows.notes if code == CLEANED]
    return int(str(counts[0])) if counts else 0


def address_key(address: str) -> str:
    """A file's address in one spelling: Spark writes both file:/a and file:///a."""
    return address.replace(":///", ":/")


def plain(batch: pa.RecordBatch, position: Ints, schema: pa.Schema) -> pa.RecordBatch:
    """Canonical rows as rows of `plain_schema`. position: int64[n], each row's place in the log."""
    there = set(batch.schema.names)
    made = {
        name: batch.column(name).cast(schema.field(name).type)
        for name in schema.names
        if name in there
    }
    made["position"] = pa.array(position)
    rows = batch.num_rows
    return pa.RecordBatch.from_arrays(
        [made[one.name] if one.name in made else pa.nulls(rows, one.type) for one in schema],
        schema=schema,
    )


def _telling(told: list[tuple[int, tuple[Any, ...]]], schema: pa.Schema) -> pa.RecordBatch:
    """Rows that stand for no event: what was refused, where and why."""
    made = {
        "dossier": pa.array([""] * len(told)),
        "position": pa.array([int(position) for position, _ in told]),
        "told": pa.array([json.dumps([str(word) for word in words]) for _, words in told]),
    }
    return pa.RecordBatch.from_arrays(
        [made[one.name] if one.name in made else pa.nulls(len(told), one.type) for one in schema],
        schema=schema,
    )


@dataclass
class Told:
    """The refused rows of a partition: the first kept as (position, column, value, reason), all counted.

    cleaned, totals: by the number of the file, codes that were cleaned and lines of totals, which are no refusals.
    """

    keep: int = Rejects().keep
    kept: list[tuple[int, str, str, str]] = field(default_factory=list)
    by_reason: Counter[str] = field(default_factory=Counter)
    cleaned: Counter[int] = field(default_factory=Counter)
    totals: Counter[int] = field(default_factory=Counter)

    def taken_out(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches without their refused rows."""
        for batch in batches:
            words = batch.column("told")
            if words.null_count == batch.num_rows:
                yield batch
                continue
            refused = batch.filter(words.is_valid())
            for position, text in zip(
                refused.column("position").to_pylist(),
                refused.column("told").to_pylist(),
                strict=True,
            ):
                self._take(position, *json.loads(text))
            yield batch.filter(words.is_null())

    def _take(self, position: int, column: str, value: str, reason: str) -> None:
        if reason == CLEANED:
            self.cleaned[position >> POSITION_BITS] += int(value)
            return
        if reason == TOTAL_ROW:
            self.totals[position >> POSITION_BITS] += 1
            return
        self.by_reason[reason] += 1
        if len(self.kept) < self.keep:
            self.kept.append((position, column, value, reason))
