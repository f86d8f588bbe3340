"""Everything that can measure, behind one face, in the reference's plain values.

A clock counts working time: `reference`, `one` (the kernel, a moment at a time), `many` (the kernel over
arrays), `engine` (the limits as the fast engine applies them to a dossier). A measurer folds whole logs:
`reference`, `engine`. An import that fails is a failed test, never a skipped one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from reference import limits as reference_limits
from reference import log as reference_log
from reference import worktime as reference_worktime
from tinhso.kernel import limits, worktime
from tinhso.kernel.calendar import Calendar, DayChange, Span, WeekHours
from tinhso.measurement import engine
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.source import MARKS, TEXTS, canonical_schema

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Plain = dict[str, Any]


@dataclass(frozen=True)
class Clock:
    """One way of counting working time; calendars are the reference's dictionaries."""

    name: str
    working_seconds: Callable[[datetime, datetime, Plain], int]
    after_working_seconds: Callable[[datetime, int, Plain], datetime]
    after_working_days: Callable[[datetime, int, Plain], datetime]
    is_open: Callable[[datetime, Plain], bool]


_calendars: dict[str, Calendar] = {}


def kernel_calendar(plain: Plain) -> Calendar:
    """The product's calendar for the reference's dictionary; equal dictionaries share one."""
    key = repr(plain)
    if key not in _calendars:
        if len(_calendars) > 32:
            _calendars.clear()
        _calendars[key] = _built(plain)
    return _calendars[key]


def _built(plain: Plain) -> Calendar:
    weeks = sorted(plain["weeks"], key=lambda week: week["from"])
    return Calendar(
        name="spec",
        title="spec",
        zone=plain["zone"],
        weeks=tuple(
            WeekHours(week["from"], tuple(_spans(day) for day in week["days"]))  # type: ignore[arg-type]
            for week in weeks
        ),
        changes={
            day: DayChange(day, _spans(spans), "spec", "spec")
            for day, spans in plain["changes"].items()
        },
        announced=plain["announced"],
    )


def _spans(pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in sorted(pairs))


