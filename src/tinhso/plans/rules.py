"""Where a task stands by the clock, when a recurring one is due again, and what may be said of a task.

Plain values in, plain values out. Days are the province's; working days are those of the accountable unit's calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.workdays import Workdays

DATED, RECURRING, CONTINUOUS = "dated", "recurring", "continuous"
TASK_KINDS = (DATED, RECURRING, CONTINUOUS)
# How often a recurring task is due → months from one time to the next.
EVERY: Mapping[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
PRIORITIES = ("normal", "important", "urgent")

OPEN, DONE, CLOSED, TRANSFERRED, LAPSED = "open", "done", "closed", "transferred", "lapsed"
ENDS = (CLOSED, TRANSFERRED, LAPSED)
STATES = (OPEN, DONE, *ENDS)

# What stands above what: a document carries out one of its own layer or of a layer before it.
LAYERS = ("governing", "resolution", "strategy", "plan")
# These give tasks too and stand beside the cascade: what a meeting concluded, an order, a report.
BESIDE = ("conclusion", "directive", "other")
DOCUMENT_KINDS = (*LAYERS, *BESIDE)

# What a reader sees of a task: open ones by the clock, done ones by when, ended ones.
ON_TRACK, AT_RISK, LATE = "on_track", "at_risk", "late"
EARLY, ON_TIME, DONE_LATE, DONE_UNDATED = "early", "on_time", "done_late", "done"
ENDED = "ended"
SIGNS = (LATE, AT_RISK, ON_TRACK, EARLY, ON_TIME, DONE_LATE, DONE_UNDATED, ENDED)
OPEN_SIGNS = (LATE, AT_RISK, ON_TRACK)
DONE_SIGNS = (EARLY, ON_TIME, DONE_LATE, DONE_UNDATED)

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2150, 12, 31)
MOST_TITLE, MOST_CODE, MOST_WORDS, MOST_UNITS = 1_000, 40, 2_000, 60
# A recurring task of every month over sixty years.
MOST_TIMES = 720


class CannotPlan(TinhsoError):
    """What a plan, a document or a task may not be.

    plan_lacks (field); plan_too_long (field, most); plan_bad_day (field, day): outside 1990–2150.
    plan_unknown (field, said): none of those that there are. plan_day_before (field, day, other): it comes first.
    plan_not_dated (kind): a kind of task that has no due day, or lacks one. plan_unit_twice (unit): accountable and
    cooperating. plan_too_many (field, most). plan_code_taken (task): another one has it. plan_practice_later (name,
    day): another one of that name holds from this day or a later one. plan_past_next_time (day, following): of a
    recurring task, the time that would be moved behind the next one.
    """


@dataclass(frozen=True)
class Pace:
    """From when an open task is at risk: so many working days before it is due, or so many percent behind its time."""

    soon_days: int = 5
    behind_percent: int = 25


@dataclass(frozen=True)
class Standing:
    """A task by the clock. days: working days left, early or late by the sign; None where it has no due day.

    last_day: the day on which it is due by law, None likewise.
    """

    sign: str
    days: int | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Timed:
    """What the clock asks of a task."""

    kind: str
    state: str
    start: date | None
    due: date | None
    done: date | None
    progress: int = 0


def standing(task: Timed, *, today: date, days: Workdays, pace: Pace) -> Standing:
    """Where a task stands on a day."""
    if task.state in ENDS:
        return Standing(ENDED)
    last = days.last_day(task.due) if task.due is not None else None
    if task.state == DONE:
        return _done(task, last, days)
    if last is None:
        return Standing(ON_TRACK)
    if today > last:
        return Standing(LATE, days.after(last, today), last)
    left = days.after(today, last)
    risky = left <= pace.soon_days or _behind(task, today, days) >= pace.behind_percent
    return Standing(AT_RISK if risky else ON_TRACK, left, last)


def _done(task: Timed, last: date | None, days: Workdays) -> Standing:
    if last is None or task.done is None:
        return Standing(DONE_UNDATED)
    if task.done > last:
        return Standing(DONE_LATE, days.after(last, task.done), last)
    early = days.after(task.done, last)
    return Standing(EARLY if early else ON_TIME, early, last)


def _behind(task: Timed, today: date, days: Workdays) -> int:
    """By how many percent of its working time a task is behind; 0 where nobody said when it began."""
    should = planned(task, today=today, days=days)
    return 0 if should is None else should - task.progress


def planned(task: Timed, *, today: date, days: Workdays) -> int | None:
    """How many percent of a dated task's working time have passed; None where nobody said when it began."""
    if task.start is None or task.due is None or task.kind != DATED:
        return None
    last = days.last_day(task.due)
    whole = days.after(task.start, last)
    return 100 * days.after(task.start, min(today, last)) // whole if whole > 0 else None


