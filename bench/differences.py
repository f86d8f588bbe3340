"""Where pm4py tells another figure than we do, each with the sum as one would do it on paper.

On the same whole seconds in the office's own zone the two agree (`peer`). These are the ways to call pm4py, and the
moments with parts of a second, where they do not. The sums on paper walk the days and share no code with either.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

import pyarrow as pa

from bench.by_pm4py import durations_and_map, import_quietly
from bench.by_tinhso import durations_and_map as by_tinhso
from bench.peer import options
from bench.receipt import Schedule, frame, receipt
from bench.tables import Table


def on_paper(start: datetime, end: datetime, calendar: Any) -> list[tuple[str, int]]:
    """Each span of office hours between two moments of one zone: in words, and its seconds."""
    lines = []
    day = start.date()
    while day <= end.date():
        for span in calendar.spans_on(day):
            midnight = datetime.combine(day, time(), start.tzinfo)
            begin = max(start, midnight + timedelta(seconds=span.start))
            finish = min(end, midnight + timedelta(seconds=span.end))
            if begin < finish:
                worked = int((finish - begin).total_seconds())
                lines.append((f"{day} {begin:%H:%M:%S}–{finish:%H:%M:%S}", worked))
        day += timedelta(days=1)
    return lines


def differences() -> Table:
    """One row for each way in which figures differ, with an example that is short enough to check."""
    import_quietly()
    declared = options()
    schedule = Schedule.of(declared.calendar)
    events = receipt(copies=1)
    told = by_tinhso(events, declared, is_sorted=True)
    ours = dict(zip(told.dossiers.to_pylist(), told.seconds.tolist(), strict=True))
    spans = _spans(events, declared.calendar.zone)
    table = Table(
        title=f"Where pm4py tells otherwise: the receipt log once, {len(ours):,} dossiers",
        columns=("", "differ", "for example", "pm4py", "Tỉnh Số", "on paper"),
    )
    for name, call in _WAYS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = call(events, schedule, declared.calendar.zone)
        _add(table, name, theirs, ours, spans, declared.calendar)
    _parts_of_seconds(table, declared, schedule)
    return table


def _spans(events: pa.Table, zone: str) -> dict[str, tuple[datetime, datetime]]:
    rows = frame(events, zone=zone).groupby("case:concept:name", sort=False)["time:timestamp"]
    return {
        case: (first.to_pydatetime(), last.to_pydatetime())
        for case, first, last in zip(
            rows.first().index, rows.first().tolist(), rows.last().tolist(), strict=True
        )
    }


def _add(
    table: Table,
    name: str,
    theirs: Mapping[str, float],
    ours: Mapping[str, int],
    spans: Mapping[str, tuple[datetime, datetime]],
    calendar: Any,
) -> None:
    unequal = sorted(
        (case for case in ours if abs(theirs[case] - ours[case]) >= 1),
        key=lambda case: (spans[case][1] - spans[case][0], case),
    )
    table.figures[name] = {"differ": len(unequal)}
    if not unequal:
        table.rows.append((name, "0", "", "", "", ""))
        return
    case = unequal[0]
    start, end = spans[case]
    lines = on_paper(start, end, calendar)
    paper = sum(worked for _, worked in lines)
    table.rows.append(
        (
            name,
            f"{len(unequal):,}",
            case,
            f"{theirs[case]:,.0f} s",
            f"{ours[case]:,} s",
            f"{paper:,} s",
        )
    )
    sums = (
        " + ".join(f"{worked:,} ({span})" for span, worked in lines) or "no office hour lies in it"
    )
    table.notes.append(f"{case}, {start:%Y-%m-%d %H:%M:%S} → {end:%Y-%m-%d %H:%M:%S}: {sums}")
    table.figures[name] |= {
        "case": case,
        "pm4py": theirs[case],
        "tinhso": ours[case],
        "on_paper": paper,
    }


def _durations(rows: Any, schedule: Schedule) -> dict[str, float]:
    return durations_and_map(rows, schedule, is_sorted=True)[0]


def _in_utc(events: pa.Table, schedule: Schedule, zone: str) -> dict[str, float]:
    """As its own readers leave the moments: in UTC, where the office keeps other hours."""
    import pandas as pd
    import pm4py

    read = pm4py.format_dataframe(frame(events, zone=zone))
    read["time:timestamp"] = pd.to_datetime(read["time:timestamp"], utc=True)
    return _durations(read, schedule)


def _public(events: pa.Table, schedule: Schedule, zone: str) -> dict[str, float]:
    """By the public `get_case_duration`'s way, which takes no work calendar: days off count as worked."""
    worked = Schedule(slots=schedule.slots, off=frozenset())
    return _durations(frame(events, zone=zone), worked)


def _by_polars(events: pa.Table, schedule: Schedule, zone: str) -> dict[str, float]:
    """From a Polars table: business hours are accepted and not heeded."""
    import polars as pl
    from pm4py.statistics.traces.generic.polars import case_statistics

    names = case_statistics.Parameters
    told = case_statistics.get_cases_description(
        pl.from_pandas(frame(events, zone=zone)).lazy(),
        parameters={
            names.BUSINESS_HOURS: True,
            names.BUSINESS_HOUR_SLOTS: schedule.slots,
            names.WORKCALENDAR: schedule,
        },
    )
    return {row["caseid"]: float(row["caseDuration"]) for row in told}


_WAYS: dict[str, Callable[[pa.Table, Schedule, str], dict[str, float]]] = {
    "moments in the office's zone": lambda events, schedule, zone: _durations(
        frame(events, zone=zone), schedule
    ),
    "moments in UTC, as its readers give them": _in_utc,
    "its public functions take no days off": _public,
    "from a Polars table: hours not heeded": _by_polars,
}


def _parts_of_seconds(table: Table, declared: Any, schedule: Schedule) -> None:
    """The log's own milliseconds: pm4py counts parts of a second, we floor each moment to its second."""
    events = receipt(copies=1, whole_seconds=False)
    theirs = _durations(frame(events, zone=declared.calendar.zone), schedule)
    told = by_tinhso(events, declared, is_sorted=True)
    ours = dict(zip(told.dossiers.to_pylist(), told.seconds.tolist(), strict=True))
    most = max(abs(theirs[case] - ours[case]) for case in ours)
    table.notes.append(
        f"with the log's own milliseconds: at most {most:.3f} s between the two in any duration, because we count "
        "whole seconds (docs/decisions/0004-whole-seconds.md)"
    )
    table.figures["milliseconds"] = {"most": most}
