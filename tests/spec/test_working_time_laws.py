"""Laws of working time and limits on random calendars; the reference and the kernel give one answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reference import worktime as reference
from spec import engines, strategies
from spec.engines import CLOCKS, DUES
from spec.reading import utc
from tinhso.kernel import worktime

REFERENCE, ONE, MANY = CLOCKS
SECOND = timedelta(seconds=1)


@st.composite
def calendar_and_moments(draw: st.DrawFn, count: int) -> tuple[dict[str, Any], list[datetime]]:
    calendar = draw(strategies.calendars())
    return calendar, sorted(draw(strategies.moments(calendar)) for _ in range(count))


@given(calendar_and_moments(2))
def test_all_count_the_same_working_seconds(given_: Any) -> None:
    calendar, (start, end) = given_
    wanted = REFERENCE.working_seconds(start, end, calendar)
    assert ONE.working_seconds(start, end, calendar) == wanted
    assert MANY.working_seconds(start, end, calendar) == wanted


@given(calendar_and_moments(1), st.integers(0, 400_000))
def test_all_find_the_same_moment_after_working_seconds(given_: Any, seconds: int) -> None:
    calendar, (start,) = given_
    wanted = utc(REFERENCE.after_working_seconds(start, seconds, calendar))
    assert utc(ONE.after_working_seconds(start, seconds, calendar)) == wanted
    assert utc(MANY.after_working_seconds(start, seconds, calendar)) == wanted


@given(calendar_and_moments(1), st.integers(0, 15))
def test_all_find_the_same_moment_after_working_days(given_: Any, days: int) -> None:
    calendar, (start,) = given_
    wanted = utc(REFERENCE.after_working_days(start, days, calendar))
    assert utc(ONE.after_working_days(start, days, calendar)) == wanted
    assert utc(MANY.after_working_days(start, days, calendar)) == wanted


@given(calendar_and_moments(1))
def test_all_agree_whether_a_moment_is_open(given_: Any) -> None:
    calendar, (at,) = given_
    wanted = REFERENCE.is_open(at, calendar)
    assert ONE.is_open(at, calendar) == wanted
    assert MANY.is_open(at, calendar) == wanted


@given(calendar_and_moments(1), strategies.limits)
def test_all_find_the_same_end_of_a_limit(given_: Any, limit: str) -> None:
    calendar, (start,) = given_
    due, length = DUES["reference"](start, limit, calendar)
    for name in ("one", "engine"):
        found, found_length = DUES[name](start, limit, calendar)
        assert (utc(found), found_length) == (utc(due), length), name


@given(calendar_and_moments(12), st.lists(st.integers(0, 200_000), min_size=12, max_size=12))
def test_many_moments_at_once_are_counted_as_one_by_one(given_: Any, seconds: list[int]) -> None:
    plain, moments = given_
    calendar = engines.kernel_calendar(plain)
    epochs = worktime.epoch_seconds(moments)
    pairs = list(zip(moments, moments[::-1], strict=True))[:6]
    counted = worktime.working_seconds_many(
        starts=epochs[:6], ends=epochs[::-1][:6], calendar=calendar
    )
    assert counted.tolist() == [
        worktime.working_seconds(start=a, end=b, calendar=calendar) for a, b in pairs
    ]
    whole = [moment.replace(microsecond=0) for moment in moments]
    later = worktime.after_working_seconds_many(
        starts=epochs, seconds=np.array(seconds), calendar=calendar
    )
    assert (
        later.tolist()
        == worktime.epoch_seconds(
            [
                worktime.after_working_seconds(start=m, seconds=s, calendar=calendar)
                for m, s in zip(whole, seconds, strict=True)
            ]
        ).tolist()
    )
    days = np.array(seconds) // 20_000
    ends = worktime.after_working_days_many(starts=epochs, days=days, calendar=calendar)
    assert (
        ends.tolist()
        == worktime.epoch_seconds(
            [
                worktime.after_working_days(start=m, days=int(d), calendar=calendar)
                for m, d in zip(whole, days, strict=True)
            ]
        ).tolist()
    )
    opened = worktime.is_open_many(at=epochs, calendar=calendar)
    assert opened.tolist() == [worktime.is_open(at=m, calendar=calendar) for m in whole]


@given(calendar_and_moments(3))
def test_working_time_adds_up(given_: Any) -> None:
    calendar, (start, middle, end) = given_
    for clock in CLOCKS:
        first = clock.working_seconds(start, middle, calendar)
        second = clock.working_seconds(middle, end, calendar)
        assert first + second == clock.working_seconds(start, end, calendar), clock.name
        assert 0 <= first <= -(-(middle - start) // SECOND), clock.name


@given(calendar_and_moments(1), st.integers(1, 400_000))
def test_the_moment_after_working_seconds_undoes_counting(given_: Any, seconds: int) -> None:
    calendar, (start,) = given_
    start = start.replace(microsecond=0)
    for clock in CLOCKS:
        after = clock.after_working_seconds(start, seconds, calendar)
        assert clock.working_seconds(start, after, calendar) == seconds, clock.name
        # It is the earliest such moment: a second before it, a second is missing.
        assert clock.working_seconds(start, after - SECOND, calendar) == seconds - 1, clock.name


USUAL = {
    "zone": "Asia/Ho_Chi_Minh",
    "weeks": [
        {"from": date(1900, 1, 1), "days": [[(27_000, 41_400), (48_600, 63_000)]] * 5 + [[], []]}
    ],
    "changes": {},
    "announced": None,
    "anchor": date(2026, 3, 2),  # a Monday
}
MONDAY_16 = datetime.fromisoformat("2026-03-02T16:00+07:00")
FRIDAY_1501 = datetime.fromisoformat("2026-03-06T15:01+07:00")
MIDNIGHT = datetime.fromisoformat("2026-03-04T00:00+07:00")
SATURDAY = datetime.fromisoformat("2026-03-07T10:00+07:00")


# Monday after the cut-off is day 0 on Tuesday; if Monday is made a day off, it must not become day 1.
@example((USUAL, [MONDAY_16]), 0, "3d@15:00")
@given(calendar_and_moments(1), st.integers(-2, 40), strategies.limits)
def test_a_day_off_more_never_shortens_a_limit(given_: Any, offset: int, limit: str) -> None:
    calendar, (start,) = given_
    day = calendar["anchor"] + timedelta(days=offset)
    more = {**calendar, "changes": {**calendar["changes"], day: []}}
    for name in ("reference", "one"):
        before, after = (DUES[name](start, limit, each)[0] for each in (calendar, more))
        assert before <= after, name


@example((USUAL, [FRIDAY_1501, SATURDAY]), "3d@15:00")
# Outside office hours both wait for the same opening, each with its own part of a second.
@example((USUAL, [MIDNIGHT + timedelta(microseconds=1), MIDNIGHT + SECOND]), "1h")
@given(calendar_and_moments(2), strategies.limits)
def test_a_later_start_is_never_due_a_second_earlier(given_: Any, limit: str) -> None:
    calendar, (start, later) = given_
    for name in ("reference", "one"):
        first, second = (DUES[name](each, limit, calendar)[0] for each in (start, later))
        assert first - SECOND < second, name


@given(calendar_and_moments(1), strategies.limits)
def test_a_limit_in_days_ends_with_a_working_day(given_: Any, limit: str) -> None:
    calendar, (start,) = given_
    assume(not limit.endswith("h"))
    for name in ("reference", "one"):
        due = utc(DUES[name](start, limit, calendar)[0])
        assert reference.is_open(at=due - SECOND, calendar=calendar), name
        assert due == reference.end_of_day(
            reference.local_date(due - SECOND, calendar), calendar
        ), name


def test_the_reference_refuses_what_runs_backwards() -> None:
    calendar = {"zone": "UTC", "weeks": [{"from": datetime.min.date(), "days": [[(0, 9)]] * 7}]}
    calendar |= {"changes": {}, "announced": None}
    moment = datetime.fromisoformat("2026-03-02T08:00Z")
    for clock, error in ((REFERENCE, reference.SpanReversed), (ONE, worktime.SpanReversed)):
        try:
            clock.working_seconds(moment, moment - SECOND, calendar)
        except error:
            continue
        raise AssertionError(clock.name)
