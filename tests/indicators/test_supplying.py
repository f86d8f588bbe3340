"""Numbers that somebody gives: read as people type them, flagged and not dropped, kept once, and owed by a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, found_province, moment

from tinhso.indicators import computing, supplies
from tinhso.indicators.actions import supplying
from tinhso.indicators.actions.supplying import CannotSupply, Number
from tinhso.indicators.current import book_on
from tinhso.indicators.giving import Given, Way, columns_of
from tinhso.indicators.models import Supplied, Supply
from tinhso.indicators.numbers import NotANumber, Read, read_number
from tinhso.indicators.targets import Aim, reached
from tinhso.indicators.units import under_now
from tinhso.kernel.periods import BadPeriod, period_of, periods_between, read_key
from tinhso.ledger.models import Event


@pytest.mark.parametrize(
    ("said", "value", "doubtful"),
    [
        ("1.234,5", 1234.5, False), ("1,234.5", 1234.5, False), ("1.234.567", 1234567, False),
        ("1 234", 1234, False), ("12,5 %", 12.5, False), ("-3", -3, False), ("0.125", 0.125, False),
        ("1.234", 1234, True), ("12.34", 12.34, False), ("1,234", 1.234, False), ("85", 85, False),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(said: str, value: float, doubtful: bool) -> None:
    assert read_number(said) == Read(value, doubtful)


@pytest.mark.parametrize(
    "said", ["", "x", "1.2.3", "1,23,4", "1.234,5,6", "12.34,5", "=1+1", "9" * 20]
)
def test_what_is_no_number_is_refused(said: str) -> None:
    with pytest.raises(NotANumber):
        read_number(said)


def test_statutory_periods_end_on_the_14th_and_leave_no_day_out() -> None:
    quarter = period_of("quarter14", date(2026, 1, 1))
    assert (quarter.first, quarter.last) == (date(2025, 12, 15), date(2026, 3, 14))
    assert quarter.name[0] == "Quý 1/2026 (15/12–14/03)"
    year = period_of("year14", date(2025, 12, 15))
    assert (year.first, year.last) == (date(2025, 12, 15), date(2026, 12, 14))
    for kind in (
        "day",
        "month",
        "quarter",
        "half",
        "year",
        "month14",
        "quarter14",
        "half14",
        "year14",
    ):
        some = periods_between(kind, date(2024, 2, 10), date(2026, 3, 20))
        for left, right in zip(some, some[1:], strict=False):
            assert (right.first - left.last).days == 1 and read_key(right.key) == right
    for wrong in ("month:x", "week:2026-01-01", "", "month:1800-01-01"):
        with pytest.raises(BadPeriod):
            read_key(wrong)


def test_a_target_is_neither_reached_nor_missed_where_nothing_is_known() -> None:
    aim = Aim("", "", date(2026, 1, 1), 90, "QĐ")
    assert [reached(one, aim, higher=True) for one in (90.0, 89.9, None)] == [True, False, None]
    assert reached(10.0, aim, higher=False) is True and reached(1.0, None, higher=True) is None


def test_a_province_is_the_sum_of_those_that_give_and_missing_while_one_of_them_is() -> None:
    months = [period_of("month", date(2026, n, 1)) for n in (1, 2, 3)]
    quarter = period_of("quarter", date(2026, 1, 1))

    def given(office: str, month: int, value: float, code: str = "a") -> Given:
        one = months[month - 1]
        return Given(code, office, one.first, one.last, value)

    numbers = [
        *(given("xa-1", n, 10.0 * n) for n in (1, 2, 3)),
        *(given("xa-2", n, 1.0) for n in (1, 3)),
        given("xa-1", 3, 7.0, "b"),
    ]
    told = columns_of(
        numbers,
        {"a": Way("sum", adds=True), "b": Way("last", adds=False)},
        units=["tinh", "xa-1", "xa-2"],
        below={"tinh": ["tinh", "xa-1", "xa-2"]},
        periods=[*months, quarter],
    ).to_dicts()
    found = {(row["unit"], row["period"]): (row["a"], row["b"]) for row in told}
    assert [found["tinh", n][0] for n in range(4)] == [11.0, None, 31.0, None]
    assert found["xa-1", 3] == (60.0, 7.0) and found["xa-2", 3] == (None, None)
    assert found["tinh", 3][1] is None


@pytest.fixture
def inputs(db: None) -> None:
    found_province()
    supplying.set_input(
        "smartphone", name_vi="Máy điện thoại thông minh", name_en="Smartphones", unit="%",
        by=ADMIN, supplier="xa-1", way="file", every="month", due_day=5,
    )  # fmt: skip


def number(value: float, month: int = 3, **more: Any) -> Number:
    period = period_of("month", date(2026, month, 1))
    return Number("smartphone", more.pop("office", "xa-1"), period, value, **more)


def test_one_file_given_twice_is_taken_in_once(inputs: None) -> None:
    told = [number(80.0), number(70.0, office="xa-2")]
    first = supplying.supply(told, by=ADMIN, name="a.xlsx")
    assert first is not None and first.rows == 2
    assert supplying.supply(told[::-1], by=ADMIN, name="a.xlsx") is None
    assert Supply.objects.count() == 1 and Supplied.objects.count() == 2
    assert Event.objects.filter(kind="indicators.supplied").count() == 1
    again = supplying.supply([number(81.0), told[1]], by=ADMIN)
    assert again is not None and again.rows == 1
    assert supplying.supply(told, by=ADMIN) is not None, "what was corrected is corrected back"
    with pytest.raises(CannotSupply) as found:
        supplying.supply([number(1.0), number(2.0)], by=ADMIN)
    assert found.value.code == "supply_twice"
    with pytest.raises(CannotSupply):
        supplying.supply([Number("khac", "xa-1", told[0].period, 1.0)], by=ADMIN)


def test_what_is_absurd_is_flagged_and_not_dropped(inputs: None) -> None:
    for month, value in ((1, 50.0), (2, 52.0), (3, 51.0), (4, 53.0), (5, 52.0)):
        supplying.supply([number(value, month)], by=ADMIN)
    plan = supplying.planned(
        [number(900.0, 6), number(-1.0, 7), number(54.0, 8), number(5.0, 9, doubtful=True)]
    )
    assert [flags for _, flags in plan.new] == [
        ["over_hundred", "far_from_usual"],
        ["below_zero", "far_from_usual"],
        [],
        ["doubtful_dot", "far_from_usual"],
    ]
    row = supplying.supply([number(900.0, 6)], by=ADMIN)
    assert row is not None and row.flagged == 1
    assert Supplied.objects.get(supply=row).value == 900.0


def test_the_board_says_what_has_no_path_what_is_late_and_what_came(inputs: None) -> None:
    supplying.set_input("khong_ai", name_vi="Không ai", name_en="Nobody", unit="hộ", by=ADMIN)

    def state(code: str, day: date) -> str:
        lines = supplies.supply_lines(book_on(day), day=day)
        return next(one.state for one in lines if one.input.code == code)

    day = date(2026, 4, 3)
    assert state("khong_ai", day) == supplies.NO_PATH
    assert state("smartphone", day) == supplies.NEVER
    supplying.supply([number(50.0, 2)], by=ADMIN)
    assert state("smartphone", day) == supplies.WELL, "March is owed by 5 April"
    assert state("smartphone", date(2026, 4, 6)) == supplies.LATE
    supplying.supply([number(101.0, 3)], by=ADMIN)
    assert state("smartphone", date(2026, 4, 6)) == supplies.FLAGGED
    (first, *_) = supplies.supply_lines(book_on(day), day=day)
    assert first.input.code == "khong_ai"
    for wrong in ({"way": "bay"}, {"way": "file"}, {"due_day": 31}, {"every": "week"}):
        with pytest.raises(CannotSupply):
            supplying.set_input("x1", name_vi="x", name_en="", unit="", by=ADMIN, **wrong)


def test_a_report_given_again_changes_what_is_told_from_then_on_alone(inputs: None) -> None:
    supplying.supply([number(50.0)], by=ADMIN)
    first = Supplied.objects.get()
    supplying.supply([number(60.0)], by=ADMIN)
    march = period_of("month", date(2026, 3, 1))
    under = under_now(["xa-1"], date(2026, 4, 1))

    def told(at: Any) -> Any:
        book = book_on(date(2026, 4, 1))
        found = computing.inputs_of(book, ["smartphone"], under=under, periods=[march], at=at)
        return found["smartphone"].to_list()

    assert told(first.at) == [50.0]
    assert told(moment("2099-01-01 00:00")) == [60.0]
