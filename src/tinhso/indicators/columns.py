"""Checked formulas as operations on columns: facts counted by office and piece of a month, rolled up, and divided.

Facts of a source are a frame with `office`, `day` (the day by which a row belongs to a period), `end_day` where its
rows last, and the columns of its schema. They are first folded to one row for each different answer to all conditions
(`_folded`), so that a thousand formulas ask some thousand rows and not some million.

What is missing stays missing: a sum over rows none of which has a value, anything divided by zero, anything added to
what is missing. Of rows that are not there the count and the sum are 0, if the source covers the period at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tinhso.kernel.expressions.tree import (
    CARRIED,
    COUNT,
    MAX,
    MIN,
    STANDING,
    SUM,
    Binary,
    Call,
    Day,
    Member,
    Name,
    Node,
    Number,
    Rows,
    Text,
    Truth,
    Unary,
    every,
    written,
)
from tinhso.kernel.periods import DAY as DAYS
from tinhso.kernel.periods import Period

OFFICE, DAY, END, PIECE, UNIT, PERIOD = "office", "day", "end_day", "piece", "unit", "period"
_AT_ONCE = 250
_STOCKS = (CARRIED, STANDING)
_EPOCH = date(1970, 1, 1)
_ROWS = "=rows"


@dataclass(frozen=True)
class Facts:
    """A source's rows. first, last: the days that it covers; None: nothing was ever kept there."""

    frame: pl.DataFrame
    first: date | None
    last: date | None

    def covers(self, period: Period) -> bool:
        """Whether a period has a day of which something is known."""
        if self.first is None or self.last is None:
            return False
        return self.first <= period.last and period.first <= self.last


def condition(node: Node) -> pl.Expr:
    """A condition over a source's columns, by Kleene's logic: true, false or missing."""
    return _expr(node, {})


def rows_asked(frame: pl.DataFrame, asked: Rows, period: Period) -> pl.DataFrame:
    """The rows that one part of a formula counts in a period."""
    within = pl.col(DAY).is_between(period.first, period.last)
    if asked.what in _STOCKS:
        edge = pl.lit(period.first)
        within = pl.col(DAY) < edge
        open_ = pl.col(END).is_null() | (pl.col(END) >= edge)
        if asked.what == STANDING:
            within = pl.col(DAY) <= pl.lit(period.last)
            open_ = pl.col(END).is_null() | (pl.col(END) > pl.lit(period.last))
        within = within & open_
    if asked.where is not None:
        within = within & condition(asked.where)
    return frame.filter(within)


def counted(
    facts: Mapping[str, Facts],
    asks: Iterable[Rows],
    *,
    under: pl.DataFrame,
    periods: Sequence[Period],
) -> pl.DataFrame:
    """Every part of formulas that asks rows, by unit and period.

    under: which offices a unit counts, columns `unit` and `office`. periods: days, or none of them a day. Gives `unit`,
    `period` (the place in periods, from 0) and a column for each part, named by `written`; numbers are 64-bit floats,
    null where missing.
    """
    units = under.select(UNIT).unique().sort(UNIT)
    places = pl.DataFrame({PERIOD: range(len(periods))}, schema={PERIOD: pl.Int32})
    grid = units.join(places, how="cross").sort(UNIT, PERIOD)
    by_source: dict[str, dict[str, Rows]] = {}
    for one in asks:
        by_source.setdefault(one.source, {})[written(one)] = one
    made = [grid]
    for source, own in sorted(by_source.items()):
        held = facts[source]
        known = pl.Series("known", [held.covers(period) for period in periods], dtype=pl.Boolean)
        covered = grid.select(PERIOD).join(
            places.with_columns(known), on=PERIOD, how="left", maintain_order="left"
        )["known"]
        keys = sorted(own)
        for first in range(0, len(keys), _AT_ONCE):
            some = {key: own[key] for key in keys[first : first + _AT_ONCE]}
            made.append(_of_source(held.frame, some, under, grid, periods, covered))
    return pl.concat(made, how="horizontal")


def valued(grid: pl.DataFrame, tree: Node, names: Mapping[str, str]) -> pl.Series:
    """A formula's number for each row of a grid. names: figure or input → its column there."""
    told = grid.with_columns(_expr(tree, names).cast(pl.Float64).alias("value"))
    return told.select(pl.when(pl.col("value").is_finite()).then(pl.col("value")))["value"]


def share(num: pl.Series, den: pl.Series) -> pl.Series:
    """Numerator by denominator; missing where either is, or the denominator is 0."""
    frame = pl.DataFrame({"n": num, "d": den})
    return frame.select(_divided(pl.col("n"), pl.col("d")).alias("value"))["value"]


