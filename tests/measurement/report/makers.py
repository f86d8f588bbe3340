"""Result folders (results v1) from invented dossiers, written by hand: nothing here is counted by the engine.

A dossier is told in working hours; an office that is open 08:00–16:00 UTC every day of the week makes the arithmetic
easy: a working hour is an hour, a working day eight of them, a night sixteen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

HOUR = 3_600
DAY = 8 * HOUR
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CALENDAR = """\
title = "Giờ bịa · Invented hours"
zone = "UTC"
[[hours]]
mon-sun = ["08:00-16:00"]
"""
MOMENT = pl.Datetime("us", "UTC")
DOSSIERS: dict[str, Any] = {
    "dossier": pl.String, "procedure": pl.String, "office": pl.String, "month": pl.String,
    "filed_at": MOMENT, "started_at": MOMENT, "restarted_at": MOMENT, "ended_at": MOMENT, "returned_at": MOMENT,
    "elapsed_seconds": pl.Int64, "working_seconds": pl.Int64, "stopped_working_seconds": pl.Int64,
    "void_working_seconds": pl.Int64, "citizen_elapsed_seconds": pl.Int64, "citizen_working_seconds": pl.Int64,
    "limit": pl.String, "limit_seconds": pl.Int64, "due_at": MOMENT, "promised_at": MOMENT, "due_source": pl.String,
    "outcome": pl.String, "late_working_seconds": pl.Int64, "events": pl.Int32, "stops": pl.Int32,
    "restarts": pl.Int32, "promises_moved": pl.Int32, "stops_in_last_tenth": pl.Int32,
    "signed_after_done": pl.Boolean, "withdrawn_at": MOMENT, "applicant": pl.Int32,
    "calendar_not_announced": pl.Boolean, "notes": pl.List(pl.String),
}  # fmt: skip
STRETCHES: dict[str, Any] = {
    "dossier": pl.String, "seq": pl.Int32, "step": pl.String, "office": pl.String, "person": pl.String,
    "from_at": MOMENT, "to_at": MOMENT, "working_seconds": pl.Int64, "clock": pl.String,
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "dossier": pl.String, "seq": pl.Int32, "activity": pl.String, "at": MOMENT, "office": pl.String,
    "person": pl.String, "working_seconds": pl.Int64,
}  # fmt: skip


def after(hours: float, start: datetime = START) -> datetime:
    """The moment `hours` working hours after a start; the start lies within office hours."""
    opened = start.replace(hour=8, minute=0, second=0, microsecond=0)
    seconds = int((start - opened).total_seconds() + hours * HOUR)
    days, rest = divmod(seconds, DAY)
    if rest == 0 and seconds and hours:
        days, rest = days - 1, DAY
    return opened + timedelta(days=days, seconds=rest)


@dataclass(frozen=True)
class Step:
    """Work of some hours, closed by an event of that name; stopped: the citizen had it meanwhile."""

    name: str | None
    hours: float
    office: str | None = "Sở Xây dựng"
    person: str | None = "Cán bộ A"
    stopped: bool = False


@dataclass(frozen=True)
class Dossier:
    """A dossier as a test tells it. `row` overrides any column of dossiers.parquet."""

    name: str
    steps: Sequence[Step] = ()
    limit_hours: float | None = 40
    outcome: str = "early"
    start: datetime = START
    open: bool = False
    row: dict[str, Any] = field(default_factory=dict)


def result(folder: Path, dossiers: Sequence[Dossier], **summary: Any) -> Path:
    """Write a result folder and give it back. summary: keys of summary.json to set or replace."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_dossier(dossier) for dossier in dossiers]
    stretches = [row for dossier in dossiers for row in _stretches(dossier)]
    events = [row for dossier in dossiers for row in _events(dossier)]
    pl.DataFrame(rows, schema=DOSSIERS, orient="row").write_parquet(folder / "dossiers.parquet")
    pl.DataFrame(stretches, schema=STRETCHES, orient="row").write_parquet(
        folder / "stretches.parquet"
    )
    pl.DataFrame(events, schema=EVENTS, orient="row").write_parquet(folder / "events.parquet")
    (folder / "summary.json").write_text(
        json.dumps({**SUMMARY, **summary}, ensure_ascii=False), encoding="utf-8"
    )
    return folder


