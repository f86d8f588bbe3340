"""A calendar file, read and checked: what each of its keys says, before calendars are laid over one another.

Keys: title, zone, extends, announced, days_off = { library, region }, [[hours]] and [[days]]. A key that is
not known is refused with the nearest one that is: a misspelt word in a calendar would change figures silently.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import available_timezones

from tinhso.calendars.days_off import check_library
from tinhso.calendars.errors import BadCalendarFile, nearest
from tinhso.calendars.hours import WEEKDAYS, spans_of, weekdays_of
from tinhso.kernel.calendar import BadCalendar, Spans, zone_of
from tinhso.kernel.text import fold

LARGEST_FILE = 1_000_000
LONGEST_CLOSURE_DAYS = 366
ALWAYS = date.min
VIETNAM = "Asia/Ho_Chi_Minh"
#: What people write for Vietnam's zone, folded and letters alone.
_OF_VIETNAM = frozenset(
    "hanoi saigon hochiminh hochiminhcity hcm hcmc tphcm tphochiminh danang hue haiphong cantho vietnam vn vnm".split()
)

KEYS = ("title", "zone", "extends", "announced", "days_off", "hours", "days")
DAY_KEYS = ("date", "to", "off", "works_as", "open", "name", "source")
HOURS_KEYS = ("from", *WEEKDAYS, "mon-fri", "mon-sat", "mon-sun")

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_EXAMPLES: Mapping[type, str] = {
    str: '"…"',
    date: "2026-01-02",
    list: "[…]",
    dict: '{ library = "VN" }',
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HoursFrom:
    """Hours of the named weekdays (Monday 0) from a day on; a weekday not named keeps the hours it had."""

    valid_from: date
    days: Mapping[int, Spans]


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One date that differs: it works as another weekday, or has spans of its own (none: a day off)."""

    date: date
    works_as: int | None
    spans: Spans
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One calendar file. `file` is its path or shipped name, as errors and sources say it."""

    file: str
    title: str | None
    zone: str | None
    extends: str | None
    announced: tuple[int, int] | None
    library: str | None
    region: str | None
    hours: tuple[HoursFrom, ...]
    days: tuple[NamedDay, ...]


def parse_definition(text: str, *, file: str) -> Definition:
    """A calendar file's text as its definition. Raises BadCalendarFile naming the file and the key."""
    table = _toml(text, file=file)
    _known(table, KEYS, file=file, where="")
    library, region = _days_off(table, file=file)
    announced = _announced(table, file=file)
    if library is not None and announced is None:
        raise BadCalendarFile("calendar_not_said_announced", file=file, key="announced")
    return Definition(
        file=file,
        title=_text(table, "title", file=file),
        zone=_zone(table, file=file),
        extends=_text(table, "extends", file=file),
        announced=announced,
        library=library,
        region=region,
        hours=_all_hours(table, file=file),
        days=_all_days(table, file=file),
    )


def _toml(text: str, *, file: str) -> dict[str, Any]:
    if len(text) > LARGEST_FILE:
        raise BadCalendarFile("calendar_too_large", file=file, largest=LARGEST_FILE)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = _PLACE.sub("", str(error))
        raise BadCalendarFile("calendar_not_toml", file=file, line=line, reason=reason) from None
    except RecursionError:
        raise BadCalendarFile(
            "calendar_not_toml", file=file, line=1, reason="nested too deep"
        ) from None


def _known(table: Mapping[str, Any], keys: Iterable[str], *, file: str, where: str) -> None:
    for key in table:
        if key not in keys:
            raise BadCalendarFile(
                "calendar_unknown_key", file=file, key=where + key, nearest=nearest(key, keys)
            )


def _typed(table: Mapping[str, Any], key: str, kind: type[T], *, file: str, where: str) -> T | None:
    value = table.get(key)
    if value is None:
        return None
    # A bool is an int, and a datetime a date, only in Python.
    if not isinstance(value, kind) or (isinstance(value, (bool, datetime)) and kind is not bool):
        raise BadCalendarFile(
            "calendar_wrong_kind", file=file, key=where + key, wanted=_EXAMPLES[kind]
        )
    return value


def _text(table: Mapping[str, Any], key: str, *, file: str, where: str = "") -> str | None:
    return _typed(table, key, str, file=file, where=where)


def _zone(table: Mapping[str, Any], *, file: str) -> str | None:
    zone = _text(table, "zone", file=file)
    if zone is not None:
        check_zone(zone, file=file)
    return zone


def check_zone(zone: str, *, file: str) -> None:
    """Raise BadCalendarFile with the nearest name unless the time zone is known."""
    try:
        zone_of(zone)
    except BadCalendar:
        raise BadCalendarFile(
            "calendar_unknown_zone",
            file=file,
            key="zone",
            found=zone,
            nearest=_nearest_zone(zone),
        ) from None


def _nearest_zone(zone: str) -> str:
    """Vietnam's zone for its places, whatever other zone is spelled more like them; else the name most alike."""
    place = "".join(filter(str.isalpha, fold(zone.rpartition("/")[2])))
    if place in _OF_VIETNAM:
        return VIETNAM
    return nearest(zone, sorted(available_timezones()), otherwise=VIETNAM)


