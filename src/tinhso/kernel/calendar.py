"""What an office calendar is: weekly hours that change over time, and single days that differ.

A calendar says on which spans of which local days work is done. It knows nothing of files or of holiday
libraries (room `calendars`) and nothing of counting (`worktime`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tinhso.kernel.errors import TinhsoError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400


class BadCalendar(TinhsoError):
    """A calendar that contradicts itself; the facts name the day or the span."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Seconds [start, end) of a local day, 0 ≤ start < end ≤ 86 400."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_SECONDS:
            raise BadCalendar("bad_span", start=self.start, end=self.end)

    @property
    def seconds(self) -> int:
        """Length in seconds, as a clock on the wall shows it."""
        return self.end - self.start


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours of a usual week, in force from a day on. `days` has seven entries, Monday first."""

    valid_from: date
    days: tuple[Spans, Spans, Spans, Spans, Spans, Spans, Spans]

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise BadCalendar("not_seven_days", valid_from=self.valid_from, found=len(self.days))
        for spans in self.days:
            check_spans(spans, where=self.valid_from)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One date that differs from its weekday: no spans is a day off, other spans are that day's hours."""

    date: date
    spans: Spans
    name: str
    source: str

    def __post_init__(self) -> None:
        check_spans(self.spans, where=self.date)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Calendar:
    """A dated office calendar.

    weeks: weekly hours by the day they hold from, ascending. Before the first, the first holds.
    changes: single dates that differ. announced: first and last year whose days off are official;
    None says that the calendar needs no announcement (it has no days off that could be moved).
    Compared by identity, so that a compiled table can be kept with it.
    """

    name: str
    title: str
    zone: str
    weeks: tuple[WeekHours, ...]
    changes: Mapping[date, DayChange] = field(default_factory=dict)
    announced: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        zone_of(self.zone)
        if not self.weeks:
            raise BadCalendar("no_hours", name=self.name)
        starts = [week.valid_from for week in self.weeks]
        if any(later <= earlier for earlier, later in zip(starts, starts[1:], strict=False)):
            raise BadCalendar("weeks_out_of_order", name=self.name)
        if not any(spans for week in self.weeks for spans in week.days):
            raise BadCalendar("never_open", name=self.name)

    def week_on(self, day: date) -> WeekHours:
        """The weekly hours in force on a day."""
        index = bisect_right([week.valid_from for week in self.weeks], day) - 1
        return self.weeks[max(index, 0)]

    def spans_on(self, day: date) -> Spans:
        """The day's working spans, ascending; empty on a day off."""
        change = self.changes.get(day)
        return change.spans if change is not None else self.week_on(day).days[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        """Whether any work is done on that date."""
        return bool(self.spans_on(day))

    def usual_day_seconds(self) -> int:
        """The commonest length of a working day in the week in force last, the longer of two; 8 hours for none."""
        lengths = [sum(span.seconds for span in day) for day in self.weeks[-1].days if day]
        longest = max(lengths, key=lambda length: (lengths.count(length), length), default=0)
        return longest or 8 * 3600

    def is_announced(self, year: int) -> bool:
        """Whether the days off of that year are official rather than estimated."""
        return self.announced is None or self.announced[0] <= year <= self.announced[1]


def stitched(pieces: Sequence[tuple[date, Calendar]]) -> Calendar:
    """One calendar out of several, each in force from its day until the next one's; the first also before its day.

    Named as the last. Its announced years are those of all of them. Raises BadCalendar("two_zones").
    """
    if len(pieces) == 1:
        return pieces[0][1]
    last = pieces[-1][1]
    weeks: dict[date, WeekHours] = {}
    changes: dict[date, DayChange] = {}
    for place, (since, one) in enumerate(pieces):
        if one.zone != last.zone:
            raise BadCalendar("two_zones", first=one.zone, second=last.zone)
        first = date.min if place == 0 else since
        until = pieces[place + 1][0] if place + 1 < len(pieces) else date.max
        if place:
            weeks[since] = WeekHours(since, one.week_on(since).days)
        weeks |= {week.valid_from: week for week in one.weeks if first <= week.valid_from < until}
        changes |= {day: change for day, change in one.changes.items() if first <= day < until}
    years = [one.announced for _, one in pieces if one.announced is not None]
    return Calendar(
        name=last.name,
        title=last.title,
        zone=last.zone,
        weeks=tuple(weeks[day] for day in sorted(weeks)),
        changes=changes,
        announced=(min(a for a, _ in years), max(b for _, b in years)) if years else None,
    )


def check_spans(spans: Spans, *, where: date) -> None:
    """Raise BadCalendar unless spans ascend without touching one another's inside."""
    for earlier, later in zip(spans, spans[1:], strict=False):
        if later.start < earlier.end:
            raise BadCalendar("spans_overlap", where=where, earlier=earlier, later=later)


def zone_of(name: str) -> ZoneInfo:
    """The named time zone. Raises BadCalendar("unknown_zone")."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar("unknown_zone", zone=name) from None
