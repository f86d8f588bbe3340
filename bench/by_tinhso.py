"""What Tỉnh Số does of the same job: every dossier's working time and the process map, from events in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from tinhso.measurement import grouping
from tinhso.measurement.engine import Run, latest_moment
from tinhso.measurement.foldtypes import COLUMN, Ints
from tinhso.measurement.options import Options
from tinhso.measurement.tallies import Tally

Edges = dict[tuple[str, str], tuple[int, int]]


@dataclass
class EachDossier(Tally):
    """The engine's tally, which also keeps every dossier's working seconds, in the order of the log."""

    seconds: list[Ints] = field(default_factory=list)

    def add(self, out: Ints) -> None:
        """Count the rows of a folded batch."""
        super().add(out)
        self.seconds.append(out[:, COLUMN["working"]].copy())


@dataclass(frozen=True)
class Told:
    """dossiers[i] took seconds[i] working seconds; edges: visits and working seconds by pair of activities."""

    dossiers: pa.ChunkedArray
    seconds: Ints
    edges: Edges


def durations_and_map(events: pa.Table, options: Options, *, is_sorted: bool) -> Told:
    """The steps of `engine.count_events`, with each dossier's seconds kept.

    is_sorted: each dossier's rows are known to lie together, and need not be brought together.
    """
    rows = events if is_sorted else grouping.sorted_in_memory(events)
    batches = rows.combine_chunks().to_batches()
    run = Run(options=options, at=latest_moment(batches) or 0)
    tally = run.tally = EachDossier(by=options.by)
    codes = []
    for chunk, offsets in grouping.whole_dossiers(iter(batches), ascending=False):
        run.take(chunk, offsets)
        codes.append(chunk.column("dossier").take(pa.array(offsets[:-1])))
    return Told(
        dossiers=pa.chunked_array(codes, pa.string()),
        seconds=np.concatenate(tally.seconds),
        edges=_edges(run),
    )


def _edges(run: Run) -> Edges:
    names = run.names.activities.names
    totals = run.folder.totals
    return {
        (names[before - 1], names[after - 1]): (
            int(totals.move_count[before, after]),
            int(totals.move_seconds[before, after]),
        )
        for before, after in zip(*np.nonzero(totals.move_count), strict=True)
    }
