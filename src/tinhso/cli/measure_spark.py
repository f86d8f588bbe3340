"""What `tinhso measure --engine spark` does otherwise than the local engine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinhso.cli.measure import Reading
    from tinhso.measurement.engine import Measured
    from tinhso.measurement.options import Options
    from tinhso.measurement.reading.source import LogSource
    from tinhso.measurement.sinks import Sink


def measure_in_spark(
    args: argparse.Namespace,
    reading: Reading,
    options: Options,
    *,
    sink: Sink | None,
    folder: Path | None,
    on_progress: Callable[[LogSource], None],
) -> Measured:
    """Measure in Spark, which reads Parquet itself; `reading` is opened for anything else."""
    from tinhso.measurement.reading.columns import parse_map
    from tinhso.measurement.spark import measure_spark

    measured = measure_spark(
        reading.open,
        options,
        sink=sink,
        words=args.logs,
        mapping=parse_map(args.map),
        zone=args.tz,
        spill_folder=folder,
        on_progress=on_progress,
    )
    assert measured.source is not None
    reading.rejects = measured.source.rejects
    return measured
