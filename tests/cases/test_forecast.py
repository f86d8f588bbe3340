"""By when a dossier must leave its step. Counted by hand on March 2026: 07:30-11:30, 13:30-17:30, no day off."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.cases.conftest import moment

from tinhso import calendars
from tinhso.cases.forecast import forecast, later_seconds, leave_by
from tinhso.procedures.definition import Step

VN = calendars.load("vn")


def step(code: str, hours: float | None, kind: str = "process") -> Step:
    return Step(code=code, name=code, where="division", kind=kind, hours=hours)


STEPS = (
    step("nhan", 2, "intake"),
    step("tham-dinh", 16),
    step("y-kien", None, "consult"),
    step("trinh", 4),
    step("ky", 6, "sign"),
    step("tra", 8, "return"),
)


@pytest.mark.parametrize(
    ("code", "hours"), [("nhan", 26), ("tham-dinh", 10), ("y-kien", 10), ("trinh", 6), ("ky", 0)]
)
def test_the_hours_of_later_steps_without_those_after_the_result(code: str, hours: int) -> None:
    assert later_seconds(STEPS, code) == hours * 3600


def test_at_no_step_yet_all_of_them_are_later() -> None:
    assert later_seconds(STEPS, "") == 28 * 3600


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # Due on Wednesday the 11th at 17:30: ten hours before are Tuesday 15:30.
        ("tham-dinh", "2026-03-10 15:30"),
        ("trinh", "2026-03-11 09:30"),
        ("ky", "2026-03-11 17:30"),
        # 26 hours: three whole days, back to Monday 07:30, and Friday from 15:30.
        ("nhan", "2026-03-06 15:30"),
    ],
)
def test_the_latest_moment_to_leave(code: str, expected: str) -> None:
    due = moment("2026-03-11 17:30")
    assert leave_by(due_at=due, steps=STEPS, code=code, calendar=VN) == moment(expected)


def told(*texts: str) -> list[datetime]:
    return [moment(f"2026-03-{text}") for text in texts]


def test_a_forecast_counts_missed_today_and_the_next_day() -> None:
    now = moment("2026-03-09 09:00")
    found = forecast(
        told("09 08:00", "09 16:00", "09 10:30", "11 08:00", "11 17:30", "12 09:00"),
        now=now,
        calendar=VN,
    )
    assert (found.missed, found.today, found.first_at) == (1, 2, moment("2026-03-09 10:30"))
    # Whoever passes on four before the 11th is late with none of them.
    assert (found.before, found.by_then) == (date(2026, 3, 11), 4)


def test_nothing_to_say() -> None:
    found = forecast([], now=moment("2026-03-09 09:00"), calendar=VN)
    assert (found.missed, found.today, found.first_at, found.before, found.by_then) == (
        0,
        0,
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("09 17:29", date(2026, 3, 9)),
        # After office hours, before them, and on a Sunday: the day on which work is done next.
        ("09 17:30", date(2026, 3, 10)),
        ("10 05:00", date(2026, 3, 10)),
        ("08 12:00", date(2026, 3, 9)),
        # 23:30 of Sunday in London is Monday 06:30 in the province.
        ("09 06:30", date(2026, 3, 9)),
    ],
)
def test_the_day_that_is_meant_is_one_on_which_work_is_done(now: str, day: date) -> None:
    (at,) = told(now)
    found = forecast([moment(f"{day} 17:30")], now=at.astimezone(UTC), calendar=VN)
    assert (found.day, found.today, found.before) == (day, 1, None)
