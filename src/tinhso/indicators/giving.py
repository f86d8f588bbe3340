"""Numbers that were supplied, as columns by unit and period. Pure.

A number of the very period counts before those of its parts. Of an input that is added up over time every part of the
period must be there; of one that is a standing the last counts. A unit without a number of its own is the sum of those
below it that have ever given one, and missing as long as one of these is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from tinhso.indicators.columns import PERIOD, UNIT
from tinhso.kernel.periods import Period


@dataclass(frozen=True)
class Given:
    """A number of an office and a period. first, last: its days."""

    input: str
    office: str
    first: date
    last: date
    value: float


@dataclass(frozen=True)
class Way:
    """How an input's numbers are put together."""

    over_time: str
    adds: bool


def columns_of(
    given: Iterable[Given],
    ways: Mapping[str, Way],
    *,
    units: Sequence[str],
    below: Mapping[str, Collection[str]],
    periods: Sequence[Period],
) -> pl.DataFrame:
    """`unit`, `period` and a column for each input. below: unit → every office that it counts, itself too."""
    by: dict[str, dict[str, list[Given]]] = {}
    for one in given:
        by.setdefault(one.input, {}).setdefault(one.office, []).append(one)
    rows: dict[str, list[object]] = {UNIT: [], PERIOD: []}
    rows |= {code: [] for code in ways}
    own = {
        code: {
            office: [_over_time(numbers, way.over_time, period) for period in periods]
            for office, numbers in by.get(code, {}).items()
        }
        for code, way in ways.items()
    }
    for unit in units:
        for place in range(len(periods)):
            rows[UNIT].append(unit)
            rows[PERIOD].append(place)
            for code, way in ways.items():
                told = {office: values[place] for office, values in own[code].items()}
                rows[code].append(_of_unit(told, unit, below.get(unit, ()), adds=way.adds))
    shape: dict[str, pl.DataType | type[pl.DataType]] = {UNIT: pl.String, PERIOD: pl.Int32}
    return pl.DataFrame(rows, schema=shape | dict.fromkeys(ways, pl.Float64))


def _of_unit(
    told: Mapping[str, float | None], unit: str, below: Collection[str], *, adds: bool
) -> float | None:
    if (own := told.get(unit)) is not None or not adds:
        return own
    parts = [told[office] for office in sorted(below) if office in told and office != unit]
    known = [one for one in parts if one is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def _over_time(numbers: Sequence[Given], how: str, period: Period) -> float | None:
    """numbers: of one office, each period once."""
    exact = [one for one in numbers if (one.first, one.last) == (period.first, period.last)]
    if exact:
        return exact[-1].value
    if how == "last":
        told = [one for one in numbers if one.first <= period.last and one.last >= period.first]
        return max(told, key=lambda one: (one.last, one.first)).value if told else None
    inside = sorted(
        (one for one in numbers if one.first >= period.first and one.last <= period.last),
        key=lambda one: (one.first, one.first - one.last),
    )
    at, whole = period.first, 0.0
    for one in inside:
        if one.first == at:
            whole += one.value
            at = one.last + timedelta(days=1)
    return whole if at == period.last + timedelta(days=1) else None
