"""When dossiers must leave their steps: of a whole list, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tinhso import calendars
from tinhso.cases import route
from tinhso.cases.actions.doing import local_day
from tinhso.cases.forecast import Forecast, forecast, leave_by, needed_seconds
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted, matching
from tinhso.cases.states import RUNNING
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import working_seconds_many
from tinhso.org.queries import calendars_on
from tinhso.procedures.definition import Definition, Step
from tinhso.procedures.queries import versions

# The nearest promises; whoever has more than these open needs no sentence to know it.
MOST = 2_000
# What a forecast asks of each dossier; whatever else was asked would be a query a row.
_ASKED = ("id", "version", "answers", "channel", "filed_at", "step", "due_at", "office")


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
    fields = _ASKED
    cases = list(rows.exclude(version=None).only(*fields).order_by("due_at", "id")[:MOST])
    if not cases:
        return Leaving({}, forecast([], now=now, calendar=calendars.load(calendars.DEFAULT)), now)
    then = calendars_on(local_day(now))
    known = versions({case.version for case in cases if case.version is not None})
    moments = {
        case.pk: _leave_by(case, known[case.version].definition, then.of(case.office))
        for case in cases
        if case.version in known and case.due_at is not None
    }
    # Days are named by the calendar of the office that has the nearest of them.
    told = forecast(moments.values(), now=now, calendar=then.of(cases[0].office))
    return Leaving(moments, told, now)


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


def _leave_by(case: Case, definition: Definition, calendar: Calendar) -> datetime:
    assert case.due_at is not None
    steps = _steps(case, definition)
    return leave_by(due_at=case.due_at, steps=steps, code=case.step, calendar=calendar)


def _steps(case: Case, definition: Definition) -> tuple[Step, ...]:
    return route.steps_of(
        definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )
