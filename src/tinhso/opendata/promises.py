"""Promises that are public: tasks of plans and targets of figures, where each should be on a day and where it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from tinhso.briefing.promises import Course, course
from tinhso.indicators import queries as figures
from tinhso.indicators.current import Holding, book_on
from tinhso.indicators.units import level_of
from tinhso.kernel.periods import Period, before
from tinhso.kernel.text import fold
from tinhso.kernel.workdays import workdays_of
from tinhso.measurement.live.disclosure import FEWEST
from tinhso.opendata import queries
from tinhso.opendata.rules import FIGURE, PLAN
from tinhso.opendata.telling import Counts, of_people, told
from tinhso.org.queries import Organisation, calendars_on, last_names_of_ended, organisation_on
from tinhso.plans import rules
from tinhso.plans.models import Plan, Task
from tinhso.plans.queries import leaning_prefetch, waiting_prefetch
from tinhso.plans.rules import Pace, Standing, Timed, planned, standing

TASK = "task"
# A figure beside what was promised.
REACHED, BEHIND, UNKNOWN = "reached", "behind", "unknown"
STATES = (*rules.SIGNS, REACHED, BEHIND, UNKNOWN)
# States by what they say to somebody who follows a promise.
GROUPS: Mapping[str, frozenset[str]] = {
    "late": frozenset({rules.LATE, BEHIND}),
    "at_risk": frozenset({rules.AT_RISK}),
    "on_track": frozenset({rules.ON_TRACK}),
    "done": frozenset({*rules.DONE_SIGNS, REACHED}),
    "ended": frozenset({rules.ENDED}),
    "unknown": frozenset({UNKNOWN}),
}


@dataclass(frozen=True)
class Promise:
    """A promise. sort: task or figure. under: the plan's or the target's document; unit: who answers, by its code.

    should, is_: in `measure`, None where nobody can say; each with its decimals, a share of people has none.
    state: one of STATES; standing: of a task, with its days. waits: documents and tasks for which it waits. of: from
    which days the figure is; as_of: when it was read or approved. key: stays the same from day to day.
    """

    sort: str
    key: str
    under: str
    code: str
    title: tuple[str, str]
    unit: str
    unit_name: str
    due: date | None
    should: float | None
    is_: float | None
    measure: str
    decimals: int
    is_decimals: int
    state: str
    standing: Standing | None
    done: date | None
    waits: tuple[str, ...]
    of: Period | None
    as_of: datetime | None
    sample: bool

    @property
    def year(self) -> int | None:
        """The year in which it is due; None for what has no day."""
        return self.due.year if self.due else None

    @property
    def group(self) -> str:
        """Which of GROUPS its state is of."""
        return next(name for name, states in GROUPS.items() if self.state in states)


@dataclass(frozen=True)
class Wanted:
    """Which promises. group: one of GROUPS; text: words of code, title, document or office, without accents."""

    unit: str = ""
    year: int | None = None
    group: str = ""
    plan: str = ""
    text: str = ""


def plans() -> list[Plan]:
    """The plans that are public, by name; two queries."""
    uids = queries.public_codes(PLAN)
    return list(Plan.objects.filter(uid__in=uids).select_related("document").order_by("name"))


def promises(*, now: datetime) -> list[Promise]:
    """Every public promise, by its document and place; a fixed number of queries however many there are."""
    today = timezone.localdate(now)
    organisation = organisation_on(today)
    names = {**last_names_of_ended(), **{c: o.name for c, o in organisation.offices.items()}}
    return [*_of_plans(plans(), names, today), *_of_figures(names, today)]


def tops(organisation: Organisation) -> list[str]:
    """The offices above which there is none."""
    return sorted(code for code, one in organisation.offices.items() if one.parent is None)


def wanted_of(found: Iterable[Promise], wanted: Wanted) -> list[Promise]:
    """Those that are asked for."""
    words = fold(wanted.text).split()[:8]
    return [
        one
        for one in found
        if (not wanted.unit or one.unit == wanted.unit)
        and (wanted.year is None or one.year == wanted.year)
        and (not wanted.group or one.group == wanted.group)
        and (not wanted.plan or one.under == wanted.plan)
        and _has(one, words)
    ]


def _has(one: Promise, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = fold(" ".join((one.code, *one.title, one.under, one.unit_name)))
    return all(word in text for word in words)


def _of_plans(found: Sequence[Plan], names: Mapping[str, str], today: date) -> list[Promise]:
    if not found:
        return []
    then = calendars_on(today)
    by_pk = {one.pk: one for one in found}
    made = []
    for task in _tasks([one.pk for one in found]):
        plan, days = by_pk[task.plan_id], workdays_of(then.of(task.unit))
        timed = Timed(task.kind, task.state, task.start, task.due, task.done, task.progress)
        stands = standing(
            timed, today=today, days=days, pace=Pace(plan.soon_days, plan.behind_percent)
        )
        should: float | None = planned(timed, today=today, days=days)
        if should is None and stands.last_day is not None and today > stands.last_day:
            should = 100.0
        made.append(
            Promise(
                sort=TASK,
                key=f"task:{task.uid}",
                under=plan.code,
                code=task.code,
                title=(task.title, task.title),
                unit=task.unit,
                unit_name=names.get(task.unit, task.unit),
                due=stands.last_day or task.due,
                should=None if stands.sign == rules.ENDED else should,
                is_=float(task.progress),
                measure="%",
                decimals=0,
                is_decimals=0,
                state=stands.sign,
                standing=stands,
                done=task.done,
                waits=_waits(task) if task.state == rules.OPEN else (),
                of=None,
                as_of=task.changed_at,
                sample=plan.sample,
            )
        )
    return made


def _tasks(plan_keys: Sequence[int]) -> QuerySet[Task]:
    rows = Task.objects.filter(plan__in=plan_keys).order_by("plan__name", "place", "id")
    return rows.prefetch_related(waiting_prefetch(), leaning_prefetch())


def _waits(task: Task) -> tuple[str, ...]:
    documents = [str(one.document) for one in getattr(task, "waits_for", [])]
    return (*documents, *(one.on.code for one in getattr(task, "waits_on", [])))


def _of_figures(names: Mapping[str, str], today: date) -> list[Promise]:
    """Public figures of the province that have a target, as they stood in the last period that is over."""
    codes = queries.public_codes(FIGURE)
    if not codes:
        return []
    book = book_on(today)
    organisation = organisation_on(today)
    aims = figures.aims_of(codes)
    by_period: dict[Period, list[Holding]] = defaultdict(list)
    for code in sorted(codes & book.held.keys()):
        if aims.get(code):
            holding = book.held[code]
            by_period[before(figures.usual_period(holding.document.kinds, today))].append(holding)
    people, made = of_people(book), []
    for unit in tops(organisation):
        level = level_of(organisation, unit)
        for period, holdings in by_period.items():
            own = [one for one in holdings if level in one.document.levels]
            for one in figures.shown(own, unit=unit, level=level, period=period):
                way = course(
                    aims[one.holding.code], office=unit, level=level, day=today, value=one.value
                )
                if way is not None:
                    made.append(_figure(one, one.holding.code in people, unit, names, way))
    return sorted(made, key=lambda one: (one.unit, one.under, one.code))


def _figure(
    one: figures.Shown,
    people: bool,
    unit: str,
    names: Mapping[str, str],
    way: Course,
) -> Promise:
    document, should = one.holding.document, way.should
    value, _why = told(
        Counts(one.num, one.den, one.value), document, people=people, top=True, fewest=FEWEST
    )
    state = UNKNOWN
    if value is not None:
        state = REACHED if (value >= should if document.higher else value <= should) else BEHIND
    return Promise(
        sort=FIGURE,
        key=f"figure:{one.holding.code}:{unit}",
        under=one.aim.decision if one.aim else document.heading,
        code=one.holding.code,
        title=document.name,
        unit=unit,
        unit_name=names.get(unit, unit),
        due=way.until,
        should=should,
        is_=value,
        measure=document.unit,
        decimals=document.decimals,
        is_decimals=0 if people else document.decimals,
        state=state,
        standing=None,
        done=None,
        waits=(),
        of=one.period,
        as_of=one.computed_at,
        sample=False,
    )
