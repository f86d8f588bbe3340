"""Measuring inside Apache Spark: the local engine's kernel, on as many machines as there are.

The order of work: Spark reads the rows (`spark_reading`) → cells made canonical on the executors → all rows of a
dossier brought to one place by Spark, in the log's order → folded there (`spark_workers`) → sums added by name and
tables written on the driver (`spark_merge`). Spark alone distributes; the driver holds what a local run holds.

Assumes that the executors have this very version of tinhso and its packages. Equal to `engine.measure_source` to the
second in every table and sum; only the order of dossiers in the tables is another.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement import declared
from tinhso.measurement.engine import Measured, Run
from tinhso.measurement.options import Options
from tinhso.measurement.reading.chain import nothing_readable
from tinhso.measurement.reading.source import LogSource
from tinhso.measurement.sinks import Sink
from tinhso.measurement.spark_merge import Merged
from tinhso.measurement.spark_reading import Rows, read_here, read_natively
from tinhso.measurement.spark_session import is_of_spark, reason_of, session
from tinhso.measurement.spark_stopping import ctrl_c_stays_one
from tinhso.measurement.spark_workers import Fold
from tinhso.measurement.spilling import Spill

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ONCE = ("totals", "refused")


class SparkFailed(TinhsoError):
    """Spark gave up: spark_failed (why)."""


def measure_spark(
    open_source: Callable[[], LogSource],
    options: Options,
    *,
    sink: Sink | None,
    words: Sequence[str | Path] = (),
    mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    spill_folder: Path | None = None,
    on_progress: Callable[[LogSource], None] = lambda source: None,
) -> Measured:
    """Measure a log of any length in Spark.

    words, mapping, zone: the log as Spark may read it itself, see `spark_reading.read_natively`. open_source: opens it
    here, for what Spark cannot read; unused otherwise. sink: takes the tables, or None for counts alone. spill_folder:
    room on the driver for a log that is read here. The source of the result carries what was refused.
    Raises NoSpark, NotForSpark, SparkFailed, BadOptions for an activity that no event is called, and whatever the
    reader raises.
    """
    with ExitStack() as until:
        until.enter_context(ctrl_c_stays_one())
        spark = until.enter_context(session())
        until.enter_context(_told_plainly())
        folder = Path(
            until.enter_context(
                tempfile.TemporaryDirectory(prefix="tinhso-spark-", dir=spill_folder)
            )
        )
        rows = read_natively(
            spark,
            words,
            mapping=mapping or {},
            zone=zone or options.calendar.zone,
            folder=folder,
            until=until,
        )
        if rows is None:
            rows = read_here(
                spark, open_source(), folder=folder, until=until, on_progress=on_progress
            )
        run = _folded(rows, options, sink)
    return Measured(run=run, source=rows.source, spill=Spill())


def _folded(rows: Rows, options: Options, sink: Sink | None) -> Run:
    told = options.at
    at = (rows.latest() or 0) if told is None else declared.microseconds(told)
    columns = rows.source.columns
    run = Run(options=options, at=at, sink=sink, columns=columns)
    merged = Merged(run, sink, rows)
    fold = Fold(options=options, at=at, columns=columns, emit=sink is not None)
    parts = (
        rows.frame.repartition("dossier")
        .sortWithinPartitions("dossier", "position")
        .mapInArrow(fold, "kind string, data binary")
    )
    with _kept(parts):
        merged.add_totals(parts.where(parts.kind.isin(*ONCE)).collect())
        for kind, data in parts.where(~parts.kind.isin(*ONCE)).toLocalIterator(True):
            merged.add(kind, data)
    _refuse_nothing(run, rows.source)
    declared.check_named(options, run.names.activities)
    return run


@contextmanager
def _kept(parts: DataFrame) -> Iterator[None]:
    """Partitions are folded side by side and kept on the executors' disks until the driver has fetched them all."""
    from pyspark import StorageLevel

    parts.persist(StorageLevel.DISK_ONLY)
    try:
        parts.count()
        yield
    finally:
        parts.unpersist()


def _refuse_nothing(run: Run, source: LogSource) -> None:
    if not run.tally.dossiers:
        raise nothing_readable(source.name, source.rejects)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Spark's failures as one of ours, with the line that says what happened."""
    try:
        yield
    except Exception as error:
        if not is_of_spark(error):
            raise
        raise SparkFailed("spark_failed", why=reason_of(error)) from error
