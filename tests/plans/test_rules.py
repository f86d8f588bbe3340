"""Where a task stands on a day, by working days; when a recurring one is due again; what no task may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tinhso import calendars
from tinhso.kernel.workdays import Workdays
from tinhso.plans import rules
from tinhso.plans.rules import CannotPlan, Pace, TaskSaid, Timed, standing

DAYS = Workdays(calendars.load(calendars.DEFAULT))
# 27 November 2026 is a Friday; 24 November 2026 is a holiday.
FRIDAY, SATURDAY, MONDAY, TUESDAY = (
    date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1),
)  # fmt: skip


def stands(today: date, **changes: object) -> tuple[str, int | None]:
    given = {
        "kind": "dated",
        "state": "open",
        "start": None,
        "due": FRIDAY,
        "done": None,
        "progress": 0,
    }
    found = standing(Timed(**{**given, **changes}), today=today, days=DAYS, pace=Pace())  # type: ignore[arg-type]
    return found.sign, found.days


@pytest.mark.parametrize(
    ("today", "sign", "days"),
    [
        (date(2026, 11, 2), "on_track", 18),
        (date(2026, 11, 20), "at_risk", 4),  # 23, 25, 26, 27: the 24th is off.
        (FRIDAY, "at_risk", 0),
        (SATURDAY, "late", 0),
        (MONDAY, "late", 1),
        (TUESDAY, "late", 2),
    ],
)
def test_an_open_task_by_the_clock(today: date, sign: str, days: int) -> None:
    assert stands(today) == (sign, days)


@pytest.mark.parametrize(
    ("done", "sign", "days"),
    [
        (date(2026, 11, 23), "early", 3),
        (date(2026, 11, 26), "early", 1),
        (FRIDAY, "on_time", 0),
        (SATURDAY, "done_late", 0),
        (TUESDAY, "done_late", 2),
    ],
)
def test_a_done_task_by_the_day_on_which_it_was(done: date, sign: str, days: int) -> None:
    assert stands(date(2027, 3, 1), state="done", done=done) == (sign, days)


def test_a_due_day_off_ends_on_the_next_working_day() -> None:
    assert stands(MONDAY, due=SATURDAY) == ("at_risk", 0)
    assert stands(TUESDAY, due=SATURDAY) == ("late", 1)
    assert stands(TUESDAY, due=SATURDAY, state="done", done=MONDAY) == ("on_time", 0)


def test_a_task_far_behind_its_time_is_at_risk_before_its_last_days() -> None:
    year = {"start": date(2026, 1, 5), "due": date(2026, 12, 31)}
    assert stands(date(2026, 7, 1), **year, progress=40)[0] == "on_track"
    assert stands(date(2026, 7, 1), **year, progress=10)[0] == "at_risk"


def test_what_has_no_day_is_neither_late_nor_done() -> None:
    assert stands(MONDAY, kind="continuous", due=None) == ("on_track", None)
    assert stands(MONDAY, state="lapsed") == ("ended", None)


def test_working_days_over_years_are_those_counted_one_by_one() -> None:
    calendar = calendars.load(calendars.DEFAULT)
    first, until = date(2024, 11, 8), date(2027, 2, 20)
    slow = sum(
        calendar.is_working_day(date.fromordinal(one))
        for one in range(first.toordinal() + 1, until.toordinal() + 1)
    )
    assert DAYS.after(first, until) == slow
    assert DAYS.after(until, first) == 0
    for days in (1, 3, 7):
        begins = DAYS.before(FRIDAY, days)
        assert DAYS.after(begins, FRIDAY) == days and calendar.is_working_day(begins)


def test_a_rhythm_keeps_the_day_of_its_month() -> None:
    first = date(2026, 1, 31)
    times = [rules.time_after(first, "month", number) for number in range(4)]
    assert times == [first, date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert rules.time_after(first, "quarter", 5) == date(2027, 4, 30)
    assert rules.next_time(first, "month", met=times[:2], until=None) == times[2]
    assert rules.next_time(first, "month", met=times, until=date(2026, 4, 30)) is None


GOOD = TaskSaid(code="1", title="Việc", unit="so-1", document="d", due=FRIDAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": ""}, "plan_lacks"),
        ({"document": ""}, "plan_lacks"),  # No orphan.
        ({"due": None}, "plan_not_dated"),
        ({"kind": "continuous"}, "plan_not_dated"),
        ({"kind": "recurring"}, "plan_unknown"),
        ({"start": SATURDAY}, "plan_day_before"),
        ({"due": date(2206, 1, 1)}, "plan_bad_day"),
        ({"cooperating": ("so-2", "so-1")}, "plan_unit_twice"),
        ({"title": "x" * 1001}, "plan_too_long"),
        ({"priority": "very"}, "plan_unknown"),
    ],
)
def test_what_no_task_may_be(changes: dict[str, object], code: str) -> None:
    rules.check_task(GOOD)
    with pytest.raises(CannotPlan) as refused:
        rules.check_task(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_cascade_goes_down() -> None:
    assert rules.may_carry_out("plan", "resolution") and rules.may_carry_out("strategy", "strategy")
    assert not rules.may_carry_out("resolution", "plan")
    assert rules.may_carry_out("conclusion", "plan")