SUMMARY: dict[str, Any] = {
    "schema": "tinhso.measure/1",
    "created_at": "2026-11-02T08:00:00+00:00",
    "command": "tinhso measure nhat-ky.csv --out kq",
    "log": {"name": "nhat-ky.csv", "kind": "events"},
    "calendar": {"name": "invented", "title": "Giờ bịa · Invented hours", "zone": "UTC", "toml": CALENDAR},
    "at": "2026-11-02T08:00:00+00:00",
    "options": {"start": [], "end": [], "stops": [], "events": "completed"},
    "notes": {},
    "rejected": {"rows": 0, "by_reason": {}},
    "quantiles": {"method": "exact"},
}  # fmt: skip


def _hours(dossier: Dossier, *, stopped: bool) -> float:
    return sum(step.hours for step in dossier.steps if step.stopped is stopped)


def _dossier(dossier: Dossier) -> dict[str, Any]:
    worked, stopped = _hours(dossier, stopped=False), _hours(dossier, stopped=True)
    end = after(worked + stopped, dossier.start)
    limit = dossier.limit_hours
    due = None if limit is None else after(limit + stopped, dossier.start)
    late = None if limit is None else int(max(worked - limit, 0) * HOUR)
    told: dict[str, Any] = {
        "dossier": dossier.name,
        "procedure": "Cấp phép xây dựng",
        "office": next((step.office for step in reversed(dossier.steps) if step.office), None),
        "month": None if dossier.open else f"{end:%Y-%m}",
        "started_at": dossier.start,
        "ended_at": None if dossier.open else end,
        "elapsed_seconds": int((end - dossier.start).total_seconds()),
        "working_seconds": int(worked * HOUR),
        "stopped_working_seconds": int(stopped * HOUR),
        "void_working_seconds": 0,
        "limit": None if limit is None else f"{limit:g}h",
        "limit_seconds": None if limit is None else int(limit * HOUR),
        "due_at": due,
        "due_source": None if limit is None else "limit",
        "outcome": dossier.outcome,
        "late_working_seconds": late,
        "events": len(dossier.steps),
        "stops": sum(step.stopped for step in dossier.steps),
        "restarts": 0,
        "promises_moved": 0,
        "stops_in_last_tenth": 0,
        "calendar_not_announced": False,
        "notes": [],
    }
    return {**dict.fromkeys(DOSSIERS), **told, **dossier.row}


def _stretches(dossier: Dossier) -> list[dict[str, Any]]:
    rows, so_far = [], 0.0
    for seq, step in enumerate(dossier.steps):
        begin, so_far = after(so_far, dossier.start), so_far + step.hours
        rows.append(
            {
                "dossier": dossier.name,
                "seq": seq,
                "step": step.name,
                "office": step.office,
                "person": step.person,
                "from_at": begin,
                "to_at": after(so_far, dossier.start),
                "working_seconds": int(step.hours * HOUR),
                "clock": "stop" if step.stopped else "run",
            }
        )
    return rows


def _events(dossier: Dossier) -> list[dict[str, Any]]:
    rows, so_far = [], 0.0
    for seq, step in enumerate(dossier.steps):
        so_far += step.hours
        rows.append(
            {
                "dossier": dossier.name,
                "seq": seq,
                "activity": step.name,
                "at": after(so_far, dossier.start),
                "office": step.office,
                "person": step.person,
                "working_seconds": 0 if seq == 0 else int(step.hours * HOUR),
            }
        )
    return rows


# Small results with known answers, each a shape that a report must bear.


def usual() -> list[Dossier]:
    """Ten dossiers of one procedure: 8, 16, … 80 working hours against 40, with a stop in the last two.

    Done in order, five within the limit and five late; the median is 44 hours, the p90 72.8.
    """
    dossiers = []
    for place in range(1, 11):
        work = [
            Step("Tiếp nhận", 0.0, "Một cửa"),
            Step("Thẩm định", 6.0 * place),
            Step("Ký", 2.0 * place),
        ]
        if place > 8:
            work.insert(1, Step("Bổ sung", 4.0, "Một cửa", stopped=True))
        late = place > 5
        outcome = "late" if late else "on_time" if place == 5 else "early"
        dossiers.append(
            Dossier(f"D{place:02d}", work, outcome=outcome, start=START + timedelta(days=place))
        )
    return dossiers


