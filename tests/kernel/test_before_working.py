"""The moment from which so much working time is left: the moments are counted by hand on March 2026."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso import calendars
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import (
    before_working_seconds,
    before_working_seconds_many,
    epoch_seconds,
    working_seconds,
)

VN = calendars.load("vn")  # 07:30-11:30, 13:30-17:30, Monday to Friday
HOUR = 3600


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("end", "hours", "expected"),
    [
        ("03-10 17:30", 0, "03-10 17:30"),
        ("03-10 17:30", 1, "03-10 16:30"),
        ("03-10 17:30", 3.5, "03-10 14:00"),
        # Four hours before Tuesday's close begin at 13:30, not at 11:30 when the morning ended.
        ("03-10 17:30", 4, "03-10 13:30"),
        ("03-10 17:30", 5, "03-10 10:30"),
        ("03-10 17:30", 8, "03-10 07:30"),
        ("03-10 17:30", 9, "03-09 16:30"),
        # Over a weekend: Monday 09:30 less 3 hours is Friday 16:30.
        ("03-09 09:30", 3, "03-06 16:30"),
        # An end at night or on a Sunday counts from the last close.
        ("03-10 22:00", 1, "03-10 16:30"),
        ("03-08 12:00", 8, "03-06 07:30"),
        ("03-08 12:00", 0, "03-08 12:00"),
        # Tết: 16 to 20 February and their weekends are off; back to Friday the 13th.
        ("02-23 08:30", 2, "02-13 16:30"),
    ],
)
def test_the_latest_moment_to_begin(end: str, hours: float, expected: str) -> None:
    found = before_working_seconds(end=at(end), seconds=round(hours * HOUR), calendar=VN)
    assert found == at(expected)


def test_many_at_once_and_far_back() -> None:
    ends = epoch_seconds([at("03-10 17:30"), at("03-09 09:30")])
    found = before_working_seconds_many(ends=ends, seconds=np.array([HOUR, 3 * HOUR]), calendar=VN)
    assert list(found) == list(epoch_seconds([at("03-10 16:30"), at("03-06 16:30")]))
    # 30 years of 52 weeks of 40 hours: before any table that is usually laid out.
    long_ago = before_working_seconds(
        end=at("03-10 17:30"), seconds=30 * 52 * 40 * HOUR, calendar=VN
    )
    assert long_ago.year in (1994, 1995)


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(TinhsoError, match="negative_length"):
        before_working_seconds(end=at("03-10 17:30"), seconds=-1, calendar=VN)


MINUTES = st.integers(0, 60 * 24 * 300)


@given(MINUTES, st.integers(0, 60 * 8 * 60))
def test_what_is_left_from_there_is_what_was_asked_and_a_second_later_is_less(
    minute: int, length: int
) -> None:
    end = at("01-05 00:00") + timedelta(minutes=minute)
    start = before_working_seconds(end=end, seconds=60 * length, calendar=VN)
    left = working_seconds(start=start, end=end, calendar=VN)
    assert left == 60 * length
    if length:
        later = start + timedelta(seconds=1)
        assert working_seconds(start=later, end=end, calendar=VN) == left - 1
