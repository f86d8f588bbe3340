"""Counting on a compiled calendar, one moment at a time.

Plain loops over plain arrays, written so that the same lines run as Python (one question) and compiled by
numba (millions): there is one rule, and no second copy of it to drift. Moments are epoch seconds.
`NEVER` stands for "not inside this table"; callers widen the table and ask again.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"
# The arguments are arrays and numbers of the tuples named in each docstring; numba, not mypy, checks them.

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]

NEVER = -(2**62)
WORKING_DAYS, WORKING_HOURS, CALENDAR_DAYS = 1, 2, 3


class Table(NamedTuple):
    """A calendar laid out over consecutive local days, d = 0 … days - 1.

    starts, ends: int64[n] epoch seconds of the n spans, ascending; before: int64[n + 1] working seconds before
    each, then the total. midnights: int64[days + 1] local midnights. span_of_day: int64[days + 1] index of the
    day's first span. day_number: int64[days + 1] working days before it. working_days: int64[k] their days.
    months: int64[days] months since January 1800, so that none is negative. announced: int64[days] 1 where the year is
    official.
    lookup: int64[m] first span ending after the start of each 4-hour stretch from midnights[0].
    slot: seconds of a slot, at most the shortest gap between spans, so that a slot meets one span at most; 0 if the
    gaps are too short to be worth it. slots: int64[m, 3] of each slot from midnights[0]: working seconds before it,
    and where the part of it that is open begins and ends.
    """

    starts: Seconds
    ends: Seconds
    before: Seconds
    midnights: Seconds
    span_of_day: Seconds
    day_number: Seconds
    working_days: Seconds
    months: Seconds
    announced: Seconds
    lookup: Seconds
    slot: int
    slots: Seconds


STRETCH = 14_400


def span_at(table, at):
    """Index of the first span that ends after `at`; n past the last."""
    index = table.lookup[(at - table.midnights[0]) // STRETCH]
    while index < len(table.ends) and table.ends[index] <= at:
        index += 1
    return index


def worked_before(table, at):
    """Working seconds from the table's beginning to `at`."""
    if table.slot:
        place = (at - table.midnights[0]) // table.slot
        return table.slots[place, 0] + max(
            min(at, table.slots[place, 2]) - table.slots[place, 1], 0
        )
    index = span_at(table, at)
    worked = table.before[index]
    if index < len(table.starts) and at > table.starts[index]:
        worked += at - table.starts[index]
    return worked


def open_at(table, at):
    """Whether `at` lies inside a span; its start does, its end does not."""
    index = span_at(table, at)
    return index < len(table.starts) and at >= table.starts[index]


def moment_of(table, worked):
    """The earliest moment by which `worked` working seconds have passed since the table's beginning."""
    if worked > table.before[-1]:
        return NEVER
    low, high = 0, len(table.before) - 1
    while low < high:
        middle = (low + high) // 2
        if table.before[middle] < worked:
            low = middle + 1
        else:
            high = middle
    span = max(low - 1, 0)
    return table.starts[span] + worked - table.before[span]


def later_by(table, at, seconds):
    """The earliest moment by which `seconds` of working time have passed since `at`."""
    if seconds == 0:
        return at
    return moment_of(table, worked_before(table, at) + seconds)


def day_of(table, at):
    """Index of the local day that `at` falls on."""
    day = min(max((at - table.midnights[0]) // 86_400, 0), len(table.midnights) - 2)
    while table.midnights[day] > at:
        day -= 1
    while table.midnights[day + 1] <= at:
        day += 1
    return day


def works(table, day):
    """Whether the day has a span."""
    return table.span_of_day[day + 1] > table.span_of_day[day]


def close_of(table, day):
    """The end of the day's last span; the day must work."""
    return table.ends[table.span_of_day[day + 1] - 1]


def close_of_working_day(table, number):
    """The end of the working day of that number (from 0), or NEVER past the table."""
    if number >= len(table.working_days):
        return NEVER
    return close_of(table, table.working_days[number])


def cutoff_of(table, day, cutoff):
    """The moment at which the clock on the wall shows `cutoff` seconds of the day.

    Clocks are changed at night: a morning hour is counted from midnight, a later one back from the next.
    """
    if cutoff < 43_200:
        return table.midnights[day] + cutoff
    return table.midnights[day + 1] - (86_400 - cutoff)


def after_days(table, start, days, cutoff, fraction):
    """The end of the Nth working day; day 1 is the first working day after start's date.

    days = 0: the same day while work remains in it, else the next working day. cutoff: seconds of the local
    day after which a start counts as made on the next working day; negative for none. So does a start on a day
    off, else Saturday's would be due before Friday evening's. fraction: 1 if the start lies a part of a second
    after `start`, so that a start just past the cut-off is past it.
    """
    day = day_of(table, start)
    too_late = False
    if cutoff >= 0:
        too_late = not works(table, day) or start + fraction > cutoff_of(table, day, cutoff)
    if days == 0:
        if works(table, day) and not too_late and start < close_of(table, day):
            return close_of(table, day)
        return close_of_working_day(table, table.day_number[day + 1])
    number = table.day_number[day + 1] + days - 1
    if too_late:
        number += 1
    return close_of_working_day(table, number)


def after_calendar_days(table, start, days):
    """The end of office hours on start's date plus `days`, or on the next working day after that date."""
    day = day_of(table, start) + days
    if day >= len(table.midnights) - 1:
        return NEVER
    return close_of_working_day(table, table.day_number[day])


def due_of(table, kind, amount, cutoff, start, fraction):
    """When a limit that begins at `start` runs out, before any stop moves it. `kind`: see the constants."""
    if kind == WORKING_DAYS:
        return after_days(table, start, amount, cutoff, fraction)
    if kind == WORKING_HOURS:
        return later_by(table, start, amount * 3600)
    return after_calendar_days(table, start, amount)


def end_of_date(table, at):
    """The last moment of a promise given as a date alone: office close, or 23:59:59 on a day off."""
    day = day_of(table, at)
    return close_of(table, day) if works(table, day) else table.midnights[day + 1] - 1
