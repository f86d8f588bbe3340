"""What `tinhso measure --engine spark` does otherwise than the local engine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tinhso.cli.sentences import sentence

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
    """Measure in Spark, and say on the error stream if Spark did not read the log itself."""
    from tinhso.measurement.reading.columns import parse_map
    from tinhso.measurement.spark import measure_spark
    from tinhso.measurement.spark_reading import READ_HERE

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
    source = measured.source
    assert source is not None
    reading.rejects = source.rejects
    for code, facts in source.notes:
        if code == READ_HERE:
            print(sentence(code, args.lang, facts), file=sys.stderr, flush=True)
    return measured
