"""How long a procedure really takes: what was decided in the last 90 days, in working time.

Pages ask `usual_time`, any function of the shape of `UsualTimes`. The one here reads the dossiers' own rows and keeps
what it found for an hour, so that a page is not a walk over 90 days of dossiers. Its assumptions: an office's calendar
of today held for all of the 90 days, and a dossier that was mirrored from another system counts like one of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from django.core.cache import cache
from django.db.models import QuerySet
from numpy.typing import NDArray

from tinhso.cases.actions.doing import local_day
from tinhso.cases.models import Case, Supplement
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.counting import WORKING_DAYS, WORKING_HOURS
from tinhso.kernel.limits import Limit, due_at
from tinhso.kernel.quantiles import exact_quantiles
from tinhso.kernel.worktime import working_seconds, working_seconds_many
from tinhso.org.queries import CalendarsThen, calendars_on

DAYS = 90
FEWEST = 20
MOST_READ = 50_000
KEPT_SECONDS = 3_600

Seconds = NDArray[np.int64]


@dataclass(frozen=True)
class UsualTime:
    """What is usual. All lengths are working seconds; the office's time is without the waiting for the citizen.

    dossiers: how many were decided. of_all: too few of this procedure, so the figure is of every procedure of the
    province. asked: how many were asked for a supplement, and waited_median how long theirs then waited; None for none.
    """

    dossiers: int
    median_seconds: float
    p90_seconds: float
    of_all: bool
    asked: int
    waited_median_seconds: float | None


class UsualTimes(Protocol):
    """Whatever knows how long a procedure usually takes; None where too little was decided to say."""

    def __call__(self, procedure: str, *, now: datetime) -> UsualTime | None:
        """The usual time up to `now`."""


def usual_kept(procedure: str, *, now: datetime) -> UsualTime | None:
    """Of the procedure if 20 were decided in 90 days, else of all of the province; reckoned once an hour.

    What is too little to say anything is little to read, and so is read each time.
    """
    own = _kept(procedure, now)
    if own is not None:
        return own
    return _kept("", now)


usual_time: UsualTimes = usual_kept


def _kept(procedure: str, now: datetime) -> UsualTime | None:
    key = f"usual:{procedure}:{now:%Y%m%d%H}"
    known: UsualTime | None = cache.get(key)
    if known is None:
        known = usual_of_cases(procedure, now=now)
        if known is not None:
            cache.set(key, known, KEPT_SECONDS)
    return known


def usual_of_cases(procedure: str, *, now: datetime) -> UsualTime | None:
    """From the dossiers' rows, "" for all of the province; None for fewer than 20. Three queries."""
    times = _times(_decided(procedure, now), calendars_on(local_day(now)))
    return _usual(*times, of_all=not procedure) if len(times[0]) >= FEWEST else None


def limit_seconds(limit: Limit, *, now: datetime, calendar: Calendar) -> int:
    """How much working time a limit gives, for a drawing; one in calendar days: about as much as it would from now."""
    if limit.kind == WORKING_DAYS:
        return max(limit.amount, 1) * calendar.usual_day_seconds()
    if limit.kind == WORKING_HOURS:
        return limit.amount * 3600
    return working_seconds(
        start=now, end=due_at(start=now, limit=limit, calendar=calendar), calendar=calendar
    )


Row = tuple[int, str, datetime, datetime]


def _decided(procedure: str, now: datetime) -> list[Row]:
    """(key, office, accepted, done) of what was decided lately; the latest, where there are very many."""
    rows = Case.objects.filter(
        done_at__gt=now - timedelta(days=DAYS), done_at__lte=now, accepted_at__isnull=False
    )
    if procedure:
        rows = rows.filter(procedure=procedure)
    found = rows.order_by("-done_at").values_list("pk", "office", "accepted_at", "done_at")
    return [
        (pk, office, start, end) for pk, office, start, end in found[:MOST_READ] if start and end
    ]


def _times(rows: list[Row], calendars: CalendarsThen) -> tuple[Seconds, Seconds]:
    """(office's own, waited for the citizen) of each dossier."""
    lasted = _between([(office, start, end) for _, office, start, end in rows], calendars)
    place = {key: at for at, (key, *_) in enumerate(rows)}
    waits = [
        (place[key], asked, answered)
        for key, asked, answered in Supplement.objects.filter(
            case__in=_range(place), before_acceptance=False, answered_at__isnull=False
        ).values_list("case_id", "asked_at", "answered_at")
        if key in place and answered is not None
    ]
    lengths = _between([(rows[at][1], start, end) for at, start, end in waits], calendars)
    waited = np.zeros(len(rows), np.int64)
    np.add.at(waited, [at for at, _, _ in waits], lengths)
    return np.maximum(lasted - waited, 0), waited


def _range(place: dict[int, int]) -> QuerySet[Case]:
    """The dossiers by a question that is as short for many as for few."""
    return Case.objects.filter(pk__gte=min(place, default=0), pk__lte=max(place, default=0))


def _between(stretches: list[tuple[str, datetime, datetime]], calendars: CalendarsThen) -> Seconds:
    """Working seconds of each stretch by its office's calendar, all of an office at once."""
    found = np.zeros(len(stretches), np.int64)
    by_office: dict[str, list[int]] = {}
    for at, (office, _, _) in enumerate(stretches):
        by_office.setdefault(office, []).append(at)
    for office, places in by_office.items():
        starts = np.array([int(stretches[at][1].timestamp()) for at in places], np.int64)
        ends = np.array([int(stretches[at][2].timestamp()) for at in places], np.int64)
        found[places] = working_seconds_many(
            starts=starts, ends=np.maximum(starts, ends), calendar=calendars.of(office)
        )
    return found


def _usual(own: Seconds, waited: Seconds, *, of_all: bool) -> UsualTime:
    median, p90 = exact_quantiles(own.copy(), (0.5, 0.9))
    asked = waited[waited > 0]
    return UsualTime(
        dossiers=len(own),
        median_seconds=median,
        p90_seconds=p90,
        of_all=of_all,
        asked=len(asked),
        waited_median_seconds=exact_quantiles(asked.copy(), (0.5,))[0] if len(asked) else None,
    )
