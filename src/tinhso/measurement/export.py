"""A result given back as a process log: XES or CSV with XES column names, for pm4py, ProM, Disco …

What goes out is what was measured, not a copy of the log that came in: every event that had happened
by the result's moment, in the order in which it counted, with the working seconds since the one
before; every dossier with its marks, its limit and its outcome. Attributes that measuring does not
keep (transitions, amounts …) are not in a result and so not in its export. A dossier that has marks
but no event at all (a log of one row per dossier) is given one event per mark, named like the mark.

Reads `dossiers.parquet` and `events.parquet` side by side, a few thousand dossiers at a time, so
memory does not grow with the log. Assumes what `engine` does: both files list the dossiers in
the same order, and `dossiers.events` says how many events each has. That is checked, not trusted.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.export_formats import CsvLog, LogWriter, XesLog

ExportFormat = Literal["xes", "csv"]
FORMATS: dict[str, Callable[[IO[bytes]], LogWriter]] = {"xes": XesLog, "csv": CsvLog}

#: What a dossier without events still has, and the name that its event is given.
MARKS = {
    "filed_at": "filed",
    "started_at": "accepted",
    "ended_at": "done",
    "returned_at": "returned",
}

EVENT_COLUMNS = ("activity", "at", "office", "person", "working_seconds")
DOSSIERS_AT_ONCE = 5_000
MOMENT = pa.timestamp("us", tz="UTC")


class CannotExport(TinhsoError):
    """Nothing was written, and a file that stood there before still stands.

    export_no_result (directory, missing), export_not_ours (file, why), export_damaged (directory,
    dossier), export_unknown_format (format, known), export_over_result (file),
    export_cannot_write (file, why).
    """

    @property
    def exit_code(self) -> int:
        """2 where the command has to be written otherwise, else 3."""
        told_wrongly = ("export_no_result", "export_unknown_format", "export_over_result")
        return 2 if self.code in told_wrongly else 3


@dataclass(frozen=True)
class Exported:
    """What was written where."""

    path: Path
    traces: int
    events: int
    events_from_marks: int


def export_result(
    directory: Path,
    *,
    to: ExportFormat,
    path: Path,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> Exported:
    """Write a result's dossiers and events to `path` as a process log; gzip if it ends in .gz.

    directory: what `tinhso measure --out` made. on_progress: told dossiers done and in all.
    The file appears whole or not at all; one that was there is replaced. Times are in UTC.
    Raises CannotExport.
    """
    if to not in FORMATS:
        raise CannotExport("export_unknown_format", format=to, known=", ".join(FORMATS))
    with _Result(directory) as result, _whole_or_nothing(path, result) as out:
        log = FORMATS[to](out)
        log.begin()
        for traces in result.traces():
            log.write(traces.dossiers, traces.events, traces.counts)
            on_progress(result.traces_read, result.traces_in_all)
        log.end()
    return Exported(path, result.traces_read, result.events_given, result.events_from_marks)


@dataclass(frozen=True)
class Traces:
    """Some dossiers, and their events one dossier after another: `counts[i]` of dossier i."""

    dossiers: pa.RecordBatch
    events: pa.Table
    counts: np.ndarray


class _Result:
    """The two tables of a result, read side by side."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files = {name: directory / f"{name}.parquet" for name in ("dossiers", "events")}
        missing = [file.name for file in self.files.values() if not file.is_file()]
        if missing:
            raise CannotExport(
                "export_no_result", directory=str(directory), missing=", ".join(missing)
            )
        self._dossiers = self._open("dossiers", ("dossier", "events", *MARKS))
        self._events = self._open("events", ("dossier", *EVENT_COLUMNS))
        self.traces_in_all = self._dossiers.metadata.num_rows
        self.traces_read = self.events_given = self.events_from_marks = 0

    def __enter__(self) -> _Result:
        return self

    def __exit__(self, *_: object) -> None:
        self._dossiers.close()
        self._events.close()

    def traces(self) -> Iterator[Traces]:
        events = _Rows(
            self._events.iter_batches(batch_size=1 << 16, columns=["dossier", *EVENT_COLUMNS])
        )
        for dossiers in self._dossiers.iter_batches(batch_size=DOSSIERS_AT_ONCE):
            counts = dossiers.column("events").to_numpy(zero_copy_only=False)
            rows = events.take(int(counts.sum()))
            self._check(dossiers, counts, rows)
            traces = _with_marks(dossiers, rows.select(EVENT_COLUMNS), counts)
            self.traces_read += dossiers.num_rows
            self.events_given += traces.events.num_rows
            self.events_from_marks += traces.events.num_rows - rows.num_rows
            yield traces
        if events.take(1).num_rows:
            raise CannotExport("export_damaged", directory=str(self.directory), dossier="")

    def _check(self, dossiers: pa.RecordBatch, counts: np.ndarray, events: pa.Table) -> None:
        """Every event stands with the dossier that it is given to."""
        owner = dossiers.column("dossier").take(pa.array(np.repeat(np.arange(len(counts)), counts)))
        if events.num_rows == len(owner) and events.column("dossier").combine_chunks().equals(
            owner
        ):
            return
        here = events.column("dossier").to_pylist()
        wrong = next((a for a, b in zip(owner.to_pylist(), here, strict=False) if a != b), "")
        raise CannotExport("export_damaged", directory=str(self.directory), dossier=wrong)

    def _open(self, name: str, needed: tuple[str, ...]) -> pq.ParquetFile:
        file = self.files[name]
        try:
            table = pq.ParquetFile(file)
        except (OSError, pa.ArrowException) as fault:
            raise CannotExport("export_not_ours", file=str(file), why=str(fault)) from fault
        absent = [column for column in needed if column not in table.schema_arrow.names]
        if absent:
            why = f"no column {', '.join(absent)}"
            raise CannotExport("export_not_ours", file=str(file), why=why)
        return table


class _Rows:
    """Batches handed out again by any number of rows."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self._left: list[pa.RecordBatch] = []
        self._schema: pa.Schema | None = None

    def take(self, count: int) -> pa.Table:
        """The next `count` rows, fewer at the end."""
        taken: list[pa.RecordBatch] = []
        while count and (batch := self._next()) is not None:
            taken.append(batch.slice(0, count))
            if batch.num_rows > count:
                self._left.append(batch.slice(count))
            count -= taken[-1].num_rows
        return pa.Table.from_batches(taken, schema=self._schema or _EVENTS)

    def _next(self) -> pa.RecordBatch | None:
        if self._left:
            return self._left.pop()
        batch = next(self._batches, None)
        if batch is not None:
            self._schema = batch.schema
        return batch


_EVENTS = pa.schema(
    [
        ("dossier", pa.string()),
        ("activity", pa.string()),
        ("at", MOMENT),
        ("office", pa.string()),
        ("person", pa.string()),
        ("working_seconds", pa.int64()),
    ]
)


def _with_marks(dossiers: pa.RecordBatch, events: pa.Table, counts: np.ndarray) -> Traces:
    """The marks of dossiers without events as events, in their places between the others."""
    bare = np.flatnonzero(counts == 0)
    if not len(bare):
        return Traces(dossiers, events, counts)
    owner = np.repeat(np.arange(len(counts)), counts)
    owners, parts = [owner], [events]
    for mark, name in MARKS.items():
        known = bare[dossiers.column(mark).take(pa.array(bare)).is_valid().to_numpy(False)]
        owners.append(known)
        parts.append(_mark_events(dossiers.take(pa.array(known)), mark, name))
    joined = np.concatenate(owners)
    order = np.argsort(joined, kind="stable")
    every = pa.concat_tables([part.cast(events.schema) for part in parts]).take(pa.array(order))
    return Traces(dossiers, every, np.bincount(joined, minlength=len(counts)))


def _mark_events(dossiers: pa.RecordBatch, mark: str, name: str) -> pa.Table:
    count = dossiers.num_rows
    return pa.table(
        {
            "activity": pa.repeat(pa.scalar(name), count),
            "at": dossiers.column(mark),
            "office": dossiers.column("office"),
            "person": pa.nulls(count, pa.string()),
            "working_seconds": pa.nulls(count, pa.int64()),
        }
    )


@contextlib.contextmanager
def _whole_or_nothing(path: Path, result: _Result) -> Iterator[IO[bytes]]:
    """A file beside `path` to write to, put in its place once it is whole, removed if it is not.

    Ctrl-C counts as "not whole": nothing half-written is left under either name.
    """
    if any(path.resolve() == file.resolve() for file in result.files.values()):
        raise CannotExport("export_over_result", file=str(path))
    part: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(21, os.strerror(21))
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            with _packed(file, path) as out:
                yield out
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise CannotExport("export_cannot_write", file=str(path), why=why) from fault
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


@contextlib.contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """The file itself, or gzip into it; no name and no time in the header: same result, same bytes."""
    if path.suffix.lower() != ".gz":
        yield file
        return
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6) as packed:
        yield packed  # type: ignore[misc] # a GzipFile is written to like any file


def _umask() -> int:
    """What new files may not be; asking means setting it, so it is set back at once."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
