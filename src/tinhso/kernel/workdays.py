"""Working days of a calendar, counted between days. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from weakref import WeakKeyDictionary

from tinhso.kernel.calendar import Calendar

_DAY, _LAST_DAY = timedelta(days=1), date(2150, 12, 31)


class Workdays:
    """The working days of a calendar, counted between days."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._years: dict[int, list[int]] = {}

    def after(self, first: date, until: date) -> int:
        """Working days later than `first` and no later than `until`; 0 where `until` is not later."""
        if until <= first:
            return 0
        if until.year == first.year:
            return self._upto(until) - self._upto(first)
        whole = sum(self._upto(date(year, 12, 31)) for year in range(first.year, until.year))
        return whole + self._upto(until) - self._upto(first)

    def last_day(self, due: date) -> date:
        """A due day, or the next working day where it is none: Article 148 of the Civil Code 2015."""
        day = due
        # A calendar without any working day would be searched for ever.
        for _ in range(60):
            if self._calendar.is_working_day(day):
                return day
            day += _DAY
        return due

    def before(self, due: date, days: int) -> date:
        """The working day from which so many working days are left to a due day, that day not counted."""
        day, left = self.last_day(due), days
        for _ in range(60 + 10 * days):
            if left <= 0:
                break
            day -= _DAY
            left -= self._calendar.is_working_day(day)
        return day

    def later(self, due: date, days: int) -> date:
        """The working day by which so many working days have passed since a due day, that day not counted."""
        day, left = self.last_day(due), days
        for _ in range(60 + 10 * days):
            if left <= 0:
                break
            day += _DAY
            left -= self._calendar.is_working_day(day)
        return day

    def none_later(self, day: date) -> date:
        """A day, or the last working day before it where it is none."""
        found = day
        for _ in range(60):
            if self._calendar.is_working_day(found):
                return found
            found -= _DAY
        return day

    def _upto(self, day: date) -> int:
        """Working days of a year up to a day, that day counted."""
        year = self._years.get(day.year)
        if year is None:
            year, total = [0], 0
            at = date(day.year, 1, 1)
            while at.year == day.year:
                total += self._calendar.is_working_day(at)
                year.append(total)
                if at == _LAST_DAY:
                    break
                at += _DAY
            self._years[day.year] = year
        return year[day.timetuple().tm_yday]


_known: WeakKeyDictionary[Calendar, Workdays] = WeakKeyDictionary()


def workdays_of(calendar: Calendar) -> Workdays:
    """Those of a calendar, counted once and kept with it."""
    found = _known.get(calendar)
    if found is None:
        found = _known[calendar] = Workdays(calendar)
    return found
