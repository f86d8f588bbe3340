"""The nights between two moments: where each lies in working time, and whether the days beside it are worked."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso import calendars
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import midnights, working_seconds

VN = calendars.load("vn")  # 07:30-11:30, 13:30-17:30, Monday to Friday
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
HOUR = 3600
MINUTES = st.integers(0, 60 * 24 * 200)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=HERE)


def test_a_weekend_has_three_of_them_in_one_place() -> None:
    # Thursday 12 March 15:30 to Tuesday 17 March 09:30.
    found = midnights(start=at("03-12 15:30"), end=at("03-17 09:30"), calendar=VN)
    assert found == [
        (2 * HOUR, 4, True),
        (10 * HOUR, 5, False),
        (10 * HOUR, 6, False),
        (10 * HOUR, 0, False),
        (18 * HOUR, 1, True),
    ]


def test_neither_end_is_one_of_them() -> None:
    assert midnights(start=at("03-10 00:00"), end=at("03-11 00:00"), calendar=VN) == []
    assert midnights(start=at("03-10 09:00"), end=at("03-10 09:00"), calendar=VN) == []
    with pytest.raises(TinhsoError, match="span_reversed"):
        midnights(start=at("03-10 09:00"), end=at("03-10 08:00"), calendar=VN)


@given(MINUTES, st.integers(0, 60 * 24 * 90))
def test_each_is_where_counting_to_it_leads(minute: int, length: int) -> None:
    start = at("01-05 00:00") + timedelta(minutes=minute)
    end = start + timedelta(minutes=length)
    days = [start.date() + timedelta(n) for n in range((end - start).days + 2)]
    moments = [datetime(day.year, day.month, day.day, tzinfo=HERE) for day in days]
    wanted = [
        (
            working_seconds(start=start, end=one, calendar=VN),
            one.weekday(),
            all(map(VN.is_working_day, (one.date(), one.date() - timedelta(1)))),
        )
        for one in moments
        if start < one < end
    ]
    assert midnights(start=start, end=end, calendar=VN) == wanted
