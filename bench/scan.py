"""The whole job against a bare scan of the same columns, in CPU; and a log whose rows lie in random order."""

from __future__ import annotations

from pathlib import Path

from bench.cost import Job, middle, of_job, pairs
from bench.logs import Logs
from bench.tables import Table, megabytes, seconds, times

EVENTS = 100_000_000
UNSORTED = 10_000_000
WANTED, AIM = 3.0, 2.0
MOST_MEMORY = 1.5e9
OTHERS = ("scan-polars", "scan-duckdb")


def scan_tables(logs: Logs, *, events: int = EVENTS, count: int = 5) -> list[Table]:
    """The table of the sorted log, and that of the unsorted one."""
    return [_sorted(logs.of(events), count), _unsorted(logs, min(events, UNSORTED))]


def _sorted(path: Path, count: int) -> Table:
    # Once unmeasured: the kernel is compiled, and the file lies in the page cache.
    of_job("kernel")
    of_job("scan-pyarrow", str(path))
    taken = pairs(
        lambda: of_job("scan-pyarrow", str(path)),
        lambda: of_job("measure", str(path)),
        count=count,
    )
    scans, jobs = [one for one, _ in taken], [other for _, other in taken]
    said = jobs[0].answer
    ratio = middle([job.inside.cpu / scan.inside.cpu for scan, job in taken])
    ratio_whole = middle([job.whole.cpu / scan.whole.cpu for scan, job in taken])
    peak = max(job.inside.peak or 0 for job in jobs)
    table = Table(
        title=f"The whole job against a bare scan: {said['events']:,} events, {said['dossiers']:,} dossiers",
        columns=("", "CPU", "of the process", "wall", "peak memory", "CPU / event"),
    )
    rows = {"scan, pyarrow, texts as dictionaries": scans}
    rows |= {
        f"scan, {name.removeprefix('scan-')}": [
            of_job(name, str(path)) for _ in range(min(count, 3))
        ]
        for name in OTHERS
    }
    rows["whole job"] = jobs
    for name, costs in rows.items():
        table.rows.append(_row(name, costs, said["events"]))
    table.rows.append(("whole job / pyarrow's scan", times(ratio), times(ratio_whole), "", "", ""))
    table.notes = [
        f"wanted: at most {WANTED:.0f}× the scan (aim {AIM:.0f}×): {_met(ratio <= WANTED)}; "
        f"under {MOST_MEMORY / 1e9} GB: {_met(peak < MOST_MEMORY)}",
        f"fold, one stop pair, limit 5d, {said['groups']:,} groups of procedure × office × month with on-time "
        f"share, median and p90 ({said['quantiles']})",
        f"median of {count} pairs, each side in a fresh process, one after the other; CPU: without imports and "
        "without loading the compiled kernel; of the process: with them",
    ]
    table.figures = {
        "events": said["events"],
        "ratio": ratio,
        "ratio_of_processes": ratio_whole,
        "peak": peak,
        "cpu": {name: [job.inside.cpu for job in costs] for name, costs in rows.items()},
        "process_cpu": {name: [job.whole.cpu for job in costs] for name, costs in rows.items()},
        "digest": said["digest"],
    }
    return table


def _unsorted(logs: Logs, events: int) -> Table:
    ordered = of_job("measure", str(logs.of(events)))
    shuffled = of_job("measure", str(logs.of(events, shuffled=True)))
    said = shuffled.answer
    same = said["digest"] == ordered.answer["digest"]
    table = Table(
        title=f"Rows in random order: {said['events']:,} events",
        columns=("", "CPU", "of the process", "wall", "peak memory", "CPU / event"),
        rows=[
            _row("sorted by dossier", [ordered], said["events"]),
            _row("shuffled", [shuffled], said["events"]),
        ],
    )
    where = (
        f"it says that it brought dossiers together on disk ({megabytes(said['spilled_bytes'])} written, removed again)"
        if said["sorted_on_disk"]
        else "small enough to be brought together in memory"
    )
    table.notes = [f"shuffled: {where}; answers the same as sorted: {_met(same)}"]
    table.figures = {
        "events": said["events"],
        "sorted_on_disk": said["sorted_on_disk"],
        "spilled_bytes": said["spilled_bytes"],
        "same_answers": same,
        "cpu": [ordered.inside.cpu, shuffled.inside.cpu],
        "peak": [ordered.inside.peak, shuffled.inside.peak],
    }
    return table


def _row(name: str, costs: list[Job], events: int) -> tuple[str, ...]:
    cpu = middle([job.inside.cpu for job in costs])
    return (
        name,
        seconds(cpu),
        seconds(middle([job.whole.cpu for job in costs])),
        seconds(middle([job.inside.wall for job in costs])),
        megabytes(max(job.inside.peak or 0 for job in costs)),
        f"{cpu / events * 1e9:.0f} ns",
    )


def _met(met: bool) -> str:
    return "yes" if met else "NO"
