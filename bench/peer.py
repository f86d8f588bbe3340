"""Against pm4py: the same rows in memory, and whole commands from the same Parquet file; the answers compared."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from bench.by_pm4py import Edges, import_quietly
from bench.by_pm4py import durations_and_map as by_pm4py
from bench.by_tinhso import Told
from bench.by_tinhso import durations_and_map as by_tinhso
from bench.cost import ROOT, Cost, of_call, of_job, of_process, pairs
from bench.receipt import CALENDAR, Schedule, frame, receipt
from bench.tables import Table, seconds, times

EVENTS = 857_700
EVENTS_OF_ONE = 8_577
WANTED, AIM, WANTED_OF_COMMANDS = 200, 1_000, 20


def options() -> Any:
    """The calendar that both sides count by; no groups, because pm4py forms none."""
    from tinhso.calendars import load
    from tinhso.measurement.options import Options

    return Options(calendar=load(CALENDAR), by=())


def in_memory(*, events: int = EVENTS, count: int = 5) -> Table:
    """Case durations and process map of rows in memory, in this process, pair after pair."""
    import_quietly()
    given = receipt(copies=_copies(events))
    declared = options()
    schedule = Schedule.of(declared.calendar)
    by_tinhso(given, declared, is_sorted=True)
    table = Table(
        title=f"Case durations and process map in business hours, in memory: {given.num_rows:,} events",
        columns=("", "pm4py", "Tỉnh Số", "ratio"),
    )
    for name, zone, is_sorted in (
        ("moments with their zone", declared.calendar.zone, False),
        ("… and both told that rows are in order", declared.calendar.zone, True),
        ("pm4py's quickest: wall-clock moments, in order", None, True),
    ):
        rows = frame(given, zone=zone)
        taken = pairs(
            partial(of_call, partial(by_pm4py, rows, schedule, is_sorted=is_sorted)),
            partial(of_call, partial(by_tinhso, given, declared, is_sorted=is_sorted)),
            count=count,
        )
        (told, _), (own, _) = taken[-1]
        different = compare(told, own)
        _add_row(table, name, [cost for (_, cost), _ in taken], [cost for _, (_, cost) in taken])
        table.figures[name]["differences"] = different
        table.notes += [f"{name}: {one}" for one in different]
    if not table.notes:
        table.notes = ["every duration, every edge, its count and its seconds are equal"]
    table.notes += [
        f"wanted: at least {WANTED}×, aim {AIM:,}×; median of {count} pairs, CPU of all threads",
        _compiling(table),
    ]
    return table


def commands(*, events: int = EVENTS, count: int = 5) -> Table:
    """A whole command each, from the same Parquet file, in fresh processes."""
    given = receipt(copies=_copies(events))
    schedule = Schedule.of(options().calendar)
    zone = options().calendar.zone
    table = Table(
        title=f"The same as whole commands from one Parquet file: {given.num_rows:,} events",
        columns=("", "pm4py", "Tỉnh Số", "ratio"),
    )
    with TemporaryDirectory(prefix="tinhso-bench-") as place:
        log, hours = Path(place, "receipt.parquet"), Path(place, "calendar.json")
        pq.write_table(given, log, compression="zstd")
        hours.write_text(json.dumps(schedule.plain()), encoding="utf-8")
        ours = [*_own_command(), "measure", str(log), "--calendar", CALENDAR, "--json"]
        of_process(ours)  # once unmeasured: the environment and the kernel are prepared
        for kind, name in (("aware", "moments with their zone"), ("naive", "wall-clock moments")):
            script = [sys.executable, "-m", "bench.by_pm4py", str(log), str(hours), zone, kind]
            taken = pairs(partial(of_process, script), partial(of_process, ours), count=count)
            _add_row(table, name, [c for (_, c), _ in taken], [c for _, (_, c) in taken])
            different = _compare_commands(taken[-1][0][0], taken[-1][1][0])
            table.notes += [f"{name}: {one}" for one in different]
    if not table.notes:
        table.notes = ["the edges that both tell, their counts and seconds, are equal"]
    table.notes += [
        f"wanted: at least {WANTED_OF_COMMANDS}×; CPU of the whole process, imports included; "
        "ours also tells outcomes, steps, offices and quantiles"
    ]
    return table


def compare(theirs: tuple[dict[str, float], Edges], ours: Told) -> list[str]:
    """What differs by a second or more, a sentence each; durations, edges, counts, seconds."""
    durations, edges = theirs
    found = []
    if ours.dossiers.length() != len(durations):
        found.append(f"{len(durations)} cases by pm4py, {ours.dossiers.length()} dossiers by us")
    unequal = [
        (case, durations.get(case), worked)
        for case, worked in zip(ours.dossiers.to_pylist(), ours.seconds.tolist(), strict=True)
        if durations.get(case) != worked
    ]
    if unequal:
        found.append(f"{len(unequal)} durations differ, first {unequal[0]}")
    pairs_unequal = [
        (pair, edges.get(pair), ours.edges.get(pair))
        for pair in sorted({*edges, *ours.edges})
        if edges.get(pair) != ours.edges.get(pair)
    ]
    if pairs_unequal:
        found.append(f"{len(pairs_unequal)} edges differ, first {pairs_unequal[0]}")
    return found


def _add_row(table: Table, name: str, theirs: list[Cost], ours: list[Cost]) -> None:
    ratio = median(a.cpu / b.cpu for a, b in zip(theirs, ours, strict=True))
    costs = [median(cost.cpu for cost in side) for side in (theirs, ours)]
    table.rows.append((name, seconds(costs[0]), seconds(costs[1]), times(ratio)))
    table.figures[name] = {
        "pm4py": [cost.cpu for cost in theirs],
        "tinhso": [cost.cpu for cost in ours],
        "ratio": ratio,
    }


def _compiling(table: Table) -> str:
    """What the kernel costs apart: compiled once, then loaded by each process."""
    with TemporaryDirectory(prefix="tinhso-bench-") as empty:
        first = of_job("kernel", environment={"TINHSO_CACHE": empty})
        later = of_job("kernel", environment={"TINHSO_CACHE": empty})
    table.figures["kernel"] = {"compiled": first.inside.cpu, "loaded": later.inside.cpu}
    return (
        f"not in these figures: compiling the kernel, once after an installation, {seconds(first.inside.cpu)}; "
        f"loading it, once a process, {seconds(later.inside.cpu)}"
    )


def _own_command() -> list[str]:
    """`./tinhso` where it has prepared its own environment, else this Python's."""
    home = Path(os.environ.get("TINHSO_HOME") or ROOT / ".tinhso")
    ready = (home / "env" / "core" / "ready.txt").is_file()
    return [str(ROOT / "tinhso")] if ready else [sys.executable, "-m", "tinhso"]


def _compare_commands(theirs: str, ours: str) -> list[str]:
    told, found = json.loads(theirs.splitlines()[-1]), json.loads(ours)
    different = []
    if told["cases"] != found["headline"]["dossiers"]:
        different.append(f"{told['cases']} cases, {found['headline']['dossiers']} dossiers")
    edges = {(a, b): (count, total) for a, b, count, total in told["edges"]}
    own = {(e["from"], e["to"]): (e["count"], e["working_seconds"]) for e in found["edges"]}
    different += [
        f"edge {pair}: {edges.get(pair)}, {own[pair]}"
        for pair in own
        if edges.get(pair) != own[pair]
    ]
    return different[:3]


def _copies(events: int) -> int:
    return max(round(events / EVENTS_OF_ONE), 1)
