"""Whole dossiers folded on Spark's executors by the local engine's kernel.

Nothing here knows Spark: the fold takes and gives Arrow batches, as `mapInArrow` calls it. Spark brings a dossier's
rows together and in order; nothing else is distributed. What a partition found comes back as packed parts, a kind
and its bytes:

    counts                        what `tallies.Tally` counts of each dossier
    visits                        step and seconds of each visit, as long as they are kept one by one
    dossiers, stretches, events   the published tables; an applicant is still a name in them
    totals                        once a partition: its sums by name, and the rows that were refused
    refused                       an error of ours, raised again on the driver
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.quantiles import EXACT_UP_TO
from tinhso.measurement import grouping
from tinhso.measurement.engine import Run
from tinhso.measurement.foldtypes import COLUMN, Ints
from tinhso.measurement.frames import Names
from tinhso.measurement.options import Options
from tinhso.measurement.reading.source import canonical_schema
from tinhso.measurement.spark_cells import Told
from tinhso.measurement.vocabulary import Vocabulary

PARTS = pa.schema([pa.field("kind", pa.string()), pa.field("data", pa.binary())])
# The columns of the fold that `Tally.add` reads, beside procedure and office.
TALLIED = "month outcome ended_at working citizen_working events unannounced notes".split()


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
            # The driver numbers applicants, by name: numbers of two partitions mean nothing to each other.
            names=Names(applicants=Vocabulary()),
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
            known = self.names.applicants
            assert isinstance(known, Vocabulary)
            applicants = pa.array(known.names, pa.string())
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
        "procedures": run.names.procedures.names,
        "step_sums": totals.step_sums[:steps],
        "office_sums": totals.office_sums[:places],
        "step_bins": (*filled, bins[filled]),
        "move_count": totals.move_count[:steps, :steps],
        "move_seconds": totals.move_seconds[:steps, :steps],
        "low": run.low,
        "high": run.high,
    }
