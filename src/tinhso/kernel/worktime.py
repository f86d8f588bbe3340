"""Working time: seconds between moments, and the moment after so many seconds or days.

A calendar is compiled once into a `Worktable`: every span of every day as epoch seconds with the running
sum before it. Counting between two moments is then two look-ups and a subtraction, whatever lies between.
The scalar and the vectorised functions read the same table, so they agree to the second.

Moments are whole epoch seconds here; callers floor finer ones. A span whose local times do not exist (the
clock jumps over them) or exist twice takes the earlier reading of each end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.calendar import DAY_SECONDS, Calendar, zone_of
from tinhso.kernel.errors import TinhsoError

Seconds = NDArray[np.int64]

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 1899, 2399
# Most questions fall in these years; the table grows by itself when one does not.
USUAL_YEARS = (2005, 2035)


class SpanReversed(TinhsoError):
    """The end lies before the start."""


class NaiveMoment(TinhsoError):
    """A moment without a time zone cannot be counted."""


class OutOfRange(TinhsoError):
    """A moment or a result outside the years that a calendar can be asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Worktable:
    """A calendar laid out over a range of days.

    starts, ends: int64[n] epoch seconds of the n spans, ascending; before: int64[n + 1] working seconds
    before each span, and the total. Per local day d of [first_day, first_day + days): midnights: int64[days + 1]
    epoch seconds of its local midnight; span_of_day: int64[days + 1] index of its first span; day_number:
    int64[days + 1] working days before it; announced: bool[days]. working_days: int64[k] the day index of
    each working day. lookup: int64[m] first span that ends after the start of each `step`-second slot
    counted from `origin`.
    """

    calendar: Calendar
    first_day: int
    starts: Seconds
    ends: Seconds
    before: Seconds
    midnights: Seconds
    span_of_day: Seconds
    day_number: Seconds
    announced: NDArray[np.bool_]
    working_days: Seconds
    origin: int
    step: int
    lookup: Seconds

    def covers(self, low: int, high: int) -> bool:
        """Whether both epoch seconds lie inside the table."""
        return int(self.midnights[0]) <= low and high < int(self.midnights[-1])

    def worked_before(self, at: Seconds) -> Seconds:
        """Working seconds between the table's beginning and each epoch second."""
        index = np.searchsorted(self.ends, at, side="right")
        inside = np.minimum(index, len(self.starts) - 1)
        partial = np.where(index < len(self.starts), np.maximum(at - self.starts[inside], 0), 0)
        return np.asarray(self.before[index] + partial, dtype=np.int64)

    def moment_of(self, worked: Seconds) -> Seconds:
        """The earliest epoch second by which so many working seconds have passed (inverse of worked_before)."""
        index = np.maximum(np.searchsorted(self.before, worked, side="left") - 1, 0)
        return np.asarray(self.starts[index] + (worked - self.before[index]), dtype=np.int64)

    def day_of(self, at: Seconds) -> Seconds:
        """Index of the local day that each epoch second falls on."""
        return np.asarray(np.searchsorted(self.midnights, at, side="right") - 1, dtype=np.int64)

    def last_end_of_day(self, day: Seconds) -> Seconds:
        """Epoch second at which the last span of each (working) day ends."""
        return np.asarray(self.ends[self.span_of_day[day + 1] - 1], dtype=np.int64)


_tables: WeakKeyDictionary[Calendar, Worktable] = WeakKeyDictionary()


def compile_calendar(calendar: Calendar, *, first: date, last: date) -> Worktable:
    """Lay a calendar out over the local days first … last, both included. About 40 ms for 30 years."""
    days = [date.fromordinal(o) for o in range(first.toordinal(), last.toordinal() + 1)]
    zone = zone_of(calendar.zone)
    midnights = _midnights(first, len(days) + 1, zone)
    offset_kept = np.diff(midnights) == DAY_SECONDS
    starts: list[int] = []
    ends: list[int] = []
    span_of_day = np.zeros(len(days) + 1, dtype=np.int64)
    for index, day in enumerate(days):
        midnight = int(midnights[index])
        for span in calendar.spans_on(day):
            if offset_kept[index]:
                start, end = midnight + span.start, midnight + span.end
            else:
                start, end = _epoch(day, span.start, zone), _epoch(day, span.end, zone)
            if end > start:
                starts.append(start)
                ends.append(end)
        span_of_day[index + 1] = len(starts)
    return _assemble(calendar, days, starts, ends, midnights, span_of_day)


