"""Working time counted as a clerk would: day after day on a calendar sheet.

A calendar here is a plain dictionary:

    zone        name of the time zone, e.g. "Asia/Ho_Chi_Minh"
    weeks       list of {"from": date, "days": seven lists of (start, end) seconds of the local day}
    changes     {date: list of (start, end)}; an empty list is a day off
    announced   (first year, last year) or None

Moments are aware datetimes. A span lasts from the moment at which the office's wall clock shows its
start to the moment at which it shows its end, so a span over a spring night is an hour short and one
over an autumn night an hour long.
CHOICE: a span edge that the clock skips or shows twice is read with the offset before the change.
CHOICE: no moment is ever worked twice, even where a skipped hour pushes one span into the next.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

Calendar = dict[str, Any]
Piece = tuple[datetime, datetime]

DAY = timedelta(days=1)
FARTHEST = 146_100  # days walked before giving up: 400 years


class SpanReversed(ValueError):
    """The end lies before the start."""


class NoWorkingTime(ValueError):
    """The calendar has not the working time that was asked for."""


def floored(moment: datetime) -> datetime:
    """The moment without its part of a second."""
    return moment.replace(microsecond=0)


def local_date(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(ZoneInfo(calendar["zone"])).date()


def spans_on(day: date, calendar: Calendar) -> list[tuple[int, int]]:
    """The day's spans in seconds of the local day: a dated change, else the week then valid.

    CHOICE: before the first week's date the first week is valid too.
    """
    if day in calendar["changes"]:
        return list(calendar["changes"][day])
    weeks = sorted(calendar["weeks"], key=lambda week: week["from"])
    valid = weeks[0]
    for week in weeks:
        if week["from"] <= day:
            valid = week
    return list(valid["days"][day.weekday()])


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether any moment of the day is worked."""
    return bool(open_pieces(day, calendar))


def is_announced(year: int, calendar: Calendar) -> bool:
    """CHOICE: a calendar that names no announced years is announced for all years."""
    announced = calendar.get("announced")
    return announced is None or announced[0] <= year <= announced[1]


def next_working_day(day: date, calendar: Calendar) -> date:
    """The first working day later than this one."""
    for _ in range(FARTHEST):
        day += DAY
        if is_working_day(day, calendar):
            return day
    raise NoWorkingTime(str(day))


def open_pieces(day: date, calendar: Calendar) -> list[Piece]:
    """The moments of a local day at which the office is open, as [from, to) in UTC, in order."""
    pieces: list[Piece] = []
    for start, end in sorted(spans_on(day, calendar)):
        opens = at_wall_clock(day, start, calendar["zone"])
        closes = at_wall_clock(day, end, calendar["zone"])
        if pieces:
            opens = max(opens, pieces[-1][1])
        if opens < closes:
            pieces.append((opens, closes))
    return pieces


@cache
def at_wall_clock(day: date, seconds: int, zone: str) -> datetime:
    """The moment at which a wall clock of the zone shows that second of that day."""
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def pieces_from(start: datetime, calendar: Calendar) -> Iterator[Piece]:
    """The open pieces from a moment on, the first one cut at it."""
    day = local_date(start, calendar)
    for _ in range(FARTHEST):
        for opens, closes in open_pieces(day, calendar):
            if closes > start:
                yield max(opens, start), closes
        try:
            day += DAY
        except OverflowError:
            break
    raise NoWorkingTime(str(start))


def is_open(*, at: datetime, calendar: Calendar) -> bool:
    pieces = open_pieces(local_date(at, calendar), calendar)
    return any(opens <= at < closes for opens, closes in pieces)


def working_seconds(*, start: datetime, end: datetime, calendar: Calendar) -> int:
    """Whole working seconds from start to end, each floored to its second."""
    if end < start:
        raise SpanReversed(f"{start} {end}")
    start, end = floored(start), floored(end)
    total = timedelta(0)
    day, last = local_date(start, calendar), local_date(end, calendar)
    while day <= last:
        for opens, closes in open_pieces(day, calendar):
            total += max(timedelta(0), min(closes, end) - max(opens, start))
        day += DAY
    return int(total.total_seconds())


def after_working_seconds(*, start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The earliest moment at which that many seconds have been worked since start.

    The start's part of a second is carried over.
    CHOICE: 0 seconds after a moment is that moment, open or not.
    """
    if seconds < 0:
        raise ValueError("seconds")
    if seconds == 0:
        return start
    whole = floored(start)
    left = timedelta(seconds=seconds)
    for opens, closes in pieces_from(whole, calendar):
        if left <= closes - opens:
            return opens + left + (start - whole)
        left -= closes - opens
    raise AssertionError("pieces_from never ends quietly")


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """The end of a working day's last span."""
    pieces = open_pieces(day, calendar)
    if not pieces:
        raise NoWorkingTime(str(day))
    return pieces[-1][1]


def after_working_days(*, start: datetime, days: int, calendar: Calendar) -> datetime:
    """The end of the last span of the N-th working day after the start's own date.

    0 days: of the start's own date if working time is left there, else of the next working day.
    """
    if days < 0:
        raise ValueError("days")
    day = local_date(start, calendar)
    if days == 0:
        left = any(closes > floored(start) for _, closes in open_pieces(day, calendar))
        return end_of_day(day if left else next_working_day(day, calendar), calendar)
    for _ in range(days):
        day = next_working_day(day, calendar)
    return end_of_day(day, calendar)


def earlier_working_day(first: datetime, second: datetime, calendar: Calendar) -> bool:
    """Whether the first moment's working-day number is below the second's.

    The number of a date is how many working days lie at or before it, so it is lower exactly when a
    working day lies after the first date and not after the second.
    """
    day, last = local_date(first, calendar), local_date(second, calendar)
    while day < last:
        day += DAY
        if is_working_day(day, calendar):
            return True
    return False
