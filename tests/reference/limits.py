"""Limits written as text, and the moment at which they end.

5d          five working days: the first working day after the start's date is day 1
0d          the same day
5d@15:00    a start after 15:00 counts as one on the next working day
40h         forty working hours from the moment
30cd        thirty calendar days, moved to the next working day
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from . import worktime
from .worktime import Calendar

WRITTEN = re.compile(
    r"(?P<number>[0-9]+)(?P<unit>d|h|cd)(@(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
)


class NotALimit(ValueError):
    """The text is none of the forms above."""


@dataclass(frozen=True)
class Limit:
    number: int
    unit: str
    cut_off: time | None = None


def parse_limit(text: str) -> Limit:
    found = WRITTEN.fullmatch(text.strip().lower())
    if not found:
        raise NotALimit(text)
    if not found["hour"]:
        return Limit(int(found["number"]), found["unit"])
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["unit"] != "d" or hour > 23 or minute > 59:
        raise NotALimit(text)
    return Limit(int(found["number"]), "d", time(hour, minute))


def due_at(*, start: datetime, limit: str, calendar: Calendar) -> datetime:
    """The moment at which a limit that counts from start ends, before any stop moves it."""
    rule = parse_limit(limit)
    if rule.unit == "h":
        seconds = rule.number * 3600
        return worktime.after_working_seconds(start=start, seconds=seconds, calendar=calendar)
    if rule.unit == "cd":
        return calendar_days_after(start, rule.number, calendar)
    if rule.cut_off is not None and is_after(start, rule.cut_off, calendar):
        return days_from_next_working_day(start, rule.number, calendar)
    return worktime.after_working_days(start=start, days=rule.number, calendar=calendar)


def calendar_days_after(start: datetime, days: int, calendar: Calendar) -> datetime:
    """CHOICE: `0cd` of an evening ends at that day's last span, before its own start."""
    day = worktime.local_date(start, calendar) + timedelta(days=days)
    if not worktime.is_working_day(day, calendar):
        day = worktime.next_working_day(day, calendar)
    return worktime.end_of_day(day, calendar)


def is_after(start: datetime, cut_off: time, calendar: Calendar) -> bool:
    """Whether a start counts as made on the next working day, by the office's wall clock.

    CHOICE: 15:00:00 sharp is not after 15:00; a microsecond later is.
    CHOICE: a start on a day off counts as made on the next working day too. Otherwise `3d@15:00` would let
    a dossier of Friday 15:01 (day 0 is Monday) end a day later than one of Saturday (day 1 is Monday), and
    making a day off of Friday would shorten the limit of what was handed in on it at 15:01.
    """
    if not worktime.is_working_day(worktime.local_date(start, calendar), calendar):
        return True
    return start.astimezone(ZoneInfo(calendar["zone"])).time() > cut_off


def days_from_next_working_day(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The next working day is day 0."""
    day = worktime.next_working_day(worktime.local_date(start, calendar), calendar)
    for _ in range(days):
        day = worktime.next_working_day(day, calendar)
    return worktime.end_of_day(day, calendar)
