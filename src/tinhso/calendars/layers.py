"""Calendar files laid over one another to make one calendar.

From below: the library's days off, the entries of the calendar that is extended, this file's entries. Hours
and days that a file does not name stay as they were below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tinhso.calendars.days_off import library_days, weekday_worked
from tinhso.calendars.definition import Definition, NamedDay
from tinhso.calendars.errors import BadCalendarFile
from tinhso.kernel.calendar import BadCalendar, Calendar, DayChange, Spans, WeekHours

_MADE_UP = "Làm bù · Worked in exchange"


def calendar_of(layers: Sequence[Definition], *, name: str) -> Calendar:
    """One calendar from its definitions, the lowest first. Raises BadCalendarFile without a zone or any hours."""
    zone = next((layer.zone for layer in reversed(layers) if layer.zone), None)
    if zone is None:
        raise BadCalendarFile("calendar_missing_key", file=layers[-1].file, key="zone")
    announced = next((layer.announced for layer in reversed(layers) if layer.announced), None)
    try:
        weeks = _weeks(layers)
        usual = Calendar(name=name, title=name, zone=zone, weeks=weeks)
        return Calendar(
            name=name,
            title=layers[-1].title or name,
            zone=zone,
            weeks=weeks,
            changes=_changes(layers, usual),
            announced=announced,
        )
    except BadCalendar as error:
        # What else a calendar refuses was refused with its key while reading.
        if error.code not in ("no_hours", "never_open"):
            raise
        raise BadCalendarFile("calendar_never_open", file=layers[-1].file, key="hours") from None


def _weeks(layers: Sequence[Definition]) -> tuple[WeekHours, ...]:
    """The usual weeks by the day they hold from; a change that changes nothing is left out."""
    weeks: list[WeekHours] = []
    for start in sorted({hours.valid_from for layer in layers for hours in layer.hours}):
        monday, tuesday, *rest = (_spans_from(layers, weekday, start) for weekday in range(7))
        wednesday, thursday, friday, saturday, sunday = rest
        days = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
        if not weeks or weeks[-1].days != days:
            weeks.append(WeekHours(valid_from=start, days=days))
    return tuple(weeks)


def _spans_from(layers: Sequence[Definition], weekday: int, day: date) -> Spans:
    """What the highest layer that names the weekday says of it on that day."""
    for layer in reversed(layers):
        for hours in reversed(layer.hours):
            if hours.valid_from <= day and weekday in hours.days:
                return hours.days[weekday]
    return ()


def _changes(layers: Sequence[Definition], usual: Calendar) -> dict[date, DayChange]:
    """Every date that differs, ascending; a later layer's entry takes the place of an earlier one's."""
    changes = {change.date: change for change in _library_changes(layers, usual)}
    for layer in layers:
        for day in layer.days:
            changes[day.date] = _change(day, usual)
    return dict(sorted(changes.items()))


def _change(day: NamedDay, usual: Calendar) -> DayChange:
    spans = day.spans
    if day.works_as is not None:
        spans = usual.week_on(day.date).days[day.works_as]
    return DayChange(date=day.date, spans=spans, name=day.name, source=day.source)


def _library_changes(layers: Sequence[Definition], usual: Calendar) -> Iterator[DayChange]:
    asked = next((layer for layer in reversed(layers) if layer.library), None)
    if asked is None or asked.library is None:
        return
    known = library_days(library=asked.library, region=asked.region)
    for day, name in known.off.items():
        yield DayChange(date=day, spans=(), name=name, source=known.source)
    for day in known.made_up:
        spans = usual.week_on(day).days[weekday_worked(day)]
        yield DayChange(date=day, spans=spans, name=_MADE_UP, source=known.source)
