"""On which days two calendars differ, as far as either of them says anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tinhso.calendars.definition import LONGEST_CLOSURE_DAYS
from tinhso.calendars.hours import spans_text
from tinhso.kernel.calendar import Calendar


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day on which a calendar would differ, with its office hours before and after; "–" for none."""

    day: date
    before: str
    after: str


def changed_days(before: Calendar, after: Calendar, *, since: date) -> list[ChangedDay]:
    """The days from `since` on that differ, ascending: every one to the end of the next year.

    After it the days that either names, and of weekly hours that begin later a week: none is missed, a week that
    changes for good is not repeated for ever.
    """
    return [
        ChangedDay(day, spans_text(before.spans_on(day)), spans_text(after.spans_on(day)))
        for day in sorted(_days(before, after, since))
        if before.spans_on(day) != after.spans_on(day)
    ]


def _days(before: Calendar, after: Calendar, since: date) -> set[date]:
    last = date(min(since.year + 1, date.max.year), 12, 31)
    named = before.changes.keys() | after.changes.keys()
    starts = {week.valid_from for one in (before, after) for week in one.weeks}
    found = set(_from(since, (last - since).days + 1)) | {day for day in named if day > last}
    for start in starts:
        if start > last:
            firsts: dict[int, date] = {}
            # A closure may hide the first weeks, and none is longer.
            for day in _from(start, LONGEST_CLOSURE_DAYS + 7):
                if day not in named:
                    firsts.setdefault(day.weekday(), day)
            found.update(firsts.values())
    return found


def _from(day: date, count: int) -> Iterator[date]:
    return (day + timedelta(days=n) for n in range(min(count, (date.max - day).days + 1)))