def time_after(first: date, every: str, number: int) -> date:
    """The due day of the number-th time of a recurring task, the first being 0: the same day of its month.

    A month that is shorter has it on its last day; the next one is again as late as the first.
    """
    months = first.year * 12 + first.month - 1 + EVERY[every] * number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def next_time(first: date, every: str, *, met: Collection[date], until: date | None) -> date | None:
    """The first due day that is not met yet; None where all are. until: no time is due later."""
    for number in range(MOST_TIMES):
        day = time_after(first, every, number)
        if day > (until or LAST_DAY):
            return None
        if day not in met:
            return day
    return None


@dataclass(frozen=True)
class TaskSaid:
    """What somebody says of a task. unit: who answers for it, one office; cooperating: offices beside it.

    head: the code of the leader who answers for it, "" for none. due: of a recurring one its first time; until: its
    last. document: the uid of the governing document that it cites. part_of: the code of the task of which it is one.
    """

    code: str
    title: str
    unit: str
    document: str
    kind: str = DATED
    product: str = ""
    group: str = ""
    pillar: str = ""
    head: str = ""
    priority: str = PRIORITIES[0]
    start: date | None = None
    due: date | None = None
    every: str = ""
    until: date | None = None
    cooperating: tuple[str, ...] = ()
    part_of: str = ""


_LONGEST: Mapping[str, int] = {
    "code": MOST_CODE, "title": MOST_TITLE, "product": MOST_TITLE, "group": 200, "pillar": 100,
    "head": 50, "part_of": MOST_CODE,
}  # fmt: skip


def check_task(said: TaskSaid) -> None:
    """Raises CannotPlan for what no task may be."""
    for field in ("code", "title", "unit", "document"):
        if not getattr(said, field):
            raise CannotPlan("plan_lacks", field=field)
    for field, most in _LONGEST.items():
        if len(getattr(said, field)) > most:
            raise CannotPlan("plan_too_long", field=field, most=most)
    _known_one("kind", said.kind, TASK_KINDS)
    _known_one("priority", said.priority, PRIORITIES)
    if said.kind == RECURRING:
        _known_one("every", said.every, tuple(EVERY))
    for field, day in (("start", said.start), ("due", said.due), ("last_time", said.until)):
        check_day(field, day)
    if (said.kind == CONTINUOUS) != (said.due is None):
        raise CannotPlan("plan_not_dated", kind=said.kind)
    _in_order("due", said.due, said.start)
    _in_order("last_time", said.until, said.due)
    if said.unit in said.cooperating:
        raise CannotPlan("plan_unit_twice", unit=said.unit)
    if len(said.cooperating) > MOST_UNITS:
        raise CannotPlan("plan_too_many", field="cooperating", most=MOST_UNITS)


def check_day(field: str, day: date | None) -> None:
    """Raises CannotPlan("plan_bad_day")."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise CannotPlan("plan_bad_day", field=field, day=day)


def _known_one(field: str, said: str, known: Sequence[str]) -> None:
    if said not in known:
        raise CannotPlan("plan_unknown", field=field, said=said[:40])


def _in_order(field: str, day: date | None, other: date | None) -> None:
    if day is not None and other is not None and day < other:
        raise CannotPlan("plan_day_before", field=field, day=day, other=other)


def may_carry_out(kind: str, above: str) -> bool:
    """Whether a document of one kind may carry out one of another: none of a lower layer; beside the layers, any."""
    if kind not in LAYERS or above not in LAYERS:
        return True
    return LAYERS.index(above) <= LAYERS.index(kind)
