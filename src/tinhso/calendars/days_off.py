"""Days off as the `holidays` library knows them, with the weekend days worked in exchange.

The library's public days alone, under their names in the country's own language whatever the machine's.
It estimates the years that nobody has announced; which years are announced is said by the calendar file.
The library is imported when it is asked: it takes a quarter of a second, and many commands need no calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version

from tinhso.calendars.errors import BadCalendarFile, nearest

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LibraryDays:
    """off: the name of every day off. made_up: the weekend days worked in exchange. source: library and version."""

    off: dict[date, str]
    made_up: frozenset[date]
    source: str


def check_library(*, library: str, region: str | None, file: str) -> None:
    """Raise BadCalendarFile unless the library knows the country and, if one is named, its region."""
    import holidays

    countries = holidays.list_supported_countries()
    if library not in countries:
        raise BadCalendarFile(
            "calendar_unknown_library",
            file=file,
            key="days_off.library",
            found=library,
            nearest=nearest(library, countries, otherwise="VN"),
        )
    if region is not None and region not in countries[library]:
        raise BadCalendarFile(
            "calendar_unknown_region",
            file=file,
            key="days_off.region",
            found=region,
            library=library,
            known=", ".join(countries[library]) or "–",
        )


@lru_cache(maxsize=8)
def library_days(*, library: str, region: str | None = None) -> LibraryDays:
    """Every day off of a country that the library can tell, all its years at once (about 10 ms for 200 years)."""
    import holidays

    kind = getattr(holidays, library)
    table = holidays.country_holidays(
        library,
        subdiv=region,
        years=range(kind.start_year, kind.end_year + 1),
        language=kind.default_language,
        expand=False,
    )
    off = dict(sorted(table.items()))
    return LibraryDays(
        off=off,
        made_up=frozenset(day for day in table.weekend_workdays if day not in off),
        source=f"holidays {version('holidays')}, {library}" + (f"-{region}" if region else ""),
    )


def weekday_worked(made_up: date) -> int:
    """Whose hours a weekend day worked in exchange has: those of the last weekday before it, Friday."""
    return min(made_up.weekday(), SATURDAY - 1)
