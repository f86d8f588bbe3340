"""Working time: seconds between moments, and the moment after so many seconds or days.

A calendar is compiled once into a table of every span of every day with the running sum before it. Counting
between two moments is then two look-ups and a subtraction, whatever lies between. The functions for one
moment and those for many run the same loops (`counting`), so they agree to the second.

A fraction of a second is dropped (downward). A span end that the zone skips or repeats, when clocks are
changed, is read with the offset in force before the change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel import counting
from tinhso.kernel.calendar import DAY_SECONDS, EPOCH, Calendar, zone_of
from tinhso.kernel.counting import NEVER, Seconds, Table
from tinhso.kernel.errors import TinhsoError

FIRST_YEAR, LAST_YEAR = 1899, 2299
# Most questions fall in these years; the table grows by itself when one does not.
USUAL_YEARS = (2005, 2035)
# So many moments are counted without compiled code.
FEW = 500
SLOT_SIZES = (300, 600, 900, 1_800, 3_600, 7_200)


class SpanReversed(TinhsoError):
    """The end lies before the start, or a length is negative."""


class NaiveMoment(TinhsoError):
    """A moment without a time zone cannot be counted."""


class OutOfRange(TinhsoError):
    """A moment, or a result, outside the years 1900–2298."""


_tables: WeakKeyDictionary[Calendar, Table] = WeakKeyDictionary()


def compile_calendar(calendar: Calendar, *, first: date, last: date) -> Table:
    """Lay a calendar out over the local days first … last, both included. About 30 ms for 30 years."""
    days = [date.fromordinal(o) for o in range(first.toordinal(), last.toordinal() + 1)]
    zone = zone_of(calendar.zone)
    midnights = _midnights(first, len(days) + 1, zone)
    whole_day = np.diff(midnights) == DAY_SECONDS
    starts: list[int] = []
    ends: list[int] = []
    span_of_day = np.zeros(len(days) + 1, dtype=np.int64)
    for index, day in enumerate(days):
        midnight = int(midnights[index])
        for span in calendar.spans_on(day):
            if whole_day[index]:
                start, end = midnight + span.start, midnight + span.end
            else:
                start, end = _epoch(day, span.start, zone), _epoch(day, span.end, zone)
                # An end inside a skipped hour reaches past it; no moment is counted twice.
                start = max(start, ends[-1]) if ends else start
            if end > start:
                starts.append(start)
                ends.append(end)
        span_of_day[index + 1] = len(starts)
    end_array = np.array(ends, dtype=np.int64)
    start_array = np.array(starts, dtype=np.int64)
    worked = np.diff(span_of_day) > 0
    before = _running(end_array - start_array)
    stretches = np.arange(
        int(midnights[0]), int(midnights[-1]) + counting.STRETCH, counting.STRETCH
    )
    slot, slots = _slots(midnights, start_array, end_array, before)
    return Table(
        starts=start_array,
        ends=end_array,
        before=before,
        midnights=midnights,
        span_of_day=span_of_day,
        day_number=_running(worked),
        working_days=np.flatnonzero(worked).astype(np.int64),
        months=np.array([(d.year - 1800) * 12 + d.month - 1 for d in days], dtype=np.int64),
        announced=np.array([calendar.is_announced(d.year) for d in days], dtype=np.int64),
        lookup=np.searchsorted(end_array, stretches, side="right").astype(np.int64),
        slot=slot,
        slots=slots,
    )


def _slots(
    midnights: Seconds, starts: Seconds, ends: Seconds, before: Seconds
) -> tuple[int, Seconds]:
    """`Table.slot` and `Table.slots`: the answer to a count by one look-up and two comparisons."""
    shortest = int((starts[1:] - ends[:-1]).min()) if len(starts) > 1 else DAY_SECONDS
    slot = max((size for size in SLOT_SIZES if size <= shortest), default=0)
    if not slot or not len(starts):
        return 0, np.zeros((0, 3), np.int64)
    begin = np.arange(int(midnights[0]), int(midnights[-1]) + slot, slot)
    span = np.searchsorted(ends, begin, side="right")
    meets = np.minimum(span, len(starts) - 1)
    low = np.clip(starts[meets], begin, begin + slot)
    high = np.where(span < len(starts), np.clip(ends[meets], low, begin + slot), low)
    worked = before[span] + np.where(span < len(starts), np.maximum(begin - starts[meets], 0), 0)
    return slot, np.ascontiguousarray(np.stack([worked, low, high], axis=1), dtype=np.int64)


def _running(values: NDArray[Any]) -> Seconds:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])


def _epoch(day: date, seconds: int, zone: tzinfo) -> int:
    # Adding to an aware moment moves the clock on the wall, which is what a span of the day means.
    return _second(datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(seconds=seconds))


def _midnights(first: date, count: int, zone: tzinfo) -> Seconds:
    """Epoch seconds of consecutive local midnights."""
    begin = first.toordinal()
    days = (date.fromordinal(begin + offset) for offset in range(count))
    return np.fromiter((_epoch(day, 0, zone) for day in days), dtype=np.int64, count=count)


def covers(table: Table, low: int, high: int) -> bool:
    """Whether both epoch seconds lie inside the table."""
    return int(table.midnights[0]) <= low and high < int(table.midnights[-1])


def table_for(calendar: Calendar, low: int, high: int) -> Table:
    """A table of the calendar that covers both epoch seconds; kept with it, widened as needed.

    Raises OutOfRange outside the years 1900–2298.
    """
    known = _tables.get(calendar)
    if known is not None and covers(known, low, high):
        return known
    first, last = _years_of(low, high)
    first, last = min(first - 1, USUAL_YEARS[0]), max(last + 2, USUAL_YEARS[1])
    if known is not None:
        first = min(first, (EPOCH + timedelta(seconds=int(known.midnights[0]) + DAY_SECONDS)).year)
        last = max(last, (EPOCH + timedelta(seconds=int(known.midnights[-1]) - DAY_SECONDS)).year)
    begin, end = date(max(first, FIRST_YEAR), 1, 1), date(min(last, LAST_YEAR), 12, 31)
    _tables[calendar] = compile_calendar(calendar, first=begin, last=end)
    return _tables[calendar]


def _years_of(low: int, high: int) -> tuple[int, int]:
    try:
        years = (EPOCH + timedelta(seconds=low)).year, (EPOCH + timedelta(seconds=high)).year
    except OverflowError:
        raise OutOfRange("outside_calendar", low=low, high=high) from None
    if years[0] <= FIRST_YEAR - 1 or years[1] >= LAST_YEAR:
        raise OutOfRange("outside_calendar", low=low, high=high)
    return years


def _until_found(calendar: Calendar, starts: Seconds, find: Callable[[Table], Seconds]) -> Seconds:
    """Ask a table that reaches further each time, until every answer lies inside it."""
    low, high = int(starts.min()), int(starts.max()) + 2 * DAY_SECONDS
    while True:
        table = table_for(calendar, low, high)
        found = find(table)
        if (found != NEVER).all():
            return found
        high = max(int(table.midnights[-1]) + 10 * 366 * DAY_SECONDS, high)


def _over(loop: str, count: int) -> Callable[..., Seconds]:
    """A loop of `counting` over arrays of so many moments."""
    return _plain_over(loop) if count <= FEW else _compiled_over(loop)


@cache
def _plain_over(loop: str) -> Callable[..., Seconds]:
    """As it stands: for a page of a list compiling would take longer than counting."""
    inner = getattr(counting, loop)
    more = (-1, 0) if loop == "after_days" else ()

    def over(table: Table, *columns: Seconds) -> Seconds:
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return np.array([inner(table, *row, *more) for row in rows], dtype=np.int64)

    return over


@cache
def _compiled_over(loop: str) -> Callable[..., Seconds]:
    """The same, compiled; numba is imported here, at the first question of many."""
    from tinhso.kernel import compiled

    inner = compiled.loops[loop]
    if loop in ("worked_before", "open_at"):

        def over_one(table, first, out):  # type: ignore[no-untyped-def]
            for row in range(len(first)):
                out[row] = inner(table, first[row])

        return _filling(compiled.plain_jit(over_one))

    if loop == "later_by":

        def over_two(table, first, second, out):  # type: ignore[no-untyped-def]
            for row in range(len(first)):
                out[row] = inner(table, first[row], second[row])

        return _filling(compiled.plain_jit(over_two))

    def over_days(table, first, second, out):  # type: ignore[no-untyped-def]
        for row in range(len(first)):
            out[row] = inner(table, first[row], second[row], -1, 0)

    return _filling(compiled.plain_jit(over_days))


def _filling(loop: Callable[..., None]) -> Callable[..., Seconds]:
    """The loop with room for its answers."""

    def filled(table: Table, *columns: Seconds) -> Seconds:
        out = np.empty(len(columns[0]), np.int64)
        loop(table, *columns, out)
        return out

    return filled


def working_seconds(*, start: datetime, end: datetime, calendar: Calendar) -> int:
    """Working seconds in [start, end) by the office's calendar.

    start, end: aware datetimes, any zone; fractions of a second are dropped; counted in the calendar's own
    zone. A span wholly outside office hours gives 0.
    Raises SpanReversed if end < start, NaiveMoment for a moment without a zone.
    """
    if _aware(end) < _aware(start):
        raise SpanReversed("span_reversed", start=start, end=end)
    low, high = _second(start), _second(end)
    table = table_for(calendar, low, high)
    return int(counting.worked_before(table, high) - counting.worked_before(table, low))


def working_seconds_many(*, starts: Seconds, ends: Seconds, calendar: Calendar) -> Seconds:
    """`working_seconds` for int64[n] epoch seconds. Raises SpanReversed with the first row that is."""
    starts, ends = _whole(starts), _whole(ends)
    if (ends < starts).any():
        raise SpanReversed("span_reversed", row=int(np.argmax(ends < starts)))
    if not len(starts):
        return starts
    table = table_for(calendar, int(starts.min()), int(ends.max()))
    loop = _over("worked_before", len(starts))
    return loop(table, ends) - loop(table, starts)


def after_working_seconds(*, start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The earliest moment by which `seconds` of working time have passed since start; start itself for 0.

    Given in the calendar's own zone, with the start's fraction of a second.
    Raises SpanReversed for negative seconds, OutOfRange past the year 2298.
    """
    _check_length(np.array([seconds]))
    begin = _second(start)
    found = _until_found(
        calendar,
        np.array([begin]),
        lambda table: np.array([counting.later_by(table, begin, seconds)]),
    )
    fraction = timedelta(microseconds=start.microsecond)
    return _moment(int(found[0]), calendar) + fraction


