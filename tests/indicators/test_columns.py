"""What formulas give of columns is what they give row by row, whatever the formula, the rows and the periods."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.indicators.slowly import finite, value

from tinhso.indicators.columns import Facts, condition, rows_asked
from tinhso.indicators.defining import Formula
from tinhso.indicators.figures import computed
from tinhso.kernel.expressions.checking import (
    NUMBER,
    TEXT,
    TRUTH,
    Column,
    Schema,
    Source,
    check,
)
from tinhso.kernel.expressions.reading import read
from tinhso.kernel.expressions.tree import Rows
from tinhso.kernel.expressions.units import unit_of
from tinhso.kernel.periods import Period, period_of, periods_between

VND = unit_of("đồng")
SCHEMA = Schema(
    {
        "ho_so": Source(
            {"ket_qua": Column(TEXT), "tien": Column(NUMBER, VND), "dung": Column(TRUTH)},
            unit_of("hồ sơ"),
            lasting=True,
        )
    },
    {"dan_so": unit_of("người"), "khac": unit_of("")},
)
TYPES: Any = {
    "office": pl.String, "day": pl.Date, "end_day": pl.Date, "ket_qua": pl.String,
    "tien": pl.Int64, "dung": pl.Boolean,
}  # fmt: skip
UNITS = {"tinh": ["xa1", "xa2", "so"], "xa1": ["xa1"], "xa2": ["xa2"]}
UNDER = pl.DataFrame(
    [(unit, office) for unit, own in UNITS.items() for office in own],
    schema={"unit": pl.String, "office": pl.String},
    orient="row",
)
FIRST, LAST = date(2025, 11, 20), date(2026, 4, 10)


def formula(num: str, den: str = "", scale: float = 1.0) -> Formula:
    below = check(read(den), SCHEMA) if den else None
    return Formula("x", check(read(num), SCHEMA), below, scale)


def facts(rows: list[dict[str, Any]], first: date | None = FIRST) -> dict[str, Facts]:
    return {"ho_so": Facts(pl.DataFrame(rows, schema=TYPES, orient="row"), first, LAST)}


days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))
rows_of = st.lists(
    st.builds(
        lambda office, day, lasted, ket_qua, tien, dung: {
            "office": office,
            "day": day,
            "end_day": None if lasted is None else day + timedelta(days=lasted),
            "ket_qua": ket_qua,
            "tien": tien,
            "dung": dung,
        },
        st.sampled_from(["xa1", "xa2", "so", "xa"]),
        days,
        st.none() | st.integers(0, 70),
        st.sampled_from(["som", "tre", None]),
        st.none() | st.integers(-5, 40),
        st.sampled_from([True, False, None]),
    ),
    max_size=25,
)
conditions = st.recursive(
    st.sampled_from(
        [
            "ket_qua = 'tre'", "ket_qua in ('som', 'tre')", "dung", "tien > 3", "tien <= 0",
            "is_missing(tien)", "ket_qua != 'som'", "not dung", "tien * 2 / tien = 2",
        ]
    ),
    lambda some: st.builds(
        lambda op, a, b: f"({a} {op} {b})", st.sampled_from(["and", "or"]), some, some
    ),
    max_leaves=4,
)  # fmt: skip
asks = st.builds(
    lambda what, where: what.replace("W", f" where {where}" if where else ""),
    st.sampled_from(
        [
            "count(ho_soW)", "sum(ho_so.tienW) / 1", "min(ho_so.tienW)", "max(ho_so.tienW)",
            "carried(ho_soW)", "standing(ho_soW)", "khac", "dan_so", "2", "0",
        ]
    ),
    st.none() | conditions,
)  # fmt: skip
# Units are another test's: everything is divided by one of its own kind.
plain = asks.map(lambda text: f"({text})")
formulas = st.recursive(
    plain,
    lambda some: st.one_of(
        st.builds(lambda a, b: f"({a} * {b})", some, some),
        st.builds(lambda a, b: f"({a} / {b})", some, some),
        st.builds(lambda a: f"(-{a})", some),
        st.builds(lambda a: f"if_missing({a}, 1)", some),
        st.builds(lambda a: f"max({a}, 3)", some),
        st.builds(lambda a: f"({a} + 1)", some),
    ),
    max_leaves=4,
)
periods_of = st.builds(
    lambda kind, day: periods_between(kind, day, LAST),
    st.sampled_from(["month", "quarter", "month14", "year14", "half", "day"]),
    days,
)


@settings(max_examples=120)
@given(rows_of, formulas, formulas, periods_of, st.none() | st.integers(0, 3))
def test_columns_and_rows_agree(
    rows: list[dict[str, Any]], num: str, den: str, periods: list[Period], khac: int | None
) -> None:
    one = formula(num, den)
    some = periods[:6]
    grid = pl.DataFrame(
        [
            (unit, n, None if khac is None else float(khac))
            for unit in UNITS
            for n in range(len(some))
        ],
        schema={"unit": pl.String, "period": pl.Int32, "khac": pl.Float64},
        orient="row",
    )
    told = computed([one], facts(rows), under=UNDER, periods=some, inputs=grid)
    for unit, period, top, below, share in told.rows("x"):
        own = {"ho_so": [row for row in rows if row["office"] in UNITS[unit]]}
        names = {"khac": khac}
        wanted = [
            finite(value(part, own, names, period.first, period.last))
            for part in (one.num.tree, one.den.tree if one.den else None)
            if part is not None
        ]
        assert [top, below] == [pytest.approx(each) for each in wanted], (unit, period, num, den)
        both = wanted[0] is not None and wanted[1] not in (None, 0)
        assert share == (pytest.approx(wanted[0] / wanted[1]) if both else None)


@settings(max_examples=60)
@given(rows_of, conditions, st.sampled_from(["count", "carried", "standing"]), days)
def test_as_many_rows_are_led_back_to_as_were_counted(
    rows: list[dict[str, Any]], where: str, what: str, day: date
) -> None:
    period = period_of("month", day)
    one = formula(f"{what}(ho_so where {where})")
    told = computed([one], facts(rows), under=UNDER, periods=[period])
    asked = one.num.tree
    assert isinstance(asked, Rows)
    for unit, _, top, _, _ in told.rows("x"):
        frame = facts(rows)["ho_so"].frame.filter(pl.col("office").is_in(UNITS[unit]))
        assert rows_asked(frame, asked, period).height == top


def test_an_empty_day_is_no_hundred_per_cent() -> None:
    share = formula("count(ho_so where dung)", "count(ho_so)", 100)
    day = period_of("day", date(2026, 1, 5))
    ((_, _, num, den, found), *_) = computed([share], facts([]), under=UNDER, periods=[day]).rows(
        "x"
    )
    assert (num, den, found) == (0, 0, None)


def test_before_anything_was_kept_a_count_is_missing_and_not_nought() -> None:
    periods = [period_of("month", date(2025, 10, 1)), period_of("month", date(2025, 12, 1))]
    rows = list(
        computed([formula("count(ho_so)")], facts([]), under=UNDER, periods=periods).rows("x")
    )
    assert [found for unit, _, _, _, found in rows if unit == "tinh"] == [None, 0]
    none = computed([formula("count(ho_so)")], facts([], None), under=UNDER, periods=periods)
    assert {found for *_, found in none.rows("x")} == {None}


def test_a_figure_may_name_another_of_the_same_unit_and_period() -> None:
    first = formula("count(ho_so)")
    schema = Schema(SCHEMA.sources, {"x": unit_of("hồ sơ")})
    second = Formula("y", check(read("x * x / x"), schema), None, 1.0)
    rows = [{"office": "xa1", "day": date(2026, 1, 2), "tien": 1}] * 3
    told = computed(
        [first, second], facts(rows), under=UNDER, periods=[period_of("month", date(2026, 1, 1))]
    )
    assert {unit: found for unit, *_, found in told.rows("y")} == {"tinh": 3, "xa1": 3, "xa2": None}


def test_a_condition_holds_only_where_it_is_true() -> None:
    frame = pl.DataFrame({"tien": [1, None, 5]})
    assert frame.filter(condition(read("not (tien > 3)")))["tien"].to_list() == [1]
