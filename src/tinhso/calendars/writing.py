"""A calendar written out as the TOML file that gives it back, with every day in it and nothing left to a library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from tinhso.calendars.definition import ALWAYS
from tinhso.calendars.hours import WEEKDAYS, span_text
from tinhso.kernel.calendar import Calendar, DayChange, Spans, WeekHours


def toml_text(calendar: Calendar, *, years: tuple[int, int] | None = None) -> str:
    """The calendar as a file that needs neither the `holidays` library nor another file.

    years: first and last year whose days are written, both included; without it, every day that is known
    (some 200 years of them). `parse` of the text gives the same hours on every day of those years.
    """
    parts = [
        f"title = {_quoted(calendar.title)}",
        f"zone = {_quoted(calendar.zone)}",
    ]
    if calendar.announced is not None:
        parts.append(f"announced = [{calendar.announced[0]}, {calendar.announced[1]}]")
    parts.extend(_hours(week) for week in calendar.weeks)
    parts.extend(_day(calendar.changes[day]) for day in _days_in(calendar, years))
    return "\n".join(parts) + "\n"


def extending_text(name: str, *, title: str) -> str:
    """The file of a calendar that is a shipped one, whole and as it will be corrected: under its title."""
    return f"title = {_quoted(title)}\nextends = {_quoted(name)}\n"


def _days_in(calendar: Calendar, years: tuple[int, int] | None) -> Iterator[date]:
    low, high = years or (date.min.year, date.max.year)
    return (day for day in sorted(calendar.changes) if low <= day.year <= high)


def _hours(week: WeekHours) -> str:
    lines = ["\n[[hours]]"]
    if week.valid_from != ALWAYS:
        lines.append(f"from = {week.valid_from.isoformat()}")
    lines.extend(f"{WEEKDAYS[weekday]} = {_list(spans)}" for weekday, spans in enumerate(week.days))
    return "\n".join(lines)


def _day(change: DayChange) -> str:
    hours = f"open = {_list(change.spans)}" if change.spans else "off = true"
    return (
        f"\n[[days]]\ndate = {change.date.isoformat()}\n{hours}\n"
        f"name = {_quoted(change.name)}\nsource = {_quoted(change.source)}"
    )


def _list(spans: Spans) -> str:
    return "[" + ", ".join(_quoted(span_text(span)) for span in spans) + "]"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
