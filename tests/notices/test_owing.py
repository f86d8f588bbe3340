"""Steps by working days, and which of those missed is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tinhso import calendars
from tinhso.notices import owing
from tinhso.notices.owing import CALENDAR, CannotOwe, Due, Matter, Owed, Step, Whom, moment

OFFICE = calendars.load(calendars.DEFAULT)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
# A Friday; the Tuesday before it, 24 November, is a day off.
FRIDAY = date(2026, 11, 27)
AT = datetime(2026, 11, 20, tzinfo=UTC)


def day(step: Step, due: date = FRIDAY) -> date:
    at = moment(step, due, OFFICE).astimezone(HERE)
    assert 6 <= at.hour <= 9
    return at.date()


@pytest.mark.parametrize(
    ("days", "expected"),
    [(-7, date(2026, 11, 17)), (-3, date(2026, 11, 23)), (-1, date(2026, 11, 26)), (0, FRIDAY),
     (1, date(2026, 11, 30)), (3, date(2026, 12, 2))],
)  # fmt: skip
def test_working_days_are_counted_over_weekends(days: int, expected: date) -> None:
    assert day(Step(days, ("x",))) == expected


def test_a_day_off_moves_on_for_working_days_and_back_for_calendar_days() -> None:
    sunday = date(2026, 11, 29)
    assert day(Step(0, ("x",)), sunday) == date(2026, 11, 30)
    assert day(Step(0, ("x",), CALENDAR), sunday) == date(2026, 11, 27)
    assert day(Step(-30, ("x",), CALENDAR), date(2026, 12, 31)) == date(2026, 12, 1)


def test_how_long_is_left_is_said_of_the_day_of_telling() -> None:
    def said(today: date, unit: str = owing.WORKING) -> str:
        return owing.said_left(FRIDAY, today=today, calendar=OFFICE, unit=unit)[0]

    assert said(date(2026, 11, 26)) == "còn 1 ngày làm việc"
    assert said(FRIDAY) == "đến hạn hôm nay" == said(FRIDAY, CALENDAR)
    assert said(date(2026, 11, 30)) == "quá hạn 1 ngày làm việc"
    assert said(date(2026, 11, 20), CALENDAR) == "còn 7 ngày"
    assert said(date(2026, 12, 1), CALENDAR) == "đã quá 4 ngày"


def due(key: int, to: str, days: int, **more: datetime) -> Due:
    told = {"made_at": AT - timedelta(days=40), "over_at": AT + timedelta(days=3), **more}
    return Due(key, to, AT + timedelta(days=days), **told)


def test_of_those_missed_only_the_latest_is_said_to_each() -> None:
    missed = [due(1, "doer", -5), due(2, "doer", -3), due(3, "doer", -1), due(4, "head", -1)]
    say, passed = owing.to_say(missed, said_to={})
    assert sorted(say) == [3, 4] and sorted(passed) == [1, 2]


def test_what_was_said_before_is_not_said_again_nor_what_lies_before_it() -> None:
    say, passed = owing.to_say([due(1, "doer", -5)], said_to={"doer": AT - timedelta(days=4)})
    assert say == [] and passed == [1]
    say, _ = owing.to_say([due(1, "doer", -3)], said_to={"doer": AT - timedelta(days=4)})
    assert say == [1]


def test_what_was_long_over_when_it_was_made_is_told_to_nobody() -> None:
    old = {"made_at": AT, "over_at": AT - owing.STALE - timedelta(days=1)}
    assert owing.to_say([due(1, "holder", -60, **old)], said_to={}) == ([], [1])


def test_a_ladder_that_is_none_is_refused() -> None:
    owing.declare(Matter("owing.test", ("x", "x"), "x"))
    good = Owed("s", "owing.test", "o", FRIDAY, (Step(0, ("x",)),), {"x": Whom(office="o")})
    owing.check(good)
    for wrong in (
        replace(good, ladder=()),
        replace(good, ladder=(Step(0, ("y",)),)),
        replace(good, ladder=(Step(0, ("x",)), Step(0, ("x", "x")))),
        replace(good, ladder=(Step(2_000, ("x",)),)),
        replace(good, matter="none"),
        replace(good, subject=""),
    ):
        with pytest.raises(CannotOwe):
            owing.check(wrong)
