"""By when a dossier must leave its step so that the steps after it have their hours. Plain values; no clock, no tables.

The steps' hours are those of the procedure's own list. A step whose hours nobody has said takes none here, so the
moment is the latest possible one, never too early a warning. What comes after the result is signed (`return`) is not
of the legal clock and does not count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.kernel.worktime import (
    after_working_seconds,
    before_working_seconds,
    before_working_seconds_many,
)
from tinhso.procedures.definition import Step

AFTER_THE_CLOCK = frozenset({"return"})


@dataclass(frozen=True)
class Forecast:
    """What must be passed on soon.

    missed: the moment to leave has gone, the promise has not. day: today, or after its office hours the next day on
    which work is done; today: how many must leave on it, first_at the first of them. before: the next day after it on
    which one must leave; by_then: all that must leave until then, those of `day` with them, so that whoever passes
    them on before that day begins is late with none of them.
    """

    missed: int
    day: date
    today: int
    first_at: datetime | None
    before: date | None
    by_then: int


def later_seconds(steps: Sequence[Step], code: str) -> int:
    """Working seconds that the steps after `code` may take; all of them where it is no step of these."""
    places = [place for place, step in enumerate(steps) if step.code == code]
    later = steps[places[0] + 1 :] if places else steps
    hours = sum(step.hours or 0.0 for step in later if step.kind not in AFTER_THE_CLOCK)
    return round(hours * 3600)


def needed_seconds(steps: Sequence[Step], code: str, *, spent: int) -> int:
    """Working seconds that a dossier still needs: what is left of its step's hours after `spent`, and the later steps'.

    A step that took longer than its hours counts as nearly done.
    """
    own = next((step.hours or 0.0 for step in steps if step.code == code), 0.0)
    return max(round(own * 3600) - spent, 0) + later_seconds(steps, code)


def leave_by(*, due_at: datetime, steps: Sequence[Step], code: str, calendar: Calendar) -> datetime:
    """The latest moment to leave a step; the due moment itself at the last step of the clock."""
    seconds = later_seconds(steps, code)
    return before_working_seconds(end=due_at, seconds=seconds, calendar=calendar)


def leave_by_many(
    dues: Sequence[int], seconds: Sequence[int], *, calendar: Calendar
) -> list[datetime]:
    """`leave_by` for many by one calendar. dues: epoch seconds; seconds: what the later steps of each may take."""
    ends = np.array(dues, np.int64)
    found = before_working_seconds_many(
        ends=ends, seconds=np.array(seconds, np.int64), calendar=calendar
    )
    here = zone_of(calendar.zone)
    return [datetime.fromtimestamp(int(one), here) for one in found]


def letter_by(*, due_at: datetime, since: datetime | None, calendar: Calendar) -> datetime | None:
    """The latest moment for the letter of apology with a new date: a working day before the limit ends.

    since: when the limit began; None comes back where that is later: of a limit of hours nobody can write in time.

    Never on the day of the limit itself: then the close of the working day before it, in the calendar's zone.
    Source: Decree 61/2018 Art. 19.9, "at least one day before expiry".
    """
    here = zone_of(calendar.zone)
    seconds = calendar.usual_day_seconds()
    one_day = before_working_seconds(end=due_at, seconds=seconds, calendar=calendar)
    before = due_at.astimezone(here).date() - timedelta(days=1)
    while not calendar.is_working_day(before):
        before -= timedelta(days=1)
    found = min(one_day, _close(before, calendar))
    return None if since is not None and found < since else found


def _close(day: date, calendar: Calendar) -> datetime:
    """When the office closes on a working day."""
    end = calendar.spans_on(day)[-1].end
    return datetime.combine(day, time(), zone_of(calendar.zone)) + timedelta(seconds=end)


def new_promise(
    *, now: datetime, due_at: datetime, steps: Sequence[Step], code: str, calendar: Calendar
) -> datetime:
    """A new date that can be kept: when this step and those after it have had their hours from now on.

    Never before the end of the working day after the limit; the close of its day, in the calendar's zone.
    """
    seconds = needed_seconds(steps, code, spent=0)
    done = after_working_seconds(start=now, seconds=seconds, calendar=calendar)
    next_day = after_working_seconds(
        start=due_at, seconds=calendar.usual_day_seconds(), calendar=calendar
    )
    latest = max(done, next_day).astimezone(zone_of(calendar.zone))
    return _close(latest.date(), calendar)


def forecast(moments: Iterable[datetime], *, now: datetime, calendar: Calendar) -> Forecast:
    """What the moments to leave, of dossiers that are not late yet, come to."""
    here = zone_of(calendar.zone)
    ordered = sorted(moments)
    gone = bisect_right(ordered, now)
    # The next second of work: what must leave at night or on a Sunday can be passed on only then.
    today = after_working_seconds(start=now, seconds=1, calendar=calendar).date()

    def upto(day: date) -> int:
        """How many must leave by the end of a day."""
        return bisect_left(ordered, datetime.combine(day + timedelta(1), time(), here), gone)

    later = upto(today)
    following = ordered[later].astimezone(here).date() if later < len(ordered) else None
    return Forecast(
        missed=gone,
        day=today,
        today=later - gone,
        first_at=ordered[gone] if later > gone else None,
        before=following,
        by_then=upto(following) - gone if following else 0,
    )
