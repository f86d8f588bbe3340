"""Readers of figures: lists, series, units beside each other. They give what is kept, with how it is filled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tinhso.indicators.current import Book, Holding
from tinhso.indicators.models import Filling, Target, Value
from tinhso.indicators.targets import Aim, aim_for, reached
from tinhso.kernel.periods import Period, before, period_of
from tinhso.kernel.text import fold

SERIES = 13


@dataclass(frozen=True)
class Shown:
    """A figure of one unit and period. value, num, den: None where missing. kept: None where never computed.

    version: by which one it was computed, where that is not the one that holds today.
    """

    holding: Holding
    period: Period
    unit: str
    num: float | None
    den: float | None
    value: float | None
    aim: Aim | None
    version: int | None
    computed_at: datetime | None

    @property
    def reached(self) -> bool | None:
        """Whether it is what it should be."""
        return reached(self.value, self.aim, higher=self.holding.document.higher)


@dataclass(frozen=True)
class Filled:
    """How a period stands. at: as of when; asked: something has happened since that is not in it yet."""

    at: datetime | None
    asked: bool


def aims_of(codes: Collection[str]) -> dict[str, list[Aim]]:
    """The targets of some figures; one query."""
    found: dict[str, list[Aim]] = {}
    for row in Target.objects.filter(code__in=codes):
        aim = Aim(row.level, row.office, row.from_date, row.value, row.decision)
        found.setdefault(row.code, []).append(aim)
    return found


def filled(period: Period) -> Filled:
    """How a period stands; one query."""
    row = Filling.objects.filter(kind=period.kind, first=period.first).first()
    if row is None:
        return Filled(None, asked=True)
    return Filled(row.filled_at, asked=row.asked_at is not None)


def found_in(book: Book, words: str, heading: str = "") -> list[Holding]:
    """Figures whose code, names or heading hold every word, with or without accents; by heading and name."""
    wanted = fold(words).split()
    found = [
        one
        for one in book.held.values()
        if (not heading or one.document.heading == heading)
        and all(word in one.version.words for word in wanted)
    ]
    return sorted(found, key=lambda one: (one.document.heading, one.document.name_vi, one.code))


def shown(holdings: Sequence[Holding], *, unit: str, level: str, period: Period) -> list[Shown]:
    """Figures of a unit and period, each with its target; two queries."""
    codes = [one.code for one in holdings]
    rows = Value.objects.filter(
        code__in=codes, kind=period.kind, first=period.first, office=unit
    ).select_related("version")
    kept = {row.code: row for row in rows}
    aims = aims_of(codes)
    return [
        _shown(one, kept.get(one.code), period, unit, aims.get(one.code, []), level)
        for one in holdings
    ]


def series(
    holding: Holding, *, unit: str, level: str, last: Period, most: int = SERIES
) -> list[Shown]:
    """A figure of a unit over the last periods, the earliest first; two queries. None computed: missing."""
    periods = [last]
    while len(periods) < most:
        periods.append(before(periods[-1]))
    rows = Value.objects.filter(
        code=holding.code, office=unit, kind=last.kind, first__in=[one.first for one in periods]
    ).select_related("version")
    kept = {row.first: row for row in rows}
    aims = aims_of([holding.code]).get(holding.code, [])
    return [_shown(holding, kept.get(one.first), one, unit, aims, level) for one in periods[::-1]]


def many_series(
    holding: Holding, *, units: Mapping[str, str], last: Period, most: int = SERIES
) -> dict[str, list[Shown]]:
    """The same of many units; two queries. units: with their levels."""
    periods = [last]
    while len(periods) < most:
        periods.append(before(periods[-1]))
    rows = Value.objects.filter(
        code=holding.code,
        office__in=list(units),
        kind=last.kind,
        first__in=[one.first for one in periods],
    ).select_related("version")
    kept = {(row.office, row.first): row for row in rows}
    aims = aims_of([holding.code]).get(holding.code, [])
    return {
        unit: [
            _shown(holding, kept.get((unit, one.first)), one, unit, aims, level)
            for one in periods[::-1]
        ]
        for unit, level in units.items()
    }


def usual_period(kinds: Sequence[str], day: date) -> Period:
    """The period that a page begins with: the month of the day, or what comes nearest."""
    kind = "month" if "month" in kinds or not kinds else kinds[0]
    return period_of(kind, day)


def _shown(
    holding: Holding, row: Value | None, period: Period, unit: str, aims: list[Aim], level: str
) -> Shown:
    other = None
    if row is not None and row.version_id != holding.version.pk:
        other = row.version.number
    return Shown(
        holding=holding,
        period=period,
        unit=unit,
        num=None if row is None else row.numerator,
        den=None if row is None else row.denominator,
        value=None if row is None else row.value,
        aim=aim_for(aims, office=unit, level=level, day=period.last),
        version=other,
        computed_at=None if row is None else row.computed_at,
    )
