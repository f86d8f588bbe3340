"""Which offices a unit's figure counts: as they are today, with whose work they carry on, or as they were then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import polars as pl

from tinhso.indicators.columns import OFFICE, UNIT
from tinhso.org.lines import with_forerunners
from tinhso.org.models import Level
from tinhso.org.queries import (
    Organisation,
    ended_without_successor,
    organisation_on,
    successions,
)

HIGH = (Level.NATION.value, Level.PROVINCE.value)


def units_of(day: date, *, organisation: Organisation | None = None) -> list[str]:
    """The units of which figures are told: the highest offices of the province, those right below and every commune.

    Desks and divisions within an office are counted in it.
    """
    told = (organisation or organisation_on(day)).offices
    found = []
    for code, one in told.items():
        above = told.get(one.parent or "")
        top = above is None
        right_below = above is not None and above.parent is None
        commune = one.level == Level.COMMUNE and (above is None or above.level != Level.COMMUNE)
        if top or right_below or commune:
            found.append(code)
    return sorted(found)


def under_now(units: Iterable[str], day: date) -> pl.DataFrame:
    """Each unit with every office that it counts today: those below it, and whose work has passed to them by then.

    So what an office did before it was merged is told under the one that carries on.
    """
    organisation = organisation_on(day)
    known, ended = successions(), ended_without_successor()
    pairs = [
        (unit, office)
        for unit in units
        for office in sorted(
            with_forerunners(organisation.under(unit), day, known=known, ended=ended)
        )
    ]
    return _frame(pairs)


def under_then(units: Iterable[str], day: date) -> pl.DataFrame:
    """Each unit with the offices that were below it on a day, and none of later mergers."""
    organisation = organisation_on(day)
    pairs = [(unit, office) for unit in units for office in sorted(organisation.under(unit))]
    return _frame(pairs)


def offices_of(under: pl.DataFrame, units: Collection[str]) -> set[str]:
    """The offices that some units count."""
    return set(under.filter(pl.col(UNIT).is_in(list(units)))[OFFICE])


def level_of(organisation: Organisation, unit: str) -> str:
    """As whose target it is judged: province or commune."""
    one = organisation.offices.get(unit)
    return "commune" if one is not None and one.level == Level.COMMUNE else "province"


def _frame(pairs: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={UNIT: pl.String, OFFICE: pl.String}, orient="row")
