"""Both practices that are shipped, by hand: a task's points and their arithmetic, a unit's grade."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tinhso.plans.rules import Standing
from tinhso.plans.scoring import BadScoring, Scoring, graded, score, shares, shipped

STARS = Scoring.of(shipped()["theo_sao"])
DECREE = Scoring.of(shipped()["nghi_dinh_233_2026"])


@pytest.mark.parametrize(
    ("sign", "days", "stars", "part", "priority", "points"),
    [
        ("early", 9, 5, "accountable", "urgent", "322.5"),  # (115 + 100) / 2 × 1 × 3
        ("early", 7, None, "accountable", "normal", "97.5"),  # (115 + 80) / 2
        ("early", 6, None, "accountable", "normal", "95"),
        ("early", 2, 4, "cooperating", "important", "55.5"),  # (105 + 80) / 2 × 0.3 × 2
        ("on_time", 0, 5, "accountable", "normal", "100"),
        ("done_late", 2, None, "accountable", "normal", "85"),
        ("done_late", 3, None, "accountable", "normal", "77.5"),
        ("done_late", 8, None, "accountable", "normal", "65"),
        ("late", 40, None, "accountable", "urgent", "0"),
        ("on_time", 0, 5, "following", "urgent", "0"),
    ],
)
def test_points_of_a_task(
    sign: str, days: int, stars: int | None, part: str, priority: str, points: str
) -> None:
    found = score(STARS, Standing(sign, days), stars=stars, part=part, priority=priority)
    assert found is not None and found.points == Fraction(points)
    told = dict(found.arithmetic)
    assert told["base"] * told["part"] * told["weight"] == told["points"]


@pytest.mark.parametrize("sign", ["on_track", "at_risk", "ended"])
def test_what_is_open_in_time_is_not_scored(sign: str) -> None:
    assert (
        score(STARS, Standing(sign, 3), stars=None, part="accountable", priority="normal") is None
    )


def test_a_grade_needs_all_that_it_asks_and_missing_is_missing() -> None:
    whole = shares(due=20, done=20, on_time=20, late=0)

    def reached(**more: Fraction | None) -> dict[str, bool | None]:
        return {one.grade.code: one.reached for one in graded(DECREE, {**whole, **more})}

    assert reached(points=Fraction(92)) == {
        "excellent": None, "good": True, "completed": True, "not_completed": True,
    }  # fmt: skip
    assert reached(points=Fraction(92), beyond=Fraction(30))["excellent"] is True
    assert reached(points=Fraction(89))["excellent"] is False
    assert reached()["good"] is None
    late = shares(due=20, done=20, on_time=16, late=4)
    found = {
        one.grade.code: one.reached for one in graded(DECREE, {**late, "points": Fraction(60)})
    }
    assert found["good"] is False and found["completed"] is True
    assert set(shares(due=0, done=0, on_time=0, late=0).values()) == {None}


@pytest.mark.parametrize(
    "changes",
    [
        {"completion": [{"sign": "early", "points": 10}]},
        {"completion": [{"sign": "soon", "points": 10}]},
        {"completion": [{"sign": "not_done", "points": True}]},
        {"parts": {"boss": 2}},
        {"title": ""},
        {"weights": {"urgent": -1}},
    ],
)
def test_a_practice_that_is_not_one_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadScoring):
        Scoring.of({**shipped()["theo_sao"], **changes})
