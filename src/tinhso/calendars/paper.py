"""Working time day by day, as a person would count it on paper: which hours of which days, and how much they make.

It walks the days instead of looking sums up, so it also checks the kernel's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from tinhso.kernel.calendar import Calendar, DayChange, zone_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Day:
    """One local day of a stretch.

    pieces: the hours counted, each from and to in seconds of the local day; seconds: what they make.
    open: whether any work is done on that day; change: the dated entry that the calendar has for it.
    """

    date: date
    pieces: tuple[tuple[int, int], ...]
    seconds: int
    open: bool
    change: DayChange | None

    @property
    def kind(self) -> tuple[object, ...]:
        """Neighbouring days of the same kind can be told on one line."""
        return self.pieces, self.seconds, self.open, self.change and self.change.name


def days_between(*, start: datetime, end: datetime, calendar: Calendar) -> list[Day]:
    """Every local day that [start, end) touches, days off too; fractions of a second are dropped.

    start, end: aware, any zone; empty if end <= start. The seconds add up to the kernel's `working_seconds`.
    """
    low, high = epoch_second(start), epoch_second(end)
    if high <= low:
        return []
    zone = zone_of(calendar.zone)
    first, last = _local(low, zone).date(), _local(high - 1, zone).date()
    count = (last - first).days + 1
    return [_day(first + timedelta(days=n), low, high, calendar) for n in range(count)]


def _day(day: date, low: int, high: int, calendar: Calendar) -> Day:
    pieces, seconds = [], 0
    spans = calendar.spans_on(day)
    zone = zone_of(calendar.zone)
    for span in spans:
        begin = max(second_of(day, span.start, calendar), low)
        end = min(second_of(day, span.end, calendar), high)
        if begin < end:
            pieces.append((_clock(begin, zone), _clock(end - 1, zone) + 1))
            seconds += end - begin
    return Day(
        date=day,
        pieces=tuple(pieces),
        seconds=seconds,
        open=bool(spans),
        change=calendar.changes.get(day),
    )


def _local(second: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(seconds=second)).astimezone(zone)


def _clock(second: int, zone: ZoneInfo) -> int:
    """The second of its local day, as a clock on the wall shows it."""
    local = _local(second, zone)
    return local.hour * 3600 + local.minute * 60 + local.second


def epoch_second(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment, its fraction dropped downward."""
    gap = moment - _EPOCH
    return gap.days * 86_400 + gap.seconds


def second_of(day: date, seconds: int, calendar: Calendar) -> int:
    """Whole seconds since 1970 of a second of a local day (86 400 is the midnight after it)."""
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001
    return epoch_second(local.replace(tzinfo=zone_of(calendar.zone)))


def runs(days: Sequence[Day]) -> Iterator[list[Day]]:
    """Neighbouring days that are alike, together."""
    for _, alike in groupby(days, key=lambda day: day.kind):
        yield list(alike)
