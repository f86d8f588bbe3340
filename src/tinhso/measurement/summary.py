"""What a run found, as plain values: the headline, groups, steps, offices and moves of summary.json.

Every share stands beside its numerator and denominator; what is not known is None.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np

from tinhso.kernel.calendar import EPOCH
from tinhso.kernel.quantiles import binned_quantile
from tinhso.measurement.engine import Measured, Run
from tinhso.measurement.foldtypes import NONE, Ints
from tinhso.measurement.frames import month_name
from tinhso.measurement.options import Options
from tinhso.measurement.tallies import outcome_counts
from tinhso.measurement.vocabulary import Vocabulary

QUANTILES = (0.5, 0.9)
_BINNED = "histogram, bins at most 1/256 of their value wide"


def headline(run: Run) -> dict[str, Any]:
    """Dossiers by outcome, decided and on-time share, median and p90 of working time of the finished ones."""
    tally = run.tally
    median, p90 = tally.working.overall(QUANTILES)
    citizen_median, citizen_p90 = tally.citizen.overall(QUANTILES)
    return {
        "dossiers": tally.dossiers,
        "events": tally.events,
        "unfinished": tally.unfinished,
        **outcome_counts(tally.counts.sum(axis=0).tolist()),
        "finished_measured": tally.working.size,
        "working_seconds_median": median,
        "working_seconds_p90": p90,
        "citizen_measured": tally.citizen.size,
        "citizen_working_seconds_median": citizen_median,
        "citizen_working_seconds_p90": citizen_p90,
        "calendar_not_announced": tally.unannounced,
    }


def groups(run: Run) -> list[dict[str, Any]]:
    """A row for each combination of the grouped names: outcomes, on-time share, median and p90; largest first."""
    quantiles = run.tally.working.by_group(QUANTILES)
    nothing = [None] * len(QUANTILES)
    naming: dict[str, Callable[[int], str]] = {
        "procedure": run.names.procedures.names.__getitem__,
        "office": run.names.offices.names.__getitem__,
        "month": month_name,
    }
    named = [
        _named(codes, naming[name])
        for name, codes in zip(run.tally.by, run.tally.group_names(), strict=True)
    ]
    names = [column for column, _ in named]
    counted = run.tally.counts[: len(run.tally.groups)]
    sizes = counted.sum(axis=1)
    counts = counted.tolist()
    order = np.lexsort((*(places for _, places in reversed(named)), -sizes))
    rows = []
    for code, dossiers in zip(order.tolist(), sizes[order].tolist(), strict=True):
        median, p90 = quantiles.get(code, nothing)
        rows.append(
            {
                **{name: column[code] for name, column in zip(run.tally.by, names, strict=True)},
                "dossiers": dossiers,
                **outcome_counts(counts[code]),
                "working_seconds_median": median,
                "working_seconds_p90": p90,
            }
        )
    return rows


def _named(codes: Ints, naming: Callable[[int], str]) -> tuple[list[str | None], Ints]:
    """Names of codes, None for negative ones, and each one's place among the different names as texts."""
    different, which = np.unique(codes, return_inverse=True)
    names = [naming(code) if code >= 0 else None for code in different.tolist()]
    place = np.empty(len(names), np.int64)
    place[sorted(range(len(names)), key=lambda index: str(names[index]))] = np.arange(len(names))
    return [names[index] for index in which.tolist()], place[which]


def steps(run: Run) -> list[dict[str, Any]]:
    """A row for each step: visits on the running clock, their working seconds, quantiles; longest total first."""
    rows = _places("step", run.names.activities, run.folder.totals.step_sums)
    exact = run.visits.by_group(QUANTILES) if run.visits.exact else None
    for row in rows:
        code = 0 if row["step"] is None else run.names.activities.code(row["step"]) + 1
        found = _binned(run, code) if exact is None else exact.get(code, [None, None])
        row["working_seconds_median"], row["working_seconds_p90"] = found
    return rows


def _binned(run: Run, code: int) -> list[float | None]:
    bins = run.folder.totals.step_bins
    if code >= len(bins):
        return [None for _ in QUANTILES]
    filled = np.flatnonzero(bins[code])
    counts = bins[code][filled].astype(np.int64)
    return [binned_quantile(filled, counts, q) for q in QUANTILES]


def offices(run: Run) -> list[dict[str, Any]]:
    """A row for each office: visits and their working seconds; longest total first."""
    return _places("office", run.names.offices, run.folder.totals.office_sums)


def _places(kind: str, names: Vocabulary, sums: Ints) -> list[dict[str, Any]]:
    rows = []
    for index in range(len(names) + 1):
        visits, running, stopped, elapsed = (int(value) for value in sums[index])
        if elapsed:
            rows.append(
                {
                    kind: names.names[index - 1] if index else None,
                    "visits": visits,
                    "working_seconds": running,
                    "stopped_working_seconds": stopped,
                    "elapsed_seconds": elapsed,
                }
            )
    return sorted(rows, key=lambda row: (-row["working_seconds"], str(row[kind])))


def moves(run: Run) -> list[dict[str, Any]]:
    """The process map: how often one activity directly followed another, and the working seconds between."""
    totals = run.folder.totals
    names = [None, *run.names.activities.names]
    rows = [
        {
            "from": names[before],
            "to": names[after],
            "count": int(totals.move_count[before, after]),
            "working_seconds": int(totals.move_seconds[before, after]),
        }
        for before, after in zip(*np.nonzero(totals.move_count), strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["count"], str(row["from"]), str(row["to"])))


def at_text(run: Run) -> str | None:
    """The moment of judgement in UTC, ISO 8601; None if the log has no moment that has happened."""
    if run.at == NONE:
        return None
    return (EPOCH + timedelta(microseconds=run.at)).isoformat()


def notes(run: Run) -> dict[str, int]:
    """How many dossiers carry each note; only those that occur."""
    return {code: count for code, count in run.tally.notes.items() if count}


def found(measured: Measured) -> dict[str, Any]:
    """Everything above in one value, JSON-ready."""
    run = measured.run
    exact = run.tally.working.exact
    return {
        "at": at_text(run),
        "headline": headline(run),
        "by": list(run.tally.by),
        "groups": groups(run),
        "steps": steps(run),
        "offices": offices(run),
        "edges": moves(run),
        "notes": notes(run),
        "quantiles": {
            "definition": "linear interpolation at q*(n-1)",
            "dossiers": "exact" if exact else _BINNED,
            "steps": "exact" if run.visits.exact else _BINNED,
            "method": "exact" if exact else "histogram",
        },
        "sorted_on_disk": measured.sorted_on_disk,
        "spilled_bytes": measured.spill.bytes,
    }


def cannot_tell(measured: Measured, options: Options) -> list[str]:
    """Codes of what this log and these options leave unknown, to be said beside the figures."""
    columns = set(measured.run.columns)
    told = [f"no_{name}" for name in ("office", "person", "procedure") if name not in columns]
    if not {"filed_at", "returned_at"} <= columns:
        told.append("no_filed")
    if not options.end and "done_at" not in columns:
        told.append("no_end_named")
    if not options.limits and "due_at" not in columns:
        told.append("no_limit")
    if not options.stops and "activity" in columns:
        told.append("no_stops")
    if len(measured.run.names.activities) and not len(measured.run.folder.totals.move_count):
        told.append("too_many_activities")
    return told


def years_of(run: Run) -> tuple[int, int]:
    """First and last year that a run's result speaks of, with one more on each side."""
    first, last = run.years
    return first - 1, last + 1
