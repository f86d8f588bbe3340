"""What the partitions of a Spark run found, put together by name on the driver.

Sums over steps, offices and moves are added; the dossiers' counts go through the same `Tally` as in a local run, so
that quantiles and their exactness follow the same rule; tables go to the sink as they come.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tinhso.measurement.engine import Run
from tinhso.measurement.foldrun import new_totals
from tinhso.measurement.foldtypes import COLUMN, COLUMNS, NONE, Ints
from tinhso.measurement.sinks import SCHEMAS, Sink
from tinhso.measurement.spark_cells import CLEANED, POSITION_BITS, Told
from tinhso.measurement.spark_reading import Rows
from tinhso.measurement.spark_workers import TALLIED, first_places
from tinhso.measurement.vocabulary import Vocabulary

TOTALS = "totals_passed"

Partition = dict[str, Any]


@dataclass
class Merged:
    """One run out of many partitions. Call `add_totals` once, then `add` for every other part."""

    run: Run
    sink: Sink | None
    rows: Rows
    _applicants: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))

    def add_totals(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Take the sums and refusals of all partitions. Raises what a partition raised."""
        partitions: list[Partition] = []
        for kind, data in parts:
            found = pickle.loads(data)  # noqa: S301 # from our own executors, over Spark's channel
            if kind == "refused":
                error, code, facts = found
                raise error(code, **facts)
            partitions.append(found)
        self._add_sums(partitions)
        self._add_told([found["told"] for found in partitions])
        seen = [found["applicants"] for found in partitions if found["applicants"] is not None]
        if seen:
            self._applicants = first_places(seen).sort("position")["applicant"].to_arrow()
            self._applicants = self._applicants.cast(pa.string())

    def add(self, kind: str, data: bytes) -> None:
        """Take a chunk of dossiers' counts, or of one of the tables."""
        table = pa.ipc.open_stream(data).read_all().combine_chunks()
        if kind == "counts":
            self.run.tally.add(self._out_of(table))
        elif kind == "visits":
            self._add_visits(table)
        elif self.sink is not None:
            self.sink.write(kind, self._numbered(table) if kind == "dossiers" else table)

    def _add_sums(self, partitions: Sequence[Partition]) -> None:
        names = self.run.names
        coded = [
            (_codes(names.activities, found["activities"]), _codes(names.offices, found["offices"]))
            for found in partitions
        ]
        totals = new_totals(activities=len(names.activities), offices=len(names.offices))
        for found, (steps, offices) in zip(partitions, coded, strict=True):
            _codes(names.procedures, found["procedures"])
            np.add.at(totals.step_sums, steps, found["step_sums"])
            np.add.at(totals.office_sums, offices, found["office_sums"])
            step, bins, counts = found["step_bins"]
            kept = steps[step] < len(totals.step_bins)
            np.add.at(totals.step_bins, (steps[step][kept], bins[kept]), counts[kept])
            if totals.move_count.size:
                pairs = np.ix_(steps, steps)
                totals.move_count[pairs] += found["move_count"]
                totals.move_seconds[pairs] += found["move_seconds"]
            self.run.low = min(self.run.low, found["low"])
            self.run.high = max(self.run.high, found["high"])
        self.run.folder.totals = totals

    def _add_visits(self, visits: pa.Table) -> None:
        """Kept one by one as long as the run's rule wants them so; the bins hold all of them anyway."""
        if self.run.visits.exact:
            steps = self.run.names.activities.encode(_one(visits.column("step"))).astype(np.int64)
            self.run.visits.add(steps + 1, visits.column("seconds").to_numpy())

    def _add_told(self, told: Sequence[Told]) -> None:
        """Refused rows by file, line, column and reason; all of them met in one partition, in order."""
        rejects, mask = self.rows.source.rejects, (1 << POSITION_BITS) - 1
        for one in told:
            for position, column, value, reason in one.kept:
                number = position >> POSITION_BITS
                own = self.rows.names[number].get(column, column)
                rejects.add(self.rows.files[number], (position & mask) + 1, own, value, reason)
                one.by_reason[reason] -= 1
            rejects.by_reason.update(+one.by_reason)
            for number in sorted({*one.cleaned, *one.totals}):
                if count := one.cleaned[number]:
                    column = self.rows.names[number]["dossier"]
                    self._note(number, CLEANED, column=column, count=count)
                if count := one.totals[number]:
                    self._note(number, TOTALS, count=count)

    def _note(self, number: int, code: str, **facts: object) -> None:
        """Note something of a file of the log, by its number."""
        named = {"file": self.rows.files[number]} if len(self.rows.files) > 1 else {}
        self.rows.source.notes.append((code, {**facts, **named}))

    def _out_of(self, counts: pa.Table) -> Ints:
        """The fold's columns that a tally reads, over the run's own codes."""
        out = np.full((counts.num_rows, len(COLUMNS)), NONE, np.int64)
        for name in TALLIED:
            out[:, COLUMN[name]] = counts.column(name).to_numpy()
        for name, vocabulary in (
            ("procedure", self.run.names.procedures),
            ("office", self.run.names.offices),
        ):
            out[:, COLUMN[name]] = vocabulary.encode(_one(counts.column(name)))
        return out

    def _numbered(self, dossiers: pa.Table) -> pa.Table:
        """Applicants as numbers in this run, in the order in which the log names them; never as names."""
        place = dossiers.schema.get_field_index("applicant")
        numbers = pc.index_in(dossiers.column(place), value_set=self._applicants)
        return dossiers.set_column(place, "applicant", numbers.cast(pa.int32())).cast(
            SCHEMAS["dossiers"]
        )


def _one(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.combine_chunks()
    return chunks.chunk(0) if isinstance(chunks, pa.ChunkedArray) else chunks


def _codes(vocabulary: Vocabulary, names: Sequence[str]) -> Ints:
    """The run's place of each of a partition's places: null's first, then its names'."""
    return np.array([0, *(vocabulary.code(name) + 1 for name in names)], np.int64)
