"""Moments ahead of now that are good at whatever hour a test runs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from tinhso import calendars
from tinhso.cases.rules import is_open
from tinhso.kernel.calendar import zone_of


def working_day(days: int) -> datetime:
    """Four in the afternoon of the first working day that is so many days ahead or more; weeks ahead, never today."""
    calendar = calendars.load(calendars.DEFAULT)
    day = (datetime.now(UTC) + timedelta(days=days)).astimezone(zone_of(calendar.zone)).date()
    while True:
        at = datetime.combine(day, time(16), zone_of(calendar.zone))
        if is_open(at, calendar=calendar):
            return at
        day += timedelta(days=1)