def _assemble(
    calendar: Calendar,
    days: list[date],
    starts: list[int],
    ends: list[int],
    midnights: Seconds,
    span_of_day: Seconds,
) -> Worktable:
    begin = np.array(starts or [int(midnights[-1])], dtype=np.int64)
    end = np.array(ends or [int(midnights[-1])], dtype=np.int64)
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(end - begin)])
    works = np.diff(span_of_day) > 0
    number = np.concatenate([np.zeros(1, np.int64), np.cumsum(works, dtype=np.int64)])
    step, origin = 14_400, int(midnights[0])
    slots = origin + step * np.arange((int(midnights[-1]) - origin) // step + 2, dtype=np.int64)
    return Worktable(
        calendar=calendar,
        first_day=days[0].toordinal(),
        starts=begin,
        ends=end,
        before=before,
        midnights=midnights,
        span_of_day=span_of_day,
        day_number=number,
        announced=np.array([calendar.is_announced(day.year) for day in days], dtype=np.bool_),
        working_days=np.flatnonzero(works).astype(np.int64),
        origin=origin,
        step=step,
        lookup=np.searchsorted(end, slots, side="right").astype(np.int64),
    )


def _epoch(day: date, seconds: int, zone: tzinfo) -> int:
    whole, rest = divmod(seconds, DAY_SECONDS)
    local = datetime(day.year, day.month, day.day) + timedelta(days=whole, seconds=rest)
    return int(local.replace(tzinfo=zone).timestamp() // 1)


def _midnights(first: date, count: int, zone: tzinfo) -> Seconds:
    """Epoch seconds of consecutive local midnights."""
    return np.array(
        [_epoch(date.fromordinal(first.toordinal() + i), 0, zone) for i in range(count)],
        dtype=np.int64,
    )


def table_for(calendar: Calendar, low: int, high: int) -> Worktable:
    """A table of the calendar that covers both epoch seconds, kept and widened as needed.

    Raises OutOfRange outside the years 1900–2398.
    """
    table = _tables.get(calendar)
    if table is not None and table.covers(low, high):
        return table
    first, last = _years_of(low, high)
    first, last = min(first - 1, USUAL_YEARS[0]), max(last + 2, USUAL_YEARS[1])
    if table is not None:
        first = min(first, date.fromordinal(table.first_day).year)
        last = max(last, date.fromordinal(table.first_day + len(table.announced) - 1).year)
    first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    table = compile_calendar(calendar, first=date(first, 1, 1), last=date(last, 12, 31))
    _tables[calendar] = table
    return table


def _years_of(low: int, high: int) -> tuple[int, int]:
    # Epoch seconds of 1900-01-01 and 2398-12-31, kept a day away from any zone's reading of them.
    if low < -2_209_075_200 or high > 13_537_929_600:
        raise OutOfRange("moment_out_of_range", low=low, high=high)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return (epoch + timedelta(seconds=low)).year, (epoch + timedelta(seconds=high)).year


def working_seconds(*, start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working seconds in [start, end) by the office's calendar.

    start, end: aware datetimes, any zone; fractions of a second are dropped; counted in the calendar's own
    zone. A span wholly outside office hours gives 0.
    Raises SpanReversed if end < start, NaiveMoment for a moment without a zone.
    """
    if _aware(end) < _aware(start):
        raise SpanReversed("span_reversed", start=start, end=end)
    return int(_between(_second(start), _second(end), calendar))


def working_seconds_many(*, starts: Seconds, ends: Seconds, calendar: Calendar) -> Seconds:
    """`working_seconds` for int64[n] epoch seconds. Raises SpanReversed with the first row that is."""
    starts, ends = np.asarray(starts, np.int64), np.asarray(ends, np.int64)
    reversed_rows = np.flatnonzero(ends < starts)
    if len(reversed_rows):
        raise SpanReversed("span_reversed", row=int(reversed_rows[0]))
    if not len(starts):
        return np.zeros(0, np.int64)
    table = table_for(calendar, int(starts.min()), int(ends.max()))
    return table.worked_before(ends) - table.worked_before(starts)


def _between(start: int, end: int, calendar: Calendar) -> int:
    table = table_for(calendar, start, end)
    worked = table.worked_before(np.array([start, end], dtype=np.int64))
    return int(worked[1] - worked[0])


def after_working_seconds(*, start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The earliest moment by which `seconds` of working time have passed since start; start itself for 0.

    Given in the calendar's own zone, with the start's fraction of a second.
    Raises SpanReversed for negative seconds, OutOfRange past the year 2398.
    """
    rest = timedelta(microseconds=_aware(start).microsecond)
    moment = after_working_seconds_many(
        starts=np.array([_second(start)]), seconds=np.array([seconds]), calendar=calendar
    )
    return _moment(int(moment[0]), calendar) + rest


def after_working_seconds_many(*, starts: Seconds, seconds: Seconds, calendar: Calendar) -> Seconds:
    """`after_working_seconds` for int64[n] epoch seconds and int64[n] working seconds."""
    starts, seconds = np.asarray(starts, np.int64), np.asarray(seconds, np.int64)
    if (seconds < 0).any():
        raise SpanReversed("negative_seconds", row=int(np.argmax(seconds < 0)))
    if not len(starts):
        return np.zeros(0, np.int64)
    reach = int(starts.max())
    while True:
        table = table_for(calendar, int(starts.min()), reach)
        worked = table.worked_before(starts) + seconds
        if (worked <= table.before[-1]).all():
            return np.where(seconds == 0, starts, table.moment_of(worked))
        # The answer lies past the table: look as far again.
        reach += max(reach - int(table.midnights[0]), 366 * DAY_SECONDS)


def after_working_days(*, start: datetime, days: int, calendar: Calendar) -> datetime:
    """The end of office hours on the Nth working day after start's local date; day 1 is the next working day.

    days = 0 is the same day: its last span's end if work remains in it, else the next working day's.
    Given in the calendar's own zone. Source: Civil Code 2015, Art. 147–148, read as in docs on limits.
    """
    moment = after_working_days_many(
        starts=np.array([_second(start)]), days=np.array([days]), calendar=calendar
    )
    return _moment(int(moment[0]), calendar)


def after_working_days_many(*, starts: Seconds, days: Seconds, calendar: Calendar) -> Seconds:
    """`after_working_days` for int64[n] epoch seconds and int64[n] days."""
    starts, days = np.asarray(starts, np.int64), np.asarray(days, np.int64)
    if (days < 0).any():
        raise SpanReversed("negative_days", row=int(np.argmax(days < 0)))
    if not len(starts):
        return np.zeros(0, np.int64)
    reach = int(starts.max()) + 2 * DAY_SECONDS
    while True:
        table = table_for(calendar, int(starts.min()), reach)
        day = table.day_of(starts)
        works = table.day_number[day + 1] > table.day_number[day]
        last = table.last_end_of_day(np.where(works, day, table.working_days[0]))
        same_day = (days == 0) & works & (starts < last)
        # Working day number k (from 0) of the table is the Nth after the start's date.
        number = table.day_number[day + 1] + np.maximum(days, 1) - 1
        if (same_day | (number < len(table.working_days))).all():
            known = np.minimum(number, len(table.working_days) - 1)
            target = np.where(same_day, day, table.working_days[known])
            return table.last_end_of_day(target)
        reach += max(reach - int(table.midnights[0]), 366 * DAY_SECONDS)


def is_open(*, at: datetime, calendar: Calendar) -> bool:
    """Whether the moment lies inside a working span: its start counts, its end does not."""
    return bool(is_open_many(at=np.array([_second(at)]), calendar=calendar)[0])


def is_open_many(*, at: Seconds, calendar: Calendar) -> NDArray[np.bool_]:
    """`is_open` for int64[n] epoch seconds."""
    at = np.asarray(at, np.int64)
    if not len(at):
        return np.zeros(0, np.bool_)
    table = table_for(calendar, int(at.min()), int(at.max()))
    index = np.searchsorted(table.ends, at, side="right")
    inside = np.minimum(index, len(table.starts) - 1)
    return np.asarray((index < len(table.starts)) & (at >= table.starts[inside]))


def epoch_seconds(moments: Sequence[datetime]) -> Seconds:
    """Aware datetimes as int64 epoch seconds, fractions dropped downward."""
    return np.array([_second(moment) for moment in moments], dtype=np.int64)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise NaiveMoment("naive_moment", moment=moment)
    return moment


def _second(moment: datetime) -> int:
    gap = _aware(moment) - datetime(1970, 1, 1, tzinfo=UTC)
    return gap.days * DAY_SECONDS + gap.seconds


def _moment(second: int, calendar: Calendar) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(
        zone_of(calendar.zone)
    )
