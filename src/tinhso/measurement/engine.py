"""Measuring a log in this process: rows in, clocks and outcomes out, in bounded memory.

The order of work: read batches → bring each dossier's rows together (`grouping`) → names to codes → fold
(`fold`, compiled) → count (`tallies`) and hand on (`sinks`). Assumes that marks of a dossier repeat on its rows or
stand on one of them, and that a moment without hours is flagged as such by the reader.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tinhso.kernel.calendar import DAY_SECONDS
from tinhso.kernel.counting import Table
from tinhso.kernel.worktime import LAST_YEAR, table_for
from tinhso.measurement import declared, grouping, lost_rows
from tinhso.measurement.foldrun import Folder
from tinhso.measurement.foldtypes import (
    COLUMN,
    NONE,
    NOTE_BIT,
    Batch,
    Ints,
    Moves,
    Pieces,
    Rules,
    Visits,
)
from tinhso.measurement.frames import Names, dossier_table, event_table, stretch_table
from tinhso.measurement.options import Options
from tinhso.measurement.reading.source import LogSource
from tinhso.measurement.sinks import MemorySink, Sink
from tinhso.measurement.spilling import Spill, grouped_on_disk
from tinhso.measurement.tallies import Durations, Tally

if TYPE_CHECKING:
    import polars as pl

SECOND = 1_000_000
HAPPENED = ("at", "filed_at", "accepted_at", "done_at", "returned_at")
MOMENTS = (*HAPPENED, "due_at")
_LAST_SECOND = (LAST_YEAR - 1970) * 31_556_952 - 2 * 366 * DAY_SECONDS


@dataclass
class Run:
    """One measuring: what was declared, and what has been found so far."""

    options: Options
    at: int
    sink: Sink | None = None
    names: Names = field(default_factory=Names)
    tally: Tally = field(init=False)
    # By step code + 1; complete only while exact, beyond that the folder's bins hold every visit.
    visits: Durations = field(default_factory=Durations)
    folder: Folder = field(init=False)
    columns: tuple[str, ...] = ()
    low: int = 2**62
    high: int = NONE
    _rules: tuple[tuple[int, ...], Rules] | None = None

    def __post_init__(self) -> None:
        self.tally = Tally(by=self.options.by)
        self.folder = Folder(emit=self.sink is not None)

    def take(self, chunk: pa.RecordBatch, offsets: Ints) -> None:
        """Fold and count a chunk of whole dossiers."""
        chunk, offsets, lost = lost_rows.taken_out(chunk, offsets)
        if not chunk.num_rows:
            return
        batch, low, high = self._batch(chunk, offsets)
        out, pieces, moves, visits = self.fold(batch, low, high)
        lost_rows.note(out, lost)
        if "at" not in chunk.schema.names:
            # One row tells a whole dossier; of several the marks were put together.
            out[np.diff(offsets) > 1, COLUMN["notes"]] |= NOTE_BIT["several_rows"]
        self.tally.add(out)
        if self.folder.collect:
            self.visits.add(visits.step, visits.seconds)
            self.folder.collect = self.visits.exact
        if self.sink is not None:
            ids = chunk.column("dossier").take(pa.array(offsets[:-1]))
            self.sink.write("dossiers", dossier_table(ids, out, self.limit_texts(), self.names))
            self.sink.write("stretches", stretch_table(ids, pieces, self.names))
            self.sink.write("events", event_table(ids, moves, batch, self.names))

    def fold(self, batch: Batch, low: int, high: int) -> tuple[np.ndarray, Pieces, Moves, Visits]:
        """Fold dossiers whose names are codes of `names` already; `Folder` says what comes out and how long it lasts.

        low, high: the first and the last second of any of their moments.
        """
        self.low, self.high = min(self.low, low), max(self.high, high)
        rules = self._rules_now()
        return self.folder.fold(
            self._table(low, high),
            rules,
            batch,
            activities=len(self.names.activities),
            offices=len(self.names.offices),
        )

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of any moment met, promises and the moment of judgement included."""
        if self.high == NONE:
            return 1970, 1970
        last = max(self.high, self.at // SECOND)
        first, after = np.array([self.low, last], "datetime64[s]").astype("datetime64[Y]")
        return int(first.astype(int)) + 1970, int(after.astype(int)) + 1970

    def limit_texts(self) -> list[str]:
        """The written form of each limit rule, by the number that the fold gives it."""
        ordered = declared.ordered_limits(self.options)
        numbered = declared.limit_order(self.options, self.names.procedures)
        return [str(ordered[index].limit) for _, index in numbered]

    def _rules_now(self) -> Rules:
        grown = (len(self.names.activities), len(self.names.offices), len(self.names.procedures))
        if self._rules is None or self._rules[0] != grown:
            made = declared.rules_for(
                self.options,
                at=self.at,
                activities=self.names.activities,
                offices=self.names.offices,
                procedures=self.names.procedures,
            )
            self._rules = (grown, made)
        return self._rules[1]

    def _table(self, low: int, high: int) -> Table:
        """A calendar table wide enough for every moment, limit and stop of a chunk."""
        high = max(high, self.at // SECOND if self.at < 2**61 else low)
        far = high + declared.reach_of_limits(self.options) + (high - low)
        return table_for(
            self.options.calendar, low - DAY_SECONDS, min(far, max(high, _LAST_SECOND))
        )

    def _batch(self, chunk: pa.RecordBatch, offsets: Ints) -> tuple[Batch, int, int]:
        """The chunk as arrays, and its first and last second."""
        self.names.bounded()
        rows = chunk.num_rows
        present = set(chunk.schema.names)
        moments = {name: _microseconds(chunk.column(name)) for name in MOMENTS if name in present}
        empty, codes = np.zeros(0, np.int64), np.zeros(0, np.int32)
        vocabularies = {
            "activity": self.names.activities,
            "office": self.names.offices,
            "person": self.names.persons,
            "procedure": self.names.procedures,
            "applicant": self.names.applicants,
        }
        named = {
            name: vocabulary.encode(chunk.column(name))
            for name, vocabulary in vocabularies.items()
            if name in present
        }
        flags = _flags(chunk) if "date_only" in present else np.zeros(0, np.uint8)
        low, high = _range(moments.values())
        batch = Batch(
            offsets=offsets,
            at=moments.get("at", np.full(rows, NONE, np.int64)),
            activity=named.get("activity", np.full(rows, -1, np.int32)),
            office=named.get("office", codes),
            person=named.get("person", codes),
            procedure=named.get("procedure", codes),
            applicant=named.get("applicant", codes),
            filed=moments.get("filed_at", empty),
            accepted=moments.get("accepted_at", empty),
            due=moments.get("due_at", empty),
            done=moments.get("done_at", empty),
            returned=moments.get("returned_at", empty),
            date_only=flags,
        )
        return batch, low, high


def _microseconds(column: pa.Array) -> Ints:
    values = column.cast(pa.int64())
    if values.null_count:
        values = values.fill_null(NONE)
    return np.ascontiguousarray(values.to_numpy(zero_copy_only=False))


def _flags(chunk: pa.RecordBatch) -> np.ndarray:
    """The date-only bits, or none at all where no bit is set: most logs have hours."""
    flags = chunk.column("date_only").to_numpy(zero_copy_only=False)
    return flags if flags.any() else np.zeros(0, np.uint8)


def _range(columns: Iterable[Ints]) -> tuple[int, int]:
    """First and last second among the moments, (0, 0) if there is none."""
    low, high = 2**62, NONE
    for values in columns:
        if len(values):
            least = int(values.min())
            if least == NONE:
                known = values[values != NONE]
                least = int(known.min()) if len(known) else low
            low, high = min(low, least), max(high, int(values.max()))
    return (low // SECOND, high // SECOND) if high > NONE else (0, 0)


@dataclass(frozen=True)
class Measured:
    """What a measuring found. The frames are empty where results went to files, or were not wanted."""

    run: Run
    source: LogSource | None
    spill: Spill
    sorted_on_disk: bool = False
    held: MemorySink = field(default_factory=MemorySink)

    @property
    def dossiers(self) -> pl.DataFrame:
        """A row for each dossier (`frames.DOSSIERS`)."""
        return self.held.frame("dossiers")

    @property
    def stretches(self) -> pl.DataFrame:
        """A row for each stretch (`frames.STRETCHES`)."""
        return self.held.frame("stretches")

    @property
    def events(self) -> pl.DataFrame:
        """A row for each event (`frames.EVENTS`)."""
        return self.held.frame("events")

    @property
    def tally(self) -> Tally:
        """The counts and quantiles over all dossiers."""
        return self.run.tally


def latest_moment(batches: Iterable[pa.RecordBatch]) -> int | None:
    """The latest event or mark that has happened, in epoch microseconds; promises do not count."""
    latest = NONE
    for batch in batches:
        for name in HAPPENED:
            if name in batch.schema.names:
                values = _microseconds(batch.column(name))
                latest = max(latest, int(values.max()) if len(values) else NONE)
    return None if latest == NONE else latest


def measure_events(events: pa.Table, options: Options) -> Measured:
    """Measure canonical events held in memory (columns as in `reading.source`); frames in memory.

    Raises BadOptions if an option names an activity that is not there.
    """
    sink = MemorySink()
    run = _run_in_memory(events, options, sink)
    return Measured(run=run, source=None, spill=Spill(), held=sink)


def count_events(events: pa.Table, options: Options) -> Measured:
    """`measure_events` without frames: counts, quantiles, steps and moves alone."""
    run = _run_in_memory(events, options, None)
    return Measured(run=run, source=None, spill=Spill())


def _run_in_memory(events: pa.Table, options: Options, sink: Sink | None) -> Run:
    batches = grouping.sorted_in_memory(events).combine_chunks().to_batches()
    at = _judged_at(options, latest_moment(batches))
    run = Run(options=options, at=at, sink=sink, columns=tuple(events.schema.names))
    _fold_all(run, grouping.whole_dossiers(iter(batches), ascending=False))
    return run


def measure_source(
    open_source: Callable[[], LogSource],
    options: Options,
    *,
    sink: Sink | None,
    spill_folder: Path | None = None,
    on_progress: Callable[[LogSource], None] = lambda source: None,
) -> Measured:
    """Measure a log of any length.

    open_source: opens the log at its beginning; called again if its dossiers do not ascend after all.
    sink: takes the tables, or None for counts alone. on_progress: called after each batch that was read.
    Raises BadOptions for an activity that no event is called, and whatever the reader raises.
    """
    source = open_source()
    batches = _watched(source, on_progress)
    latest = _latest_known(source, options)
    head: list[pa.RecordBatch] = []
    if not (source.grouped and latest is not None):
        head, more = _head(batches)
        if not more:
            table = pa.Table.from_batches(head, schema=source.schema).unify_dictionaries()
            run = _run_in_memory(table, options, sink)
            return Measured(run=run, source=source, spill=Spill())
    rows = _then(head, batches)
    if latest is not None and source.rereadable:
        run = Run(options=options, at=latest, sink=sink, columns=source.columns)
        try:
            _fold_all(run, grouping.whole_dossiers(rows, ascending=True))
            return Measured(run=run, source=source, spill=Spill())
        except grouping.Scattered:
            if sink is not None:
                sink.restart()
            source = open_source()
            rows = _watched(source, on_progress)
    spill = Spill()
    run = _run_from_disk(rows, source, options, sink, spill, spill_folder)
    return Measured(run=run, source=source, spill=spill, sorted_on_disk=True)


def _latest_known(source: LogSource, options: Options) -> int | None:
    """The moment of judgement if it is known before everything has been read."""
    if options.at is not None:
        return declared.microseconds(options.at)
    latest: Callable[[], int | None] = getattr(source, "latest", lambda: None)
    return latest()


def _run_from_disk(
    batches: Iterator[pa.RecordBatch],
    source: LogSource,
    options: Options,
    sink: Sink | None,
    spill: Spill,
    spill_folder: Path | None,
) -> Run:
    run = Run(options=options, at=2**61, sink=sink, columns=source.columns)
    latest = [NONE]

    def seen(batch: pa.RecordBatch) -> None:
        found = latest_moment([batch])
        latest[0] = max(latest[0], NONE if found is None else found)

    folder = spill_folder or Path(tempfile.gettempdir())
    rows = grouped_on_disk(batches, folder, spill, seen)
    first = next(rows, None)
    run.at = _judged_at(options, None if latest[0] == NONE else latest[0])
    if first is not None:
        _fold_all(run, grouping.whole_dossiers(chain([first], rows), ascending=False))
    return run


def _fold_all(run: Run, chunks: Iterator[tuple[pa.RecordBatch, Ints]]) -> None:
    for chunk, offsets in chunks:
        run.take(chunk, offsets)
    declared.check_named(run.options, run.names.activities)


def _judged_at(options: Options, latest: int | None) -> int:
    if options.at is not None:
        return declared.microseconds(options.at)
    return NONE if latest is None else latest


def _watched(
    source: LogSource, on_progress: Callable[[LogSource], None]
) -> Iterator[pa.RecordBatch]:
    for batch in source.batches():
        on_progress(source)
        if batch.num_rows:
            yield batch


def _then(head: list[pa.RecordBatch], rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The head, let go of batch by batch, and the rest."""
    head.reverse()
    while head:
        yield head.pop()
    yield from rest


def _head(batches: Iterator[pa.RecordBatch]) -> tuple[list[pa.RecordBatch], bool]:
    """The first rows, as many as may be held, and whether there may be more."""
    head: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        head.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if rows >= grouping.IN_MEMORY_ROWS or size >= grouping.IN_MEMORY_BYTES:
            return head, True
    return head, False
