"""What pm4py does of the same job: every case's duration and the process map, in business hours by a calendar.

Run as a program it is the small script to compare a whole command with: a Parquet file in, JSON out.
Its quickest ways were chosen: the inner function that gives counts and sums of the map in one go, sums alone
instead of six statistics. Its public `get_all_case_durations` takes no work calendar, so the function beneath
it is called.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
from datetime import date
from typing import Any

Edges = dict[tuple[str, str], tuple[int, float]]


def import_quietly() -> None:
    """Import pm4py without its greeting."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import pm4py  # noqa: F401


def durations_and_map(
    frame: Any, schedule: Any, *, is_sorted: bool
) -> tuple[dict[str, float], Edges]:
    """Working seconds by case; visits and working seconds by pair of activities.

    is_sorted: the frame is sorted by case and moment, and pm4py need not sort it.
    """
    from pm4py.algo.discovery.dfg.adapters.pandas.df_statistics import get_dfg_graph
    from pm4py.statistics.traces.generic.pandas import case_statistics

    names = case_statistics.Parameters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about coming versions of pandas
        cases = case_statistics.get_cases_description(
            frame,
            parameters={
                names.BUSINESS_HOURS: True,
                names.BUSINESS_HOUR_SLOTS: schedule.slots,
                names.WORKCALENDAR: schedule,
                names.ENABLE_SORT: False,
            },
        )
        counts, sums = get_dfg_graph(
            frame,
            measure="both",
            perf_aggregation_key="sum",
            business_hours=True,
            business_hours_slot=schedule.slots,
            workcalendar=schedule,
            sort_caseid_required=not is_sorted,
        )
    durations = {case: told["caseDuration"] for case, told in cases.items()}
    return durations, {pair: (int(counts[pair]), float(sums[pair])) for pair in sums}


class _Schedule:
    """`receipt.Schedule` from its JSON, without our packages."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.slots = [(begin, end) for begin, end in told["slots"]]
        self.off = {date.fromisoformat(day) for day in told["off"]}

    def is_working_day(self, day: date) -> bool:
        return day not in self.off


def main(file: str, schedule_file: str, zone: str, kind: str) -> None:
    """kind: "aware", moments in `zone`; "naive", the same on the wall clock without a zone."""
    import pandas as pd

    import_quietly()
    with open(schedule_file, encoding="utf-8") as opened:
        schedule = _Schedule(json.load(opened))
    frame = pd.read_parquet(file)
    frame.columns = ["case:concept:name", "concept:name", "time:timestamp"]
    local = frame["time:timestamp"].dt.tz_convert(zone).dt.as_unit("ns")
    frame["time:timestamp"] = local if kind == "aware" else local.dt.tz_localize(None)
    frame["concept:name"] = frame["concept:name"].astype(object)
    durations, edges = durations_and_map(frame, schedule, is_sorted=True)
    told = {
        "cases": len(durations),
        "working_seconds": sum(durations.values()),
        "edges": [[*pair, *values] for pair, values in edges.items()],
    }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
