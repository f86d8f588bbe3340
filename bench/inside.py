"""Jobs that are measured in a process of their own: `python -m bench.inside JOB FILE …` prints one line of JSON.

The job's own cost leaves out what any process pays once (imports, loading the compiled kernel): it is warmed up on
a few dossiers. The cost of the whole process is taken from outside.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.cost import Cost, of_call
from bench.generate import END, STOP, rows_of

COLUMNS = ("dossier", "activity", "at", "office", "procedure")
TEXTS = ("activity", "office", "procedure")
LIMIT = "5d"


def measure(file: str) -> tuple[Any, Cost]:
    """The whole job: fold, stops, limit, procedure × office × month with on-time share, median and p90."""
    options = _options()
    _warm(options)
    (measured, found), cost = of_call(lambda: _whole_job(file, options))
    answers = {name: found[name] for name in ("headline", "groups")}
    return {
        "events": measured.tally.events,
        "dossiers": measured.tally.dossiers,
        "groups": len(found["groups"]),
        "quantiles": found["quantiles"]["method"],
        "sorted_on_disk": measured.sorted_on_disk,
        "spilled_bytes": measured.spill.bytes,
        "digest": hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest(),
    }, cost


def repeat(file: str, times: str) -> tuple[Any, Cost]:
    """The same job several times: CPU seconds of reading and folding, and of telling the answers, each time."""
    from tinhso.measurement import summary

    options = _options()
    _warm(options)
    folding, telling = [], []
    for _ in range(int(times)):
        measured, cost = of_call(lambda: _measured(file, options))
        found, told = of_call(lambda: summary.found(measured))  # noqa: B023
        folding.append(cost.cpu)
        telling.append(told.cpu)
    answer = {"events": measured.tally.events, "groups": len(found["groups"])}
    return {**answer, "folding": folding, "telling": telling}, cost


def _whole_job(file: str, options: Any) -> tuple[Any, Any]:
    from tinhso.measurement import summary

    measured = _measured(file, options)
    return measured, summary.found(measured)


def _measured(file: str, options: Any) -> Any:
    from tinhso.measurement.engine import measure_source
    from tinhso.measurement.reading.flat import open_log
    from tinhso.measurement.reading.source import Rejects

    return measure_source(
        lambda: open_log([Path(file)], mapping={}, zone=options.calendar.zone, rejects=Rejects()),
        options,
        sink=None,
    )


def scan_pyarrow(file: str) -> tuple[Any, Cost]:
    """Every value of the columns decoded, texts as dictionaries, by the reader that measuring uses."""
    import pyarrow.parquet as pq

    from tinhso.measurement.reading.parquet import ROWS_AT_ONCE

    def job() -> int:
        opened = pq.ParquetFile(file, read_dictionary=list(TEXTS), pre_buffer=False)
        batches = opened.iter_batches(batch_size=ROWS_AT_ONCE, columns=list(COLUMNS))
        return sum(batch.num_rows for batch in batches)

    return of_call(job)


def scan_polars(file: str) -> tuple[Any, Cost]:
    """The same columns, in batches, by Polars."""
    import polars as pl

    def job() -> int:
        return sum(
            batch.height for batch in pl.scan_parquet(file).select(COLUMNS).collect_batches()
        )

    return of_call(job)


def scan_duckdb(file: str) -> tuple[Any, Cost]:
    """The same columns by DuckDB, which decodes each value and keeps one: handing all of them out costs it more."""
    import duckdb

    columns = ", ".join(f'any_value("{name}") IS NULL' for name in COLUMNS)

    def job() -> int:
        with duckdb.connect() as connection:
            row = connection.execute(
                f"SELECT count(*), {columns} FROM read_parquet(?)", [file]
            ).fetchone()
        assert row is not None
        return int(row[0])

    return of_call(job)


def kernel() -> tuple[Any, Cost]:
    """The first measuring of a process: compiling the kernel, or loading it from where it is kept."""
    from tinhso.measurement.engine import count_events

    options = _options()
    events = rows_of(first=0, count=8, dossiers=8).unify_dictionaries()
    measured, cost = of_call(lambda: count_events(events, options))
    return {"dossiers": measured.tally.dossiers}, cost


JOBS: dict[str, Callable[..., tuple[Any, Cost]]] = {
    "measure": measure,
    "scan-pyarrow": scan_pyarrow,
    "scan-polars": scan_polars,
    "scan-duckdb": scan_duckdb,
    "repeat": repeat,
    "kernel": kernel,
}


def _options() -> Any:
    from tinhso.calendars import load
    from tinhso.kernel.limits import parse_limit
    from tinhso.measurement.options import LimitRule, Options

    return Options(
        calendar=load("vn"), limits=(LimitRule(parse_limit(LIMIT)),), stops=(STOP,), end=(END,)
    )


def _warm(options: Any) -> None:
    from tinhso.measurement import summary
    from tinhso.measurement.engine import count_events

    events = rows_of(first=0, count=64, dossiers=64).unify_dictionaries()
    summary.found(count_events(events, options))


def peak_memory() -> int:
    """The most memory that this process has held, in bytes, without what its parent held before it began."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        found = next(line for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024
    return int(found.split()[1]) * 1024


def main() -> None:
    """Do the job that the command line names."""
    answer, cost = JOBS[sys.argv[1]](*sys.argv[2:])
    told = {"cpu": cost.cpu, "wall": cost.wall, "peak": peak_memory()}
    print(json.dumps({"answer": answer, "cost": told}))


if __name__ == "__main__":
    main()
