"""Limits as they are written; how they count stands in tests/spec."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel import counting
from tinhso.kernel.calendar import Calendar, Span, WeekHours
from tinhso.kernel.limits import BadLimit, Limit, due_at, parse_limit
from tinhso.kernel.worktime import NaiveMoment, OutOfRange, working_seconds


def test_what_each_form_means() -> None:
    assert parse_limit("5d") == Limit(counting.WORKING_DAYS, 5)
    assert parse_limit("40H") == Limit(counting.WORKING_HOURS, 40)
    assert parse_limit(" 30cd ") == Limit(counting.CALENDAR_DAYS, 30)
    assert parse_limit("0d@15:00") == Limit(counting.WORKING_DAYS, 0, 15 * 3600)


@given(
    st.builds(
        Limit,
        st.sampled_from([counting.WORKING_DAYS, counting.WORKING_HOURS, counting.CALENDAR_DAYS]),
        st.integers(0, 99_999),
    )
)
def test_a_limit_reads_back_as_it_is_written(limit: Limit) -> None:
    assert parse_limit(str(limit)) == limit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "d",
        "-5d",
        "5 d 3",
        "5w",
        "1.5d",
        "5d@25:00",
        "5d@15:60",
        "40h@15:00",
        "999999d",
        "5d@",
    ],
)
def test_what_is_no_limit_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(BadLimit) as refusal:
        parse_limit(text)
    assert refusal.value.facts["text"] == text


@pytest.fixture
def office() -> Calendar:
    day = (Span(8 * 3600, 12 * 3600), Span(13 * 3600, 17 * 3600))
    return Calendar("o", "", "UTC", (WeekHours(date(2000, 1, 1), (day,) * 5 + ((), ())),))


def test_a_moment_without_a_zone_is_refused(office: Calendar) -> None:
    naive = datetime(2026, 3, 2, 9)
    with pytest.raises(NaiveMoment):
        due_at(start=naive, limit=parse_limit("5d"), calendar=office)
    with pytest.raises(NaiveMoment):
        working_seconds(start=naive, end=naive, calendar=office)


def test_a_limit_past_the_last_year_is_refused(office: Calendar) -> None:
    start = datetime.fromisoformat("2026-03-02T09:00+00:00")
    with pytest.raises(OutOfRange):
        due_at(start=start, limit=parse_limit("99999d"), calendar=office)
