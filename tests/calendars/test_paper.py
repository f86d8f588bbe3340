"""Counting day by day, as on paper, gives what the kernel gives."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinhso.calendars import load, names
from tinhso.calendars.paper import days_between, runs
from tinhso.kernel.worktime import working_seconds

VN = ZoneInfo("Asia/Ho_Chi_Minh")
moments = st.datetimes(datetime(2010, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@settings(max_examples=200, deadline=None)
@given(
    start=moments,
    length=st.timedeltas(timedelta(0), timedelta(days=40)),
    name=st.sampled_from(names()),
)
def test_the_days_add_up_to_the_kernels_working_seconds(start, length, name):
    calendar = load(name)
    days = days_between(start=start, end=start + length, calendar=calendar)
    assert sum(day.seconds for day in days) == working_seconds(
        start=start, end=start + length, calendar=calendar
    )


@settings(max_examples=50, deadline=None)
@given(start=moments, hours=st.integers(0, 90))
def test_days_around_the_clock_are_as_long_as_the_clock_changes_make_them(start, hours):
    calendar = load("always", "Europe/Amsterdam")
    start = start.replace(microsecond=0)
    days = days_between(start=start, end=start + timedelta(hours=hours), calendar=calendar)
    assert sum(day.seconds for day in days) == hours * 3600


def test_days_off_are_told_too():
    days = days_between(
        start=datetime(2025, 12, 31, 17, tzinfo=VN),
        end=datetime(2026, 1, 5, 8, tzinfo=VN),
        calendar=load("vn"),
    )
    assert [(day.date.day, day.seconds, day.open) for day in days] == [
        (31, 1800, True),
        (1, 0, False),
        (2, 0, False),
        (3, 0, False),
        (4, 0, False),
        (5, 1800, True),
    ]
    assert days[2].change is not None
    assert "12729" in days[2].change.source
    assert [len(run) for run in runs(days)] == [1, 1, 1, 2, 1]


def test_a_stretch_that_ends_at_midnight_does_not_touch_the_next_day():
    end = datetime(2026, 1, 6, tzinfo=VN)
    days = days_between(start=datetime(2026, 1, 5, 16, tzinfo=VN), end=end, calendar=load("vn"))
    assert [day.date for day in days] == [date(2026, 1, 5)]


@pytest.mark.parametrize("length", [0, -5])
def test_nothing_lies_between_a_moment_and_an_earlier_one(length):
    start = datetime(2026, 1, 5, 9, tzinfo=VN)
    end = start + timedelta(seconds=length)
    assert days_between(start=start, end=end, calendar=load("vn")) == []
