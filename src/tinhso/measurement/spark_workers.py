"""What runs on Spark's executors: a log's cells made canonical, and whole dossiers folded by the local engine's kernel.

Nothing here knows Spark: every function takes and gives Arrow batches, as `mapInArrow` calls it. Spark brings a
dossier's rows together and in order; nothing else is distributed. What a partition found comes back as packed
parts, a kind and its bytes:

    counts                        what `tallies.Tally` counts of each dossier
    visits                        step and seconds of each visit, as long as they are kept one by one
    dossiers, stretches, events   the published tables; an applicant is still a name in them
    totals                        once a partition: its sums by name, and the rows that were refused
    refused                       an error of ours, raised again on the driver
"""

from __future__ import annotations

import json
import pickle
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.quantiles import EXACT_UP_TO
from tinhso.measurement import grouping
from tinhso.measurement.engine import Run, latest_moment
from tinhso.measurement.foldtypes import COLUMN, Ints
from tinhso.measurement.frames import Names
from tinhso.measurement.options import Options
from tinhso.measurement.reading.chain import widened
from tinhso.measurement.reading.parquet import _as_cells
from tinhso.measurement.reading.rows import CanonicalRows
from tinhso.measurement.reading.source import TEXTS, Rejects, canonical_schema

# A row's place in the log: its file's number above, its number in the file below.
POSITION_BITS = 36
CLEANED = "codes_cleaned"
PARTS = pa.schema([pa.field("kind", pa.string()), pa.field("data", pa.binary())])
# The columns of the fold that `Tally.add` reads, beside procedure and office.
TALLIED = "month outcome ended_at working citizen_working events unannounced notes".split()


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
        rows = CanonicalRows("", self.names, self.zone, Rejects())
        cleaned = 0
        for batch in batches:
            if not batch.num_rows:
                continue
            position = self._positions(batch)
            made, refused = self._read(rows, batch)
            kept = np.ones(batch.num_rows, bool)
            kept[[one.line for one in refused]] = False
            yield plain(widened(made, canonical_schema(self.columns)), position[kept], schema)
            told = [(position[one.line], one[2:]) for one in refused]
            if _cleaned(rows) > cleaned:
                told.append((position[0], ("", _cleaned(rows) - cleaned, CLEANED)))
                cleaned = _cleaned(rows)
            if told:
                yield _telling(told, schema)

    def latest(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """One row: the latest moment that has happened in any canonical row, null for none."""
        rows = CanonicalRows("", self.names, self.zone, Rejects())
        made = (self._read(rows, batch)[0] for batch in batches if batch.num_rows)
        yield pa.record_batch({"latest": pa.array([latest_moment(made)], pa.int64())})

    def _read(self, rows: CanonicalRows, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, list[Any]]:
        """Canonical rows, and what was refused with the row's number in the batch for a line."""
        cells = {one: _as_cells(one, batch.column(one)) for one in self.names}
        rows.rejects = Rejects(keep=sys.maxsize)
        made = rows.batch(cells, line_of=lambda row: row)
        return made, rows.rejects.kept

    def _positions(self, batch: pa.RecordBatch) -> Ints:
        line: Ints = batch.column("line").to_numpy()
        if "file" not in batch.schema.names:
            return place(self.numbers[""], line)
        files = batch.column("file").dictionary_encode()
        numbers = [self.numbers[address_key(one)] for one in files.dictionary.to_pylist()]
        number: Ints = np.array(numbers, np.int64)[files.indices.to_numpy()]
        return place(number, line)


def place(number: int | Ints, line: Ints) -> Ints:
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
    """The refused rows of a partition: the first kept as (position, column, value, reason), all counted."""

    keep: int = Rejects().keep
    kept: list[tuple[int, str, str, str]] = field(default_factory=list)
    by_reason: Counter[str] = field(default_factory=Counter)
    cleaned: Counter[int] = field(default_factory=Counter)

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
        self.by_reason[reason] += 1
        if len(self.kept) < self.keep:
            self.kept.append((position, column, value, reason))


@dataclass(frozen=True)
class Fold:
    """Folds the whole dossiers of a partition. emit: also give the published tables."""

    options: Options
    at: int
    columns: tuple[str, ...]
    emit: bool

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """From sorted rows of `plain_schema` to `PARTS`."""
        try:
            yield from self._folded(batches)
        except TinhsoError as error:
            yield _part("refused", pickle.dumps((type(error), error.code, error.facts)))

    def _folded(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        outbox = Outbox()
        run = Run(
            options=self.options,
            at=self.at,
            sink=outbox if self.emit else None,
            columns=self.columns,
        )
        # The driver counts, by name, what these two would have counted.
        run.tally = Counts(outbox, run.names)  # type: ignore[assignment]
        run.visits = Visits(outbox, run.names)  # type: ignore[assignment]
        outbox.names = run.names
        told, seen = Told(), FirstSeen()
        rows = (_canonical(one, self.columns) for one in told.taken_out(rechunked(batches)))
        for chunk, offsets in grouping.whole_dossiers(rows, ascending=False):
            run.take(chunk, offsets)
            seen.add(chunk)
            yield from outbox.emptied()
        yield _part(
            "totals", pickle.dumps(totals_of(run) | {"told": told, "applicants": seen.frame})
        )


def rechunked(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows in batches as large as the fold likes them; Spark hands over few rows at a time."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= grouping.CHUNK_ROWS:
            yield from pa.Table.from_batches(held).combine_chunks().to_batches()
            held, rows = [], 0
    if rows:
        yield from pa.Table.from_batches(held).combine_chunks().to_batches()


def _canonical(batch: pa.RecordBatch, columns: tuple[str, ...]) -> pa.RecordBatch:
    """Rows as they came through Spark, in the canonical types again, with their place in the log."""
    schema = canonical_schema(columns).append(pa.field("position", pa.int64()))
    return pa.RecordBatch.from_arrays(
        [_as(batch.column(field.name), field.type) for field in schema], schema=schema
    )


def _as(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)


class Outbox:
    """What the fold of a chunk gives, packed to be sent. Takes the tables in the place of a run's sink."""

    names: Names

    def __init__(self) -> None:
        self._parts: list[pa.RecordBatch] = []

    def write(self, name: str, table: pa.Table) -> None:
        """Take a table."""
        if name == "dossiers":
            place = table.schema.get_field_index("applicant")
            applicants = pa.array(self.names.applicants.names, pa.string())
            named = applicants.take(table.column("applicant").combine_chunks())
            table = table.set_column(place, "applicant", named)
        self.put(name, table)

    def put(self, kind: str, table: pa.Table) -> None:
        """Take anything."""
        self._parts.append(_part(kind, packed(table)))

    def restart(self) -> None:
        """Never asked here: Spark has sorted the rows."""
        self._parts = []

    def emptied(self) -> list[pa.RecordBatch]:
        """What has gathered since it was last asked."""
        parts, self._parts = self._parts, []
        return parts


@dataclass
class Counts:
    """Stands where a run has its `Tally`."""

    outbox: Outbox
    names: Names

    def add(self, out: Ints) -> None:
        """Send what the driver's tally will count."""
        told = {name: pa.array(np.ascontiguousarray(out[:, COLUMN[name]])) for name in TALLIED}
        told["procedure"] = _named(out[:, COLUMN["procedure"]], self.names.procedures.names)
        told["office"] = _named(out[:, COLUMN["office"]], self.names.offices.names)
        self.outbox.put("counts", pa.table(told))


@dataclass
class Visits:
    """Stands where a run has its visits by step."""

    outbox: Outbox
    names: Names
    size: int = 0

    @property
    def exact(self) -> bool:
        """Whether they are wanted one by one; if this partition alone has too many, they are not."""
        return self.size <= EXACT_UP_TO

    def add(self, steps: Ints, seconds: Ints) -> None:
        """Send visits by their step's code + 1."""
        self.size += len(steps)
        told = {
            "step": _named(steps - 1, self.names.activities.names),
            "seconds": pa.array(seconds),
        }
        self.outbox.put("visits", pa.table(told))


def _named(codes: Ints, names: list[str]) -> pa.DictionaryArray:
    indices = pa.array(np.ascontiguousarray(codes), pa.int64(), mask=codes < 0).cast(pa.int32())
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _part(kind: str, data: bytes) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [pa.array([kind]), pa.array([data], pa.binary())], schema=PARTS
    )


def packed(table: pa.Table) -> bytes:
    """A table as compressed bytes."""
    out = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=1))
    with pa.ipc.new_stream(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return bytes(out.getvalue())


class FirstSeen:
    """Where in the log each applicant stands first, so that the whole run can number them as they come."""

    def __init__(self) -> None:
        self.frame: pl.DataFrame | None = None

    def add(self, chunk: pa.RecordBatch) -> None:
        """Look at a chunk that has its rows' places."""
        if "applicant" not in chunk.schema.names:
            return
        rows = pl.DataFrame(
            {
                "applicant": pl.Series(chunk.column("applicant").cast(pa.string())),
                "position": pl.Series(chunk.column("position")),
            }
        ).drop_nulls("applicant")
        frames = [rows] if self.frame is None else [self.frame, rows]
        self.frame = first_places(frames)


def first_places(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """applicant, position: the least position of each applicant."""
    return pl.concat(frames).group_by("applicant").agg(pl.col("position").min())


def totals_of(run: Run) -> dict[str, Any]:
    """A partition's sums over steps, offices and moves, indexed by its own names (null first)."""
    totals = run.folder.totals
    activities, offices = run.names.activities.names, run.names.offices.names
    steps, places = len(activities) + 1, len(offices) + 1
    bins = totals.step_bins[:steps]
    filled = np.nonzero(bins)
    return {
        "activities": activities,
        "offices": offices,
        "step_sums": totals.step_sums[:steps],
        "office_sums": totals.office_sums[:places],
        "step_bins": (*filled, bins[filled]),
        "move_count": totals.move_count[:steps, :steps],
        "move_seconds": totals.move_seconds[:steps, :steps],
        "low": run.low,
        "high": run.high,
    }