def one() -> list[Dossier]:
    """A single dossier, on time."""
    return [Dossier("D1", [Step("Tiếp nhận", 0), Step("Ký", 12)], outcome="early")]


def all_open() -> list[Dossier]:
    """Nothing done: two within the limit, one of them due within a day, and one overdue."""
    return [
        Dossier("O1", [Step("Tiếp nhận", 4)], outcome="open", open=True),
        Dossier("O2", [Step("Thẩm định", 36)], outcome="open", open=True),
        Dossier("O3", [Step("Thẩm định", 50)], outcome="open_late", open=True),
    ]


def no_limits() -> list[Dossier]:
    """Done, but under no limit: unknown, never on time."""
    return [
        Dossier(f"N{place}", [Step("Thẩm định", 5 * place)], limit_hours=None, outcome="unknown")
        for place in range(1, 5)
    ]


def no_offices() -> list[Dossier]:
    """A log that names neither offices, persons nor procedures."""
    return [
        Dossier(f"A{place}", [Step("a", 1, None, None), Step("b", place, None, None)], row={"procedure": None})
        for place in range(1, 4)
    ]  # fmt: skip


def many_activities(count: int = 300) -> list[Dossier]:
    """A log of `count` activities that cross each other in sixty ways; each way is taken by several dossiers."""
    ways = [
        [f"Hoạt động {(way * step * 7 + step) % count}" for step in range(10)] for way in range(60)
    ]
    ways += [[f"Hoạt động {begin + step}" for step in range(10)] for begin in range(0, count, 10)]
    return [
        Dossier(f"M{place:03d}", [Step(name, 1) for name in ways[place % len(ways)]])
        for place in range(2 * len(ways))
    ]


HOSTILE = (
    "<script>document.title='hacked'</script>",
    "</script><script>document.title='hacked'</script>",
    '"><img src=x onerror=document.title="hacked">',
    "{{ 7 * 7 }}{% raw %}",
    "\u202eđảo ngược\u202c\u200b\u200d\ufeff",
    "x" * 10_000,
    "Z\u0300\u0301\u0302\u0303\u0304\u0305" * 40,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + " \t\n trống ",
    "   ",
    "]]><!--",
)


def hostile() -> list[Dossier]:
    """Names that try to run, to turn, to hide, or to be too long; everywhere a name can stand."""
    return [
        Dossier(
            f"{place}{name}",
            [
                Step(name, 2, name, name),
                Step(f"{name}{place}", 40 if place == 3 else 3, name, name),
            ],
            outcome="late" if place == 3 else "early",
            row={"procedure": name, "limit": name if place == 4 else "40h", "notes": [name]},
        )
        for place, name in enumerate(HOSTILE)
    ]


def signs() -> list[Dossier]:
    """One dossier behind each sign, beside one without any."""
    work = [Step("Tiếp nhận", 0), Step("Bổ sung", 8, stopped=True), Step("Ký", 16)]
    withdrawn, months_later = after(20), START + timedelta(days=90)
    late_refiled = {"applicant": 8, "withdrawn_at": after(20, months_later)}
    return [
        Dossier("S0", work, row={"signed_after_done": False, "promised_at": after(40)}),
        Dossier("S1", work, row={"stops_in_last_tenth": 1}),
        Dossier("S2", work, row={"signed_after_done": True}),
        Dossier("S3", work, row={"notes": ["end_before_last_event"]}),
        Dossier("S4", work, row={"withdrawn_at": withdrawn, "applicant": 7}),
        Dossier("S5", work, start=START + timedelta(days=20), row={"applicant": 7}),
        Dossier("S6", work, row={"promised_at": after(40), "promises_moved": 2}),
        Dossier("S7", work, start=months_later, row=late_refiled),
        Dossier("S8", work, start=START + timedelta(days=200), row={"applicant": 8}),
    ]  # fmt: skip


SHAPES = {
    "empty": list[Dossier],
    "one": one,
    "usual": usual,
    "all_open": all_open,
    "no_limits": no_limits,
    "no_offices": no_offices,
    "many_activities": many_activities,
    "hostile": hostile,
    "signs": signs,
}