def _epochs(*moments: datetime) -> np.ndarray:
    return np.array(
        [(moment - EPOCH) // timedelta(seconds=1) for moment in moments], dtype=np.int64
    )


def _moment(second: int, like: datetime, *, keep_fraction: bool) -> datetime:
    fraction = like.microsecond if keep_fraction else 0
    return EPOCH + timedelta(seconds=int(second), microseconds=fraction)


def _many_working(start: datetime, end: datetime, plain: Plain) -> int:
    """Asked of several rows at once, in an order that a sorted search could not take for granted."""
    starts, ends = _epochs(end, start, start), _epochs(end, end, start)
    calendar = kernel_calendar(plain)
    found = worktime.working_seconds_many(starts=starts, ends=ends, calendar=calendar)
    assert (found[0], found[2]) == (0, 0)
    return int(found[1])


def _many_after(start: datetime, seconds: int, plain: Plain) -> datetime:
    starts, lengths = _epochs(start, start), np.array([0, seconds])
    calendar = kernel_calendar(plain)
    found = worktime.after_working_seconds_many(starts=starts, seconds=lengths, calendar=calendar)
    assert found[0] == starts[0]
    return _moment(found[1], start, keep_fraction=True)


def _many_days(start: datetime, days: int, plain: Plain) -> datetime:
    starts, lengths = _epochs(start), np.array([days])
    calendar = kernel_calendar(plain)
    found = worktime.after_working_days_many(starts=starts, days=lengths, calendar=calendar)
    return _moment(found[0], start, keep_fraction=False)


CLOCKS = (
    Clock(
        "reference",
        lambda start, end, plain: reference_worktime.working_seconds(
            start=start, end=end, calendar=plain
        ),
        lambda start, seconds, plain: reference_worktime.after_working_seconds(
            start=start, seconds=seconds, calendar=plain
        ),
        lambda start, days, plain: reference_worktime.after_working_days(
            start=start, days=days, calendar=plain
        ),
        lambda at, plain: reference_worktime.is_open(at=at, calendar=plain),
    ),
    Clock(
        "one",
        lambda start, end, plain: worktime.working_seconds(
            start=start, end=end, calendar=kernel_calendar(plain)
        ),
        lambda start, seconds, plain: worktime.after_working_seconds(
            start=start, seconds=seconds, calendar=kernel_calendar(plain)
        ),
        lambda start, days, plain: worktime.after_working_days(
            start=start, days=days, calendar=kernel_calendar(plain)
        ),
        lambda at, plain: worktime.is_open(at=at, calendar=kernel_calendar(plain)),
    ),
    Clock(
        "many",
        _many_working,
        _many_after,
        _many_days,
        lambda at, plain: bool(
            worktime.is_open_many(at=_epochs(at), calendar=kernel_calendar(plain))[0]
        ),
    ),
)

Due = Callable[[datetime, str, Plain], tuple[datetime, int]]


def _reference_due(start: datetime, limit: str, plain: Plain) -> tuple[datetime, int]:
    due = reference_limits.due_at(start=start, limit=limit, calendar=plain)
    end = max(start, due)
    return due, reference_worktime.working_seconds(start=start, end=end, calendar=plain)


def _kernel_due(start: datetime, limit: str, plain: Plain) -> tuple[datetime, int]:
    calendar = kernel_calendar(plain)
    due = limits.due_at(start=start, limit=limits.parse_limit(limit), calendar=calendar)
    return due, worktime.working_seconds(start=start, end=max(start, due), calendar=calendar)


def _engine_due(start: datetime, limit: str, plain: Plain) -> tuple[datetime, int]:
    """A dossier accepted at start and not done: its due moment and its limit's length."""
    rows = [{"dossier": "a", "accepted_at": start}]
    found = engine_measure(rows, plain, {"limit": limit, "one_row_per_dossier": True})
    return found["a"]["dossier"]["due_at"], found["a"]["dossier"]["limit_seconds"]


DUES: dict[str, Due] = {"reference": _reference_due, "one": _kernel_due, "engine": _engine_due}

REFUSALS: dict[str, Callable[[str], bool]] = {
    "reference": lambda text: _refuses(
        reference_limits.parse_limit, text, reference_limits.NotALimit
    ),
    "kernel": lambda text: _refuses(limits.parse_limit, text, limits.BadLimit),
}


def _refuses(parse: Callable[[str], object], text: str, error: type[Exception]) -> bool:
    try:
        parse(text)
    except error:
        return True
    return False


Answers = dict[str, dict[str, Any]]
NAMING = "names every activity"


def reference_measure(rows: list[Plain], calendar: Plain, options: Plain) -> Answers:
    """{dossier: {"dossier": fields, "stretches": rows, "events": rows}} by the reference."""
    found = reference_log.measure(rows, calendar, options)
    return {answer["dossier"]["dossier"]: answer for answer in found}


def engine_measure(rows: list[Plain], calendar: Plain, options: Plain) -> Answers:
    """The same by the fast engine, `measure_events` over a canonical table."""
    declared = engine_options(calendar, options)
    one_row = options.get("one_row_per_dossier", False)
    named = [] if one_row else naming_rows(rows, declared)
    measured = engine.measure_events(canonical_table([*rows, *named], one_row=one_row), declared)
    answers: Answers = {}
    for fields in measured.dossiers.to_dicts():
        answers[fields["dossier"]] = {"dossier": fields, "stretches": [], "events": []}
    assert len(answers) == measured.dossiers.height, "a dossier came out twice"
    for kind in ("stretches", "events"):
        for line in getattr(measured, kind).to_dicts():
            answers[line["dossier"]][kind].append(line)
    answers.pop(NAMING, None)
    return answers


def naming_rows(rows: list[Plain], declared: Options) -> list[Plain]:
    """A dossier of its own with every activity that an option names and the log has not.

    The engine refuses such options, rightly; here one dossier at a time is asked about. It stands at the
    log's earliest moment, so that it cannot move `at`.
    """
    known = {row.get("activity") for row in rows}
    moments = [row[name] for row in rows for name in ("at", *MARKS) if row.get(name) is not None]
    missing = [name for name in declared.named_activities() if name not in known]
    earliest = min(moments, default=None)
    return [{"dossier": NAMING, "activity": name, "at": earliest} for name in missing]


def canonical_table(rows: list[Plain], *, one_row: bool) -> pa.Table:
    """The rows as a reader would give them: only the columns that the log has."""
    names = {name for row in rows for name in row} & {"at", *MARKS, *TEXTS}
    names = names - {"at", "activity"} if one_row else names | {"at", "activity"}
    schema = canonical_schema(names)
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    if "date_only" in columns:
        columns["date_only"] = [row.get("date_only", 0) for row in rows]
    return pa.Table.from_pydict(columns, schema=schema)


def engine_options(calendar: Plain, options: Plain) -> Options:
    """The reference's plain options as the engine's."""
    rules = [
        LimitRule(limits.parse_limit(text), procedure, office)
        for procedure, office, text in options.get("limits", ())
    ]
    if options.get("limit"):
        rules.append(LimitRule(limits.parse_limit(options["limit"])))
    return Options(
        calendar=kernel_calendar(calendar),
        limits=tuple(rules),
        start=tuple(options.get("start", ())),
        end=tuple(options.get("end", ())),
        stops=tuple(options.get("stops", ())),
        restarts=tuple(options.get("restarts", ())),
        events_mode="state" if options.get("state") else "completed",
        at=options.get("at"),
        signed=tuple(options.get("signed", ())),
        withdrawn=tuple(options.get("withdrawn", ())),
    )


@cache
def measurers() -> dict[str, Callable[[list[Plain], Plain, Plain], Answers]]:
    """Whole logs, by name of what folds them."""
    return {"reference": reference_measure, "engine": engine_measure}