def _of_source(
    frame: pl.DataFrame,
    asks: Mapping[str, Rows],
    under: pl.DataFrame,
    grid: pl.DataFrame,
    periods: Sequence[Period],
    covered: pl.Series,
) -> pl.DataFrame:
    flows = {key: one for key, one in asks.items() if one.what not in _STOCKS}
    stocks = {key: one for key, one in asks.items() if one.what in _STOCKS}
    found = []
    if flows:
        told = _rolled(frame, DAY, flows, under, by_day=_by_day(periods))
        span = _spans(periods)
        joined = told.join(span, on=PIECE).group_by(UNIT, PERIOD).agg(_again(flows))
        found.append(_on(grid, joined, flows, covered))
    if stocks:
        found.append(_stocks(frame, stocks, under, grid, periods, covered))
    return pl.concat(found, how="horizontal").select(list(asks))


def _rolled(
    frame: pl.DataFrame,
    column: str,
    asks: Mapping[str, Rows],
    under: pl.DataFrame,
    *,
    by_day: bool,
) -> pl.DataFrame:
    """By unit and piece of a month of a day column, or by day."""
    own = pl.col(column)
    piece = own.to_physical() if by_day else _piece(own)
    folded = _folded(frame.filter(own.is_not_null()), piece, asks.values())
    told = folded.group_by(OFFICE, PIECE).agg(_asked(asks))
    return told.join(under, on=OFFICE).group_by(UNIT, PIECE).agg(_again(asks))


def _by_day(periods: Sequence[Period]) -> bool:
    return bool(periods) and periods[0].kind == DAYS


def _piece(day: pl.Expr) -> pl.Expr:
    """As `periods.piece_of`."""
    months = day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32) - 1
    return 2 * months + (day.dt.day() > 14).cast(pl.Int32)


def _edges(period: Period) -> tuple[int, int]:
    if period.kind == DAYS:
        since = (period.first - _EPOCH).days
        return since, since
    return period.pieces


def _folded(frame: pl.DataFrame, piece: pl.Expr, asks: Iterable[Rows]) -> pl.DataFrame:
    """One row for each office, piece and different answer to the conditions, with what is added up of it."""
    asked = list(asks)
    told = sorted({name for one in asked for name in _columns_in(one.where)})
    summed = sorted({one.column for one in asked if one.column})
    keys = [pl.col(OFFICE), piece.cast(pl.Int32).alias(PIECE), *map(pl.col, told)]
    sums = []
    for name in summed:
        own = pl.col(name)
        sums += [
            own.sum().alias(f"+{name}"),
            own.count().alias(f"#{name}"),
            own.min().alias(f"<{name}"),
            own.max().alias(f">{name}"),
        ]
    return frame.group_by(keys).agg(pl.len().cast(pl.Int64).alias(_ROWS), *sums)


def _columns_in(where: Node | None) -> set[str]:
    return set() if where is None else {one.name for one in every(where) if isinstance(one, Name)}


def _asked(asks: Mapping[str, Rows]) -> list[pl.Expr]:
    """Of folded rows: a count, or a sum with how many rows it is of and how many of them had a value."""
    made = []
    for key, one in asks.items():
        such = pl.lit(True) if one.where is None else condition(one.where).fill_null(value=False)

        def of(name: str, such: pl.Expr = such) -> pl.Expr:
            return pl.when(such).then(pl.col(name))

        if one.what == SUM:
            made += [
                of(f"+{one.column}").sum().alias(key),
                of(_ROWS).sum().alias(f"{key}*"),
                of(f"#{one.column}").sum().alias(f"{key}#"),
            ]
        elif one.what == MIN:
            made.append(of(f"<{one.column}").min().alias(key))
        elif one.what == MAX:
            made.append(of(f">{one.column}").max().alias(key))
        else:
            made.append(of(_ROWS).sum().alias(key))
    return made


def _again(asks: Mapping[str, Rows]) -> list[pl.Expr]:
    """The same of what was counted already."""
    made = []
    for key, one in asks.items():
        if one.what == MIN:
            made.append(pl.col(key).min())
        elif one.what == MAX:
            made.append(pl.col(key).max())
        else:
            made.append(pl.col(key).sum())
            if one.what == SUM:
                made += [pl.col(f"{key}*").sum(), pl.col(f"{key}#").sum()]
    return made


