"""When dossiers must leave their steps: of a whole list, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from django.db.models import BigIntegerField, Func, QuerySet
from django.db.models.functions import TruncDate

from tinhso import calendars
from tinhso.cases import route
from tinhso.cases.actions.doing import local_day
from tinhso.cases.forecast import (
    Forecast,
    forecast,
    later_seconds,
    leave_by_many,
    needed_seconds,
)
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted, matching
from tinhso.cases.states import RUNNING
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import working_seconds_many
from tinhso.org.queries import calendars_on
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.expressions import answers_alone
from tinhso.procedures.queries import versions

# The nearest promises; whoever has more than these open needs no sentence to know it.
MOST = 2_000
_ASKED = ("id", "version", "channel", "filed_on", "step", "due", "office")


class _Asked(NamedTuple):
    """A dossier as far as a forecast asks. filed_on: in the province; due: epoch second."""

    id: int
    version: int
    channel: str
    filed_on: date
    step: str
    due: int
    office: str


class _Second(Func):
    """The epoch second of a moment: of thousands the database tells it much quicker than the moment."""

    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Of a moment with its zone."""
        return self.as_sql(
            compiler,
            connection,
            template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint",
            **more,
        )

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Of a text in UTC."""
        return self.as_sql(
            compiler,
            connection,
            template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)",
            **more,
        )


@dataclass(frozen=True)
class Leaving:
    """When dossiers must leave their steps, by their keys, and what that comes to."""

    moments: dict[int, datetime]
    forecast: Forecast
    now: datetime

    @property
    def soon(self) -> set[int]:
        """The keys of those that the sentence counts."""
        told = self.forecast
        last = told.before or told.day
        return {
            key
            for key, moment in self.moments.items()
            if moment > self.now and local_day(moment) <= last
        }

    @property
    def missed(self) -> set[int]:
        """The keys of those whose moment to leave has gone."""
        return {key for key, moment in self.moments.items() if moment <= self.now}


def leaving(wanted: Wanted, *, now: datetime) -> Leaving:
    """When the running dossiers of a list must leave their steps; those that are late already are not forecast."""
    rows = matching(wanted, now=now).filter(state__in=RUNNING, due_at__gte=now)
    cases = _asked(rows.exclude(version=None).order_by("due_at", "id")[:MOST])
    if not cases:
        return Leaving({}, forecast([], now=now, calendar=calendars.load(calendars.DEFAULT)), now)
    then = calendars_on(local_day(now))
    later = _later(cases)
    by_calendar: dict[int, tuple[Calendar, list[_Asked]]] = {}
    for case in cases:
        if case.id in later:
            calendar = then.of(case.office)
            by_calendar.setdefault(id(calendar), (calendar, []))[1].append(case)
    moments: dict[int, datetime] = {}
    for calendar, theirs in by_calendar.values():
        dues, seconds = [one.due for one in theirs], [later[one.id] for one in theirs]
        told = leave_by_many(dues, seconds, calendar=calendar)
        moments.update(zip((one.id for one in theirs), told, strict=True))
    # Days are named by the calendar of the office that has the nearest of them.
    nearest = then.of(cases[0].office)
    return Leaving(moments, forecast(moments.values(), now=now, calendar=nearest), now)


def _asked(rows: QuerySet[Case]) -> list[_Asked]:
    told = rows.annotate(filed_on=TruncDate("filed_at"), due=_Second("due_at"))
    return [_Asked(*one) for one in told.values_list(*_ASKED)]


def _later(cases: Sequence[_Asked]) -> dict[int, int]:
    """What the steps after its own may take of each dossier, in working seconds; without those of no known version.

    What was answered is read only where a step hangs on it; two queries.
    """
    known = versions({case.version for case in cases})
    hanging = {key: _hangs_on(one.definition) for key, one in known.items()}
    asked = [case.id for case in cases if hanging.get(case.version) != frozenset()]
    answers = dict(Case.objects.filter(pk__in=asked).values_list("pk", "answers"))
    alike: dict[tuple[object, ...], int] = {}
    found: dict[int, int] = {}
    for case in cases:
        if case.version not in known:
            continue
        own, on = answers.get(case.id, {}), hanging[case.version]
        key: tuple[object, ...] = (case.version, case.step)
        if on != frozenset():
            told = case.id if on is None else tuple((one, repr(own.get(one))) for one in sorted(on))
            key = (*key, case.channel, case.filed_on, told)
        if key not in alike:
            steps = route.steps_of(
                known[case.version].definition,
                answers=own,
                channel=case.channel,
                filed_date=case.filed_on,
            )
            alike[key] = later_seconds(steps, case.step)
        found[case.id] = alike[key]
    return found


def _hangs_on(definition: Definition) -> frozenset[str] | None:
    """The answers on which its steps hang, besides the channel and the day; nothing at all: they hang on nothing.

    None where a step may hang on any answer.
    """
    conditions = [step.when for step in definition.steps if step.when]
    names = [answers_alone(one) for one in conditions]
    if any(one is None for one in names):
        return None
    # A condition of the channel alone hangs on something, though on no answer: "" is no answer's name.
    return frozenset().union(*(one or {""} for one in names if one is not None))


def late_by_their_steps(wanted: Wanted, *, now: datetime) -> set[int]:
    """The keys of dossiers that are not late yet and will be, if their steps take the hours that they may take.

    Told days ahead: what is left of the present step's hours counts, from when the dossier came into these hands.
    """
    rows = matching(wanted, now=now).filter(state__in=RUNNING, due_at__gte=now)
    fields = (
        "id",
        "version",
        "answers",
        "channel",
        "filed_at",
        "step",
        "step_since",
        "due_at",
        "office",
    )
    cases = list(rows.exclude(version=None).only(*fields).order_by("due_at", "id")[:MOST])
    then = calendars_on(local_day(now))
    known = versions({case.version for case in cases if case.version is not None})
    by_office: dict[str, list[Case]] = {}
    for case in cases:
        if case.version in known:
            by_office.setdefault(case.office, []).append(case)
    late: set[int] = set()
    at = int(now.timestamp())
    for office, theirs in by_office.items():
        calendar = then.of(office)
        since = [int((case.step_since or now).timestamp()) for case in theirs]
        due = [int(case.due_at.timestamp()) for case in theirs if case.due_at is not None]
        here = np.full(len(theirs), at, np.int64)
        spent = working_seconds_many(
            starts=np.minimum(np.array(since, np.int64), here), ends=here, calendar=calendar
        )
        left = working_seconds_many(
            starts=here, ends=np.maximum(np.array(due, np.int64), here), calendar=calendar
        )
        for case, gone, ahead in zip(theirs, spent, left, strict=True):
            steps = _steps(case, known[case.version or 0].definition)
            if needed_seconds(steps, case.step, spent=int(gone)) > int(ahead):
                late.add(case.pk)
    return late


def _steps(case: Case, definition: Definition) -> tuple[Step, ...]:
    return route.steps_of(
        definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )
