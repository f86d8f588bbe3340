"""When people come: by month, weekday and hour. The last weeks are told first, then all days in their order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

from django.utils import timezone

from tinhso import calendars
from tinhso.demo.province import BEGAN
from tinhso.kernel.calendar import Calendar

# The first dossiers are of so many days, of which the later ones then fill only a part.
LATELY, ROOM = timedelta(days=60), 0.3
BEGUN = BEGAN + timedelta(days=60)
# Somebody comes at the latest so long ago.
_JUST = timedelta(minutes=10)
_TRIES = 60
# By the hour; what is filed online comes at any hour.
_COUNTER = {7: 6, 8: 16, 9: 18, 10: 13, 11: 4, 13: 8, 14: 14, 15: 11, 16: 7}
_ONLINE = {
    6: 2,
    7: 4,
    8: 9,
    9: 10,
    10: 9,
    11: 6,
    12: 5,
    13: 6,
    14: 8,
    15: 8,
    16: 7,
    19: 6,
    20: 8,
    21: 6,
    22: 3,
}
_MONTHS = {
    1: 1.0,
    2: 0.7,
    3: 1.2,
    4: 1.1,
    5: 1.0,
    6: 1.1,
    7: 1.1,
    8: 1.5,
    9: 1.2,
    10: 1.1,
    11: 1.0,
    12: 0.9,
}
_WEEKDAYS = (1.3, 1.1, 1.0, 0.95, 1.0)


@dataclass(frozen=True)
class _Days:
    """Days in order, and how much has come by the end of each, by channel: online or not."""

    days: tuple[date, ...]
    by: Mapping[bool, tuple[float, ...]]

    def at(self, share: float, *, online: bool) -> int:
        """The place of the day by which a share of all has come."""
        summed = self.by[online]
        return min(bisect_right(summed, share * summed[-1]), len(summed) - 1)


def arrival(random: Random, now: datetime, *, online: bool, share: float | None) -> datetime:
    """A moment of the histories. share: of their dossiers those told before it; None: of the last weeks, any day."""
    today = timezone.localtime(now).date()
    found = _days(today, lately=share is None)
    place = found.at(random.random() if share is None else share, online=online)
    hours = _ONLINE if online else _COUNTER
    calendar = calendars.load(calendars.DEFAULT)
    while True:
        day = found.days[place]
        for _ in range(_TRIES if online or calendar.is_working_day(day) else 0):
            hour = random.choices(list(hours), list(hours.values()))[0]
            at = datetime(
                day.year,
                day.month,
                day.day,
                hour,
                random.randrange(60),
                random.randrange(60),
                tzinfo=timezone.get_default_timezone(),
            )
            if at < now - _JUST and (online or _open(at, calendar)):
                return at.astimezone(UTC)
        place -= 1  # So early in the day nobody has come yet.


def told_before(share: float, today: date) -> date:
    """The day before which everything has been told, when a share of the histories after the last weeks' has been."""
    found = _days(today, lately=False)
    return min(found.days[found.at(share, online=online)] for online in (True, False))


@lru_cache(maxsize=4)
def _days(today: date, *, lately: bool) -> _Days:
    first = today - LATELY if lately else BEGUN
    count = (today - first).days + 1
    days = tuple(first + timedelta(days=place) for place in range(count))
    calendar = calendars.load(calendars.DEFAULT)
    by = {
        online: tuple(
            accumulate(
                _growth(place, count, lately=lately)
                * _weight(day, calendar.is_working_day(day), online=online)
                * (ROOM if not lately and day >= today - LATELY else 1)
                for place, day in enumerate(days)
            )
        )
        for online in (True, False)
    }
    return _Days(days, by)


def _growth(place: int, count: int, *, lately: bool) -> float:
    """More of late than long ago."""
    return 1.0 if lately else ((place + 1) / count) ** (0.3 / 0.7)


def _open(at: datetime, calendar: Calendar) -> bool:
    seconds = at.hour * 3600 + at.minute * 60
    return any(span.start <= seconds < span.end for span in calendar.spans_on(at.date()))


def _weight(day: date, works: bool, *, online: bool) -> float:
    if not works and not online:
        return 0.0
    usual = _WEEKDAYS[day.weekday()] if works and day.weekday() < 5 else 0.3
    return usual * _MONTHS[day.month] / 2