def _on(
    grid: pl.DataFrame, told: pl.DataFrame, asks: Mapping[str, Rows], covered: pl.Series
) -> pl.DataFrame:
    """What was counted on every unit and period: nothing there is 0 where the source covers it, else missing."""
    found = grid.select(UNIT, PERIOD).join(
        told, on=[UNIT, PERIOD], how="left", maintain_order="left"
    )
    found = found.with_columns(covered.alias("covered"))
    made = []
    for key, one in asks.items():
        own = pl.col(key)
        if one.what == SUM:
            # Rows, but none with a value: nobody knows the sum.
            own = (
                pl.when((pl.col(f"{key}*") > 0) & (pl.col(f"{key}#") == 0))
                .then(None)
                .otherwise(own.fill_null(0))
            )
        elif one.what == COUNT:
            own = own.fill_null(0)
        made.append(pl.when(pl.col("covered")).then(own.cast(pl.Float64)).alias(key))
    return found.select(made)


def _stocks(
    frame: pl.DataFrame,
    asks: Mapping[str, Rows],
    under: pl.DataFrame,
    grid: pl.DataFrame,
    periods: Sequence[Period],
    covered: pl.Series,
) -> pl.DataFrame:
    """What had begun by a moment less what had ended: at the beginning of a period, or at its end.

    A row that ends before it begins would be taken away twice; facts have none.
    """
    plain = {key: Rows(COUNT, one.source, "", one.where, one.at) for key, one in asks.items()}
    by_day = _by_day(periods)
    begun = _rolled(frame, DAY, plain, under, by_day=by_day)
    ended = _rolled(frame, END, plain, under, by_day=by_day).with_columns(
        -pl.col(key) for key in plain
    )
    both = pl.concat([begun, ended], how="vertical").group_by(UNIT, PIECE).agg(_again(plain))
    running = both.sort(UNIT, PIECE).with_columns(pl.col(key).cum_sum().over(UNIT) for key in plain)
    made = []
    for what in _STOCKS:
        own = {key: one for key, one in plain.items() if asks[key].what == what}
        if not own:
            continue
        edges = [
            _edges(period)[0] - 1 if what == CARRIED else _edges(period)[1] for period in periods
        ]
        asked = grid.select(UNIT, PERIOD).with_columns(
            pl.col(PERIOD)
            .replace_strict(list(range(len(periods))), edges, return_dtype=pl.Int32)
            .alias(PIECE),
            pl.int_range(pl.len()).alias("place"),
        )
        told = asked.sort(PIECE).join_asof(
            running.sort(PIECE).select(UNIT, PIECE, *own),
            on=PIECE,
            by=UNIT,
            strategy="backward",
            check_sortedness=False,
        )
        made.append(_on(grid, told.sort("place").select(UNIT, PERIOD, *own), own, covered))
    return pl.concat(made, how="horizontal")


def _spans(periods: Sequence[Period]) -> pl.DataFrame:
    pieces: list[int] = []
    places: list[int] = []
    for place, period in enumerate(periods):
        first, last = _edges(period)
        pieces += range(first, last + 1)
        places += [place] * (last + 1 - first)
    return pl.DataFrame({PIECE: pieces, PERIOD: places}, schema={PIECE: pl.Int32, PERIOD: pl.Int32})


def _expr(node: Node, names: Mapping[str, str]) -> pl.Expr:
    if isinstance(node, Number | Truth | Text | Day):
        return pl.lit(node.value)
    if isinstance(node, Name):
        return pl.col(names.get(node.name, node.name))
    if isinstance(node, Rows):
        return pl.col(written(node))
    if isinstance(node, Unary):
        inner = _expr(node.of, names)
        return -inner if node.op == "-" else ~inner
    if isinstance(node, Member):
        return _member(node, names)
    if isinstance(node, Call):
        return _called(node, names)
    return _binary(node, names)


def _binary(node: Binary, names: Mapping[str, str]) -> pl.Expr:
    left, right = _expr(node.left, names), _expr(node.right, names)
    made = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: _divided(left, right),
        "and": lambda: left & right,
        "or": lambda: left | right,
        "=": lambda: left == right,
        "!=": lambda: left != right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
    }
    return made[node.op]()


def _member(node: Member, names: Mapping[str, str]) -> pl.Expr:
    values = [value.value for value in node.values]
    return _expr(node.of, names).is_in(values)


def _called(node: Call, names: Mapping[str, str]) -> pl.Expr:
    given = [_expr(one, names) for one in node.given]
    if node.name == "is_missing":
        return given[0].is_null()
    if node.name == "if_missing":
        return pl.coalesce(given)
    missing = pl.any_horizontal([one.is_null() for one in given])
    found = pl.min_horizontal(given) if node.name == "min" else pl.max_horizontal(given)
    return pl.when(~missing).then(found)


def _divided(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return pl.when(right != 0).then(left.cast(pl.Float64) / right.cast(pl.Float64))