def _announced(table: Mapping[str, Any], *, file: str) -> tuple[int, int] | None:
    years = _typed(table, "announced", list, file=file, where="")
    if years is None:
        return None
    whole = len(years) == 2 and all(type(year) is int and 1 <= year <= 9999 for year in years)
    if not whole or years[0] > years[1]:
        raise BadCalendarFile("calendar_bad_announced", file=file, key="announced", found=years)
    return years[0], years[1]


def _days_off(table: Mapping[str, Any], *, file: str) -> tuple[str | None, str | None]:
    asked = _typed(table, "days_off", dict, file=file, where="")
    if asked is None:
        return None, None
    _known(asked, ("library", "region"), file=file, where="days_off.")
    library = _needed(
        _text(asked, "library", file=file, where="days_off."), "days_off.library", file
    )
    region = _text(asked, "region", file=file, where="days_off.")
    check_library(library=library, region=region, file=file)
    return library, region


def _needed(value: T | None, key: str, file: str) -> T:
    if value is None:
        raise BadCalendarFile("calendar_missing_key", file=file, key=key)
    return value


def _tables(table: Mapping[str, Any], key: str, *, file: str) -> list[tuple[str, dict[str, Any]]]:
    """The tables of [[key]], each with the name that errors use for it: "days[3].", counted from 1."""
    rows = _typed(table, key, list, file=file, where="") or []
    if not all(isinstance(row, dict) for row in rows):
        raise BadCalendarFile("calendar_wrong_kind", file=file, key=key, wanted=f"[[{key}]]")
    return [(f"{key}[{number}].", row) for number, row in enumerate(rows, start=1)]


def _all_hours(table: Mapping[str, Any], *, file: str) -> tuple[HoursFrom, ...]:
    found: dict[date, HoursFrom] = {}
    for where, row in _tables(table, "hours", file=file):
        hours = _hours(row, file=file, where=where)
        if hours.valid_from in found:
            raise BadCalendarFile(
                "calendar_hours_twice", file=file, key=where + "from", date=row.get("from")
            )
        found[hours.valid_from] = hours
    return tuple(found[valid_from] for valid_from in sorted(found))


def _hours(row: Mapping[str, Any], *, file: str, where: str) -> HoursFrom:
    days: dict[int, Spans] = {}
    for key, value in row.items():
        if key == "from":
            continue
        weekdays = weekdays_of(key)
        if weekdays is None:
            _known({key: value}, HOURS_KEYS, file=file, where=where)
        spans = spans_of(value, file=file, key=where + key)
        for weekday in weekdays or ():
            if weekday in days:
                raise BadCalendarFile(
                    "calendar_weekday_twice", file=file, key=where + key, weekday=WEEKDAYS[weekday]
                )
            days[weekday] = spans
    if not days:
        raise BadCalendarFile("calendar_missing_key", file=file, key=where + "mon-fri")
    valid_from = _typed(row, "from", date, file=file, where=where)
    return HoursFrom(valid_from=valid_from or ALWAYS, days=days)


def _all_days(table: Mapping[str, Any], *, file: str) -> tuple[NamedDay, ...]:
    found: dict[date, NamedDay] = {}
    for where, row in _tables(table, "days", file=file):
        for day in _named_days(row, file=file, where=where):
            if day.date in found:
                raise BadCalendarFile(
                    "calendar_date_twice", file=file, key=where + "date", date=day.date
                )
            found[day.date] = day
    return tuple(found[day] for day in sorted(found))


def _named_days(row: Mapping[str, Any], *, file: str, where: str) -> list[NamedDay]:
    """The days of one [[days]] table: one, or each from `date` to `to`."""
    _known(row, DAY_KEYS, file=file, where=where)
    first = _needed(_typed(row, "date", date, file=file, where=where), where + "date", file)
    last = _typed(row, "to", date, file=file, where=where) or first
    if not 0 <= (last - first).days < LONGEST_CLOSURE_DAYS:
        raise BadCalendarFile(
            "calendar_bad_range", file=file, key=where + "to", first=first, last=last
        )
    works_as, spans = _what_happens(row, file=file, where=where)
    name = _needed(_text(row, "name", file=file, where=where), where + "name", file)
    source = _text(row, "source", file=file, where=where) or file
    return [
        NamedDay(first + timedelta(days=number), works_as, spans, name, source)
        for number in range((last - first).days + 1)
    ]


def _what_happens(row: Mapping[str, Any], *, file: str, where: str) -> tuple[int | None, Spans]:
    """Exactly one of off = true, works_as = "fri", open = […]."""
    said = [key for key in ("off", "works_as", "open") if key in row]
    if len(said) != 1 or row.get("off", True) is not True:
        raise BadCalendarFile(
            "calendar_day_unclear", file=file, key=where.rstrip("."), said=", ".join(said) or "–"
        )
    if "open" in row:
        return None, spans_of(row["open"], file=file, key=where + "open")
    if "off" in row:
        return None, ()
    weekday = _text(row, "works_as", file=file, where=where)
    if weekday not in WEEKDAYS:
        raise BadCalendarFile(
            "calendar_unknown_weekday",
            file=file,
            key=where + "works_as",
            found=weekday,
            nearest=nearest(str(weekday), WEEKDAYS),
        )
    return WEEKDAYS.index(weekday), ()