def after_working_seconds_many(*, starts: Seconds, seconds: Seconds, calendar: Calendar) -> Seconds:
    """`after_working_seconds` for int64[n] epoch seconds and int64[n] working seconds."""
    starts, seconds = _whole(starts), _whole(seconds)
    _check_length(seconds)
    if not len(starts):
        return starts
    loop = _over("later_by", len(starts))
    return _until_found(calendar, starts, lambda table: loop(table, starts, seconds))


def before_working_seconds(*, end: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The latest moment from which `seconds` of working time still pass before end; end itself for 0.

    Where that is the close of a day, the next opening is later and counts as much: it is the opening.
    Given in the calendar's own zone. Raises SpanReversed for negative seconds, OutOfRange before the year 1900.
    """
    found = before_working_seconds_many(
        ends=np.array([_second(end)]), seconds=np.array([seconds]), calendar=calendar
    )
    return _moment(int(found[0]), calendar)


def before_working_seconds_many(*, ends: Seconds, seconds: Seconds, calendar: Calendar) -> Seconds:
    """`before_working_seconds` for int64[n] epoch seconds and int64[n] working seconds."""
    ends, seconds = _whole(ends), _whole(seconds)
    _check_length(seconds)
    if not len(ends):
        return ends
    low, high = int(ends.min()), int(ends.max())
    while True:
        table = table_for(calendar, low, high)
        worked = _plain_over("worked_before")(table, ends) - seconds
        if (worked >= 0).all():
            break
        low -= 366 * DAY_SECONDS * (1 + int(seconds.max()) // (1_000 * 3_600))
    span = np.minimum(
        np.searchsorted(table.before, worked, side="right") - 1, len(table.starts) - 1
    )
    found = table.starts[span] + worked - table.before[span]
    return np.where(seconds == 0, ends, np.minimum(found, ends))


def after_working_days(*, start: datetime, days: int, calendar: Calendar) -> datetime:
    """The end of office hours on the Nth working day after start's local date; day 1 is the next working day.

    days = 0 is the same day: its last span's end while work remains in it, else the next working day's.
    Given in the calendar's own zone. Raises SpanReversed for negative days.
    Source: Civil Code 2015, Art. 147–148 (the first day is not counted, the last ends with its day).
    """
    _check_length(np.array([days]))
    begin = _second(start)
    found = _until_found(
        calendar,
        np.array([begin]),
        lambda table: np.array([counting.after_days(table, begin, days, -1, 0)]),
    )
    return _moment(int(found[0]), calendar)


def after_working_days_many(*, starts: Seconds, days: Seconds, calendar: Calendar) -> Seconds:
    """`after_working_days` for int64[n] epoch seconds and int64[n] days."""
    starts, days = _whole(starts), _whole(days)
    _check_length(days)
    if not len(starts):
        return starts
    loop = _over("after_days", len(starts))
    return _until_found(calendar, starts, lambda table: loop(table, starts, days))


def midnights(*, start: datetime, end: datetime, calendar: Calendar) -> list[tuple[int, int, bool]]:
    """The local midnights between two moments, neither of them: (working seconds since start, weekday of the day that
    begins with it, whether work is done on both days beside it).

    Raises SpanReversed if end < start, NaiveMoment, OutOfRange.
    """
    if _aware(end) < _aware(start):
        raise SpanReversed("span_reversed", start=start, end=end)
    low, high = _second(start), _second(end)
    table = table_for(calendar, low, high)
    first = int(np.searchsorted(table.midnights, low, side="right"))
    last = int(np.searchsorted(table.midnights, high, side="left"))
    if first >= last:
        return []
    worked = table.before[table.span_of_day[first:last]] - counting.worked_before(table, low)
    works = np.diff(table.span_of_day[first - 1 : last + 1]) > 0
    weekday = _moment(int(table.midnights[first]), calendar).weekday()
    return [
        (seconds, (weekday + place) % 7, before and after)
        for place, (seconds, before, after) in enumerate(
            zip(worked.tolist(), works[:-1].tolist(), works[1:].tolist(), strict=True)
        )
    ]


def is_open(*, at: datetime, calendar: Calendar) -> bool:
    """Whether the moment lies inside a working span: the span's start does, its end does not."""
    second = _second(at)
    return bool(counting.open_at(table_for(calendar, second, second), second))


def is_open_many(*, at: Seconds, calendar: Calendar) -> NDArray[np.bool_]:
    """`is_open` for int64[n] epoch seconds."""
    at = _whole(at)
    if not len(at):
        return np.zeros(0, np.bool_)
    table = table_for(calendar, int(at.min()), int(at.max()))
    return _over("open_at", len(at))(table, at).astype(np.bool_)


def epoch_seconds(moments: Sequence[datetime]) -> Seconds:
    """Aware datetimes as int64 epoch seconds, fractions dropped downward."""
    return np.array([_second(moment) for moment in moments], dtype=np.int64)


def _whole(values: Any) -> Seconds:
    return np.ascontiguousarray(values, dtype=np.int64)


def _check_length(lengths: Seconds) -> None:
    if (lengths < 0).any():
        raise SpanReversed("negative_length", row=int(np.argmax(lengths < 0)))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise NaiveMoment("naive_moment", moment=moment)
    return moment


def _second(moment: datetime) -> int:
    gap = _aware(moment) - EPOCH
    return gap.days * DAY_SECONDS + gap.seconds


def _moment(second: int, calendar: Calendar) -> datetime:
    return (EPOCH + timedelta(seconds=second)).astimezone(zone_of(calendar.zone))
