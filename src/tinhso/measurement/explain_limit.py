"""A limit counted day by day, as one does with a calendar on the wall and a pencil.

It follows the rule as it is declared (docs/reference/limits.md) and shares no code with the kernel's counting, so
an explanation that ends at the stored moment confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tinhso.calendars.paper import Day, days_between, epoch_second, second_of
from tinhso.kernel.calendar import EPOCH, Calendar, zone_of

# Office hours that do not come for so many days will not come.
FARTHEST_DAYS = 40_000
CUTOFF, NOTHING_LEFT = "cutoff", "nothing_left"
_WRITTEN = re.compile(r"(\d+)(cd|d|h)(?:@(\d{1,2}):(\d{2}))?")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A day of a limit; number: which working day of the limit it is, None for a day that does not count."""

    number: int | None
    day: Day


@dataclass(frozen=True, slots=True)
class LimitWalk:
    """How a limit runs from its beginning to the moment it ends, before any stop moves it.

    unit: "d", "h" or "cd". day_zero: the date that is not counted (d, cd). moved: why that is not the start's own
    date: its cut-off hour had passed, or nothing was left of the day (0d). landed: the date that calendar days lead to.
    days: for d the days after day zero; for h those whose hours were used; for cd those from `landed` to a working
    day. due: in UTC.
    """

    text: str
    unit: str
    amount: int
    begins: datetime
    day_zero: date
    moved: str | None
    landed: date | None
    days: tuple[Numbered, ...]
    due: datetime


def walk_limit(*, text: str, begins: datetime, calendar: Calendar) -> LimitWalk | None:
    """Walk a limit such as "5d", "0d@15:00", "40h" or "30cd" from an aware moment.

    None if it is not written so, or if the calendar has no office hours left for it.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    amount, unit = int(written[1]), written[2]
    if unit == "h":
        return _walk_hours(text, amount, begins, calendar)
    if unit == "cd":
        return _walk_calendar_days(text, amount, begins, calendar)
    cutoff = time(int(written[3]), int(written[4])) if written[3] else None
    return _walk_days(text, amount, cutoff, begins, calendar)


def _walk_days(
    text: str, amount: int, cutoff: time | None, begins: datetime, calendar: Calendar
) -> LimitWalk | None:
    local = begins.astimezone(zone_of(calendar.zone))
    day_zero, moved = local.date(), None
    works = calendar.is_working_day(day_zero)
    if cutoff is not None and (not works or local.time() > cutoff):
        moved = CUTOFF
    elif amount == 0 and not (works and begins < close_of(day_zero, calendar)):
        moved = NOTHING_LEFT
    if moved:
        skipped = list(_to_working_day(day_zero + timedelta(days=1), calendar))
        if not skipped:
            return None
        day_zero = skipped[-1]
    days = tuple(_numbered_days(day_zero, amount, calendar))
    if amount and (not days or days[-1].number != amount):
        return None
    last = days[-1].day.date if days else day_zero
    return LimitWalk(
        text, "d", amount, begins, day_zero, moved, None, days, close_of(last, calendar)
    )


def _numbered_days(day_zero: date, amount: int, calendar: Calendar) -> Iterator[Numbered]:
    number, day, idle = 0, day_zero, 0
    while number < amount and idle < FARTHEST_DAYS:
        day += timedelta(days=1)
        works = calendar.is_working_day(day)
        number, idle = (number + 1, 0) if works else (number, idle + 1)
        yield Numbered(number if works else None, whole_day(day, calendar))


def _walk_hours(text: str, amount: int, begins: datetime, calendar: Calendar) -> LimitWalk | None:
    used = walk_on(begins=begins, seconds=amount * 3600, calendar=calendar)
    if used is None:
        return None
    days, due = used
    zero = begins.astimezone(zone_of(calendar.zone)).date()
    numbered = tuple(Numbered(None, day) for day in days)
    fraction = timedelta(microseconds=begins.microsecond)
    return LimitWalk(text, "h", amount, begins, zero, None, None, numbered, due + fraction)


def _walk_calendar_days(
    text: str, amount: int, begins: datetime, calendar: Calendar
) -> LimitWalk | None:
    zero = begins.astimezone(zone_of(calendar.zone)).date()
    landed = zero + timedelta(days=amount)
    dates = list(_to_working_day(landed, calendar))
    if not dates:
        return None
    days = tuple(Numbered(None, whole_day(day, calendar)) for day in dates)
    due = close_of(dates[-1], calendar)
    return LimitWalk(text, "cd", amount, begins, zero, None, landed, days, due)


def _to_working_day(first: date, calendar: Calendar) -> Iterator[date]:
    """The dates from the first to the next working day, both included; nothing if none comes."""
    for number in range(FARTHEST_DAYS):
        if calendar.is_working_day(first + timedelta(days=number)):
            return (first + timedelta(days=n) for n in range(number + 1))
    return iter(())


def walk_on(
    *, begins: datetime, seconds: int, calendar: Calendar
) -> tuple[list[Day], datetime] | None:
    """The days that so many working seconds take from a moment on, and the moment (UTC) at which they have passed.

    The moment is the earliest one: work that ends with a day ends at its close, not the next morning.
    Fractions of a second are dropped. None if no office hours are left.
    """
    at = _moment(epoch_second(begins))
    used: list[Day] = []
    left, idle = seconds, 0
    while left > 0:
        midnight = _midnight_after(at, calendar)
        (day,) = days_between(start=at, end=midnight, calendar=calendar)
        if day.seconds >= left:
            end = _moment_in_day(at, left, day.date, calendar)
            return [*used, *days_between(start=at, end=end, calendar=calendar)], end
        used.append(day)
        left -= day.seconds
        idle = 0 if day.seconds else idle + 1
        if idle > FARTHEST_DAYS:
            return None
        at = midnight
    return used, at


def _moment_in_day(at: datetime, seconds: int, day: date, calendar: Calendar) -> datetime:
    """When so many working seconds after `at` have passed, all of them on that day."""
    now = epoch_second(at)
    for span in calendar.spans_on(day):
        begin = max(second_of(day, span.start, calendar), now)
        end = second_of(day, span.end, calendar)
        if end - begin >= seconds:
            return _moment(begin + seconds)
        seconds -= max(end - begin, 0)
    raise AssertionError("the day holds these seconds")


def whole_day(day: date, calendar: Calendar) -> Day:
    """A day with all its hours."""
    (whole,) = days_between(
        start=_moment(second_of(day, 0, calendar)),
        end=_moment(second_of(day + timedelta(days=1), 0, calendar)),
        calendar=calendar,
    )
    return whole


def close_of(day: date, calendar: Calendar) -> datetime:
    """The end of a working day's last span, in UTC."""
    return _moment(second_of(day, calendar.spans_on(day)[-1].end, calendar))


def _midnight_after(at: datetime, calendar: Calendar) -> datetime:
    local = at.astimezone(zone_of(calendar.zone))
    return _moment(second_of(local.date() + timedelta(days=1), 0, calendar))


def _moment(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)
