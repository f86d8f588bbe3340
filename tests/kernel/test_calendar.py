"""What an office calendar may be, and what it refuses to be."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.kernel.calendar import BadCalendar, Calendar, DayChange, Span, WeekHours

MORNING = (Span(8 * 3600, 12 * 3600),)
WEEK = (MORNING,) * 5 + ((), ())


def calendar(*weeks: WeekHours, **more: object) -> Calendar:
    return Calendar("c", "", "Asia/Ho_Chi_Minh", weeks, **more)  # type: ignore[arg-type]


def test_hours_hold_from_their_day_on() -> None:
    later = WeekHours(date(2026, 1, 1), ((),) * 5 + (MORNING, ()))
    found = calendar(WeekHours(date(2020, 1, 1), WEEK), later)
    assert found.is_working_day(date(2025, 12, 31))  # a Wednesday
    assert not found.is_working_day(date(2026, 1, 1))
    assert found.is_working_day(date(2026, 1, 3))
    assert found.is_working_day(date(1999, 1, 1)), "before the first hours, the first hold"


def test_a_changed_day_wins_over_its_weekday() -> None:
    day = date(2026, 1, 2)
    found = calendar(
        WeekHours(date(2020, 1, 1), WEEK), changes={day: DayChange(day, (), "nghỉ", "công văn")}
    )
    assert found.spans_on(day) == ()


def test_years_are_announced_or_not() -> None:
    found = calendar(WeekHours(date(2020, 1, 1), WEEK), announced=(2019, 2026))
    assert [found.is_announced(year) for year in (2018, 2019, 2026, 2027)] == [
        False,
        True,
        True,
        False,
    ]
    assert calendar(WeekHours(date(2020, 1, 1), WEEK)).is_announced(1950)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Span(5, 5), "bad_span"),
        (lambda: Span(-1, 5), "bad_span"),
        (lambda: Span(0, 86_401), "bad_span"),
        (lambda: DayChange(date(2026, 1, 1), (Span(0, 10), Span(5, 20)), "", ""), "spans_overlap"),
        (lambda: calendar(), "no_hours"),
        (lambda: calendar(WeekHours(date(2020, 1, 1), ((),) * 7)), "never_open"),
        (
            lambda: calendar(WeekHours(date(2020, 1, 1), WEEK), WeekHours(date(2020, 1, 1), WEEK)),
            "weeks_out_of_order",
        ),
        (lambda: Calendar("c", "", "Mars/Olympus", ()), "unknown_zone"),
        (lambda: WeekHours(date(2020, 1, 1), WEEK[:6]), "not_seven_days"),  # type: ignore[arg-type]
    ],
)
def test_what_contradicts_itself_is_refused(make: object, code: str) -> None:
    with pytest.raises(BadCalendar) as refusal:
        make()  # type: ignore[operator]
    assert refusal.value.code == code
