"""Which five are chosen, where a promise should be, and what is said to have changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tinhso.briefing.changes import changed
from tinhso.briefing.choosing import MOST, SORTS, Candidate, chosen
from tinhso.briefing.promises import course
from tinhso.indicators.targets import Aim


def one(sort: str, cost: float, office: str = "so-a") -> Candidate:
    return Candidate(sort, office, cost, f"x:{office}")


def test_the_first_of_every_sort_comes_before_the_second_of_any() -> None:
    told = chosen(
        [
            one("tasks", 900),
            one("tasks", 800),
            one("tasks", 700),
            one("issue", 1),
            one("dossiers", 2),
        ]
    )
    assert [(c.sort, c.cost) for c in told] == [
        ("issue", 1), ("dossiers", 2), ("tasks", 900), ("tasks", 800),
    ]  # fmt: skip


def test_what_costs_nothing_is_no_decision_and_five_are_enough() -> None:
    assert chosen([one("issue", 0), one("points", 0.0)]) == []
    every = [one(sort, cost) for sort in SORTS for cost in (3, 2, 1)]
    assert len(chosen(every)) == MOST
    assert chosen(every) == chosen(every[::-1])


def aim(day: str, value: float, office: str = "", level: str = "") -> Aim:
    return Aim(level, office, date.fromisoformat(day), value, "QĐ 1")


@pytest.mark.parametrize(
    ("aims", "day", "should", "until"),
    [
        ([aim("2026-01-01", 80)], "2026-11-23", 80, None),
        ([aim("2026-01-01", 0), aim("2026-12-31", 364)], "2026-07-02", 182, "2026-12-31"),
        ([aim("2030-12-31", 100)], "2026-11-23", 100, "2030-12-31"),
        ([aim("2026-01-01", 90, level="province"), aim("2026-01-01", 60)], "2026-11-23", 90, None),
        (
            [aim("2026-01-01", 70, office="so-a"), aim("2026-01-01", 90, level="province")],
            "2026-11-23", 70, None,
        ),
    ],
)  # fmt: skip
def test_between_two_targets_the_way_is_straight(
    aims: list[Aim], day: str, should: float, until: str | None
) -> None:
    found = course(aims, office="so-a", level="province", day=date.fromisoformat(day), value=10.0)
    assert found is not None and found.should == pytest.approx(should)
    assert (found.until.isoformat() if found.until else None) == until


def test_what_is_needed_a_month_is_what_is_left_by_the_time_that_is_left() -> None:
    aims = [aim("2026-01-01", 0), aim("2027-11-23", 100)]
    found = course(aims, office="so-a", level="province", day=date(2026, 11, 23), value=40.0)
    assert found is not None and found.needed == pytest.approx(5.0, abs=0.02)
    nothing = course(aims, office="so-a", level="province", day=date(2026, 11, 23), value=None)
    assert nothing is not None and nothing.needed is None
    assert course([], office="so-a", level="province", day=date(2026, 1, 1), value=1.0) is None
    of_others = [aim("2026-01-01", 5, office="so-b")]
    assert (
        course(of_others, office="so-a", level="province", day=date(2026, 2, 1), value=1.0) is None
    )


def content(**said: Any) -> dict[str, Any]:
    return {
        "dossiers": {"open": 10, "on_time": None},
        "tasks": {"late": 2},
        "promises": [],
        "index": None,
        **said,
    }


def test_what_changed_most_comes_first_and_what_was_missing_is_no_change() -> None:
    before = content(promises=[{"code": "a", "name": ["A", "A"], "is": 50.0}])
    now = content(
        dossiers={"open": 11, "on_time": 90.0}, tasks={"late": 6},
        promises=[{"code": "a", "name": ["A", "A"], "is": 55.0}, {"code": "b", "name": ["B", "B"], "is": 1.0}],
    )  # fmt: skip
    told = [(one["what"], one["before"], one["after"]) for one in changed(before, now)]
    assert told == [("tasks", 2, 6), ("dossiers", 10, 11), ("promise", 50.0, 55.0)] or told[0] == (
        "tasks", 2, 6,
    )  # fmt: skip
    assert {one[0] for one in told} == {"tasks", "dossiers", "promise"} and len(told) == 3
    assert changed(None, now) == [] and changed(now, now) == []


def test_points_of_another_year_are_not_compared() -> None:
    old = content(index={"period": "year:2025-01-01", "points": 40.0})
    new = content(index={"period": "year:2026-01-01", "points": 60.0})
    assert changed(old, new) == []
    assert changed({**old, "index": {**new["index"], "points": 40.0}}, new)[0]["after"] == 60.0
