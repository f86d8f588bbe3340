"""Days off as the `holidays` library knows them, with the weekend days worked in exchange.

The library's public days alone, under their names in the country's own language whatever the machine's.
It estimates the years that nobody has announced; which years are announced is said by the calendar file.
The library is imported when it is asked, and of its 250 countries only the one that is: all of them take half a
second where no bytecode is kept, and many commands need no calendar.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from threading import Lock
from typing import Any

from tinhso.calendars.errors import BadCalendarFile, nearest

SATURDAY = 5
# Two threads of a server that need a calendar first would take each other's shell away.
_IMPORTING = Lock()


@dataclass(frozen=True, slots=True)
class LibraryDays:
    """off: the name of every day off. made_up: the weekend days worked in exchange. source: library and version."""

    off: dict[date, str]
    made_up: frozenset[date]
    source: str


def check_library(*, library: str, region: str | None, file: str) -> None:
    """Raise BadCalendarFile unless the library knows the country and, if one is named, its region."""
    from holidays.registry import EntityLoader

    countries = list(EntityLoader.get_country_codes())
    if library not in countries:
        raise BadCalendarFile(
            "calendar_unknown_library",
            file=file,
            key="days_off.library",
            found=library,
            nearest=nearest(library, countries, otherwise="VN"),
        )
    if region is None:
        return
    regions = _country(library).subdivisions
    if region not in regions:
        raise BadCalendarFile(
            "calendar_unknown_region",
            file=file,
            key="days_off.region",
            found=region,
            library=library,
            known=", ".join(regions) or "–",
        )


@lru_cache(maxsize=8)
def library_days(*, library: str, region: str | None = None) -> LibraryDays:
    """Every day off of a country that the library can tell, all its years at once (about 10 ms for 200 years)."""
    from importlib.metadata import version

    kind = _country(library)
    table = kind(
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


def _country(library: str) -> Any:
    """The library's class of a country that it knows by that code."""
    import holidays

    with _IMPORTING, _without_the_others():
        return getattr(holidays, library).get_entity()


@contextmanager
def _without_the_others() -> Iterator[None]:
    """Importing one country imports its package first, which imports them all: put its empty shell there meanwhile."""
    package = "holidays.countries"
    spec = None if package in sys.modules else find_spec(package)
    if spec is None:
        yield
        return
    sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[package]  # Whoever asks for the package itself gets the whole one.


def weekday_worked(made_up: date) -> int:
    """Whose hours a weekend day worked in exchange has: those of the last weekday before it, Friday."""
    return min(made_up.weekday(), SATURDAY - 1)
