"""Many definitions computed at once over facts and inputs, by unit and period. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tinhso.indicators.columns import PERIOD, UNIT, Facts, counted, share, valued
from tinhso.indicators.defining import Formula
from tinhso.kernel.periods import Period


@dataclass(frozen=True)
class Figure:
    """What came out of one definition. den: None where it has no denominator by definition; missing otherwise."""

    code: str
    num: pl.Series
    den: pl.Series | None
    value: pl.Series


@dataclass(frozen=True)
class Computed:
    """grid: `unit` and `period` (a place in periods). figures: of each definition, row by row of the grid."""

    grid: pl.DataFrame
    periods: Sequence[Period]
    figures: Mapping[str, Figure]

    def rows(
        self, code: str
    ) -> Iterator[tuple[str, Period, float | None, float | None, float | None]]:
        """(unit, period, numerator, denominator, value)."""
        one = self.figures[code]
        den: Sequence[float | None] = (
            [None] * len(one.num) if one.den is None else one.den.to_list()
        )
        for unit, place, top, below, value in zip(
            self.grid[UNIT], self.grid[PERIOD], one.num.to_list(), den, one.value.to_list(),
            strict=True,
        ):  # fmt: skip
            yield unit, self.periods[place], top, below, value


def computed(
    formulas: Sequence[Formula],
    facts: Mapping[str, Facts],
    *,
    under: pl.DataFrame,
    periods: Sequence[Period],
    inputs: pl.DataFrame | None = None,
) -> Computed:
    """Every definition, in an order in which each follows those that it names.

    inputs: `unit`, `period` and a column for each input; what is not in it is missing.
    """
    asks = {
        (one.source, id(one)): one
        for formula in formulas
        for part in (formula.num, formula.den)
        if part is not None
        for one in part.rows
    }
    grid = counted(facts, asks.values(), under=under, periods=periods)
    given = (
        () if inputs is None else [name for name in inputs.columns if name not in (UNIT, PERIOD)]
    )
    if inputs is not None:
        grid = grid.join(
            inputs.rename({name: f"@{name}" for name in given}),
            on=[UNIT, PERIOD],
            how="left",
            maintain_order="left",
        )
    named = {name: f"@{name}" for name in given}
    wanted = {name for formula in formulas for name in formula.asks}
    absent = wanted - named.keys() - {one.code for one in formulas}
    grid = grid.with_columns(pl.lit(None, pl.Float64).alias(f"@{name}") for name in sorted(absent))
    named |= {name: f"@{name}" for name in absent}
    found: dict[str, Figure] = {}
    asked = wanted & {one.code for one in formulas}
    for formula in formulas:
        one = _one(formula, grid, named)
        found[formula.code] = one
        if formula.code in asked:
            named[formula.code] = f"@{formula.code}"
            grid = grid.with_columns(one.value.alias(f"@{formula.code}"))
    return Computed(grid.select(UNIT, PERIOD), periods, found)


def _one(formula: Formula, grid: pl.DataFrame, names: Mapping[str, str]) -> Figure:
    num = valued(grid, formula.num.tree, names)
    den = None if formula.den is None else valued(grid, formula.den.tree, names)
    value = (num if den is None else share(num, den)) * formula.scale
    return Figure(formula.code, num, den, value)
