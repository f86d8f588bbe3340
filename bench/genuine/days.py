"""When things happen: working hours, who sits at a counter, when numbers are called, and the hours people keep.

Not for the author of a detector (see `parameters`). Moments are int64 seconds since 1970, UTC; days are counted from
the first of the run, in Vietnam's zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from bench.genuine import parameters as p
from bench.genuine.people import Floats, Ints, Province, Random
from tinhso.calendars import load
from tinhso.kernel.worktime import (
    after_working_seconds_many,
    is_open_many,
    working_seconds_many,
)

DAY = 86_400
ZONE = 7 * 3_600
CALENDAR = load(p.CALENDAR)


@dataclass(frozen=True)
class Days:
    """The days of a run. midnight: its first, as a moment. works: whether offices open; month_end, season: weights.

    from_at, until_at: of officer × day × half-day, 0 where she does not sit at the counter.
    """

    midnight: int
    weekday: Ints
    works: NDArray[np.bool_]
    season: Floats
    rush: Floats
    from_at: Ints
    until_at: Ints

    @property
    def sits(self) -> NDArray[np.bool_]:
        """Officer × day."""
        return (self.from_at > 0).any(axis=2)


def days(rng: Random, made: Province) -> Days:
    """A span of days that begins somewhere in a year, with its officers' sittings."""
    start = date.fromisoformat(p.FIRST_DAY) + timedelta(int(rng.integers(p.LATEST_START_DAYS)))
    all_days = [start + timedelta(at) for at in range(p.DAYS)]
    midnight = (start - date(1970, 1, 1)).days * DAY - ZONE
    moments = midnight + np.arange(p.DAYS, dtype=np.int64) * DAY
    works = is_open_many(at=moments + 9 * 3_600, calendar=CALENDAR)
    rush = np.where(
        [(day + timedelta(p.MONTH_END_DAYS)).month != day.month for day in all_days],
        p.MONTH_END_RUSH,
        1.0,
    )
    begins, ends = _sittings(rng, made.staff.total, moments, works)
    return Days(
        midnight=midnight,
        weekday=np.array([day.weekday() for day in all_days]),
        works=works,
        season=np.array([p.MONTHS[day.month - 1] for day in all_days]),
        rush=rush,
        from_at=begins,
        until_at=ends,
    )


def _sittings(
    rng: Random, staff: int, moments: Ints, works: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    shape = (staff, len(moments), len(p.SITTINGS))
    there = works & (rng.random(shape[:2]) < p.PRESENT)
    sits = there[:, :, None] & (rng.random(shape) < p.AT_COUNTER)
    opens, closes = (np.array([half[i] * 3_600 for half in p.SITTINGS]) for i in (0, 1))
    begins = moments[:, None] + opens + np.abs(rng.normal(0, 420, shape))
    ends = moments[:, None] + closes - rng.exponential(360, shape)
    return tuple(np.where(sits, at, 0).astype(np.int64) for at in (begins, ends))  # type: ignore[return-value]


def by_profile(rng: Random, when: Days, name: str, count: int) -> Ints:
    """Moments by the hours and weekdays that people of a kind keep."""
    weights = when.season * np.array(p.WEEKDAYS.get(name, p.WEEKDAYS["citizen"]))[when.weekday]
    closed = ~when.works & (when.weekday < 5)
    weights = np.where(closed, weights * p.ON_DAYS_OFF, weights)
    return _day(rng, when, weights, count) + within_day(rng, name, count)


def within_day(rng: Random, name: str, count: int) -> Ints:
    """Seconds after midnight, by a profile of hours."""
    bounds = np.cumsum(p.HOURS[name])
    hour = np.searchsorted(bounds[:-1] / bounds[-1], rng.random(count), "right")
    return hour * 3_600 + rng.integers(3_600, size=count)


def _day(rng: Random, when: Days, weights: Floats, count: int) -> Ints:
    bounds = np.cumsum(weights)
    found = np.searchsorted(bounds[:-1] / bounds[-1], rng.random(count), "right")
    return when.midnight + found.astype(np.int64) * DAY


def at_work(rng: Random, when: Days, count: int) -> Ints:
    """Moments in which offices are open."""
    end = when.midnight + p.DAYS * DAY
    total = int(worked(np.array([when.midnight]), np.array([end]))[0])
    starts = np.full(count, when.midnight)
    return later_at_work(starts, rng.integers(total - 60, size=count))


def in_bouts(rng: Random, when: Days, place: Ints, places: int, *, sessions: bool) -> Ints:
    """Moments close together: each place has a few sessions (a team's), or batches in working hours (a company's)."""
    each, hours = (p.SESSIONS, p.SESSION_HOURS) if sessions else (p.BATCHES, p.BATCH_HOURS)
    if sessions:
        weights = when.season * np.where(when.weekday >= 5, 2.0, 1.0)
        begin = _day(rng, when, weights, places * each)
        begin = begin + (rng.choice(p.SESSION_AT, places * each) * 3_600).astype(np.int64)
    else:
        begin = at_work(rng, when, places * each)
    chosen = begin[place * each + rng.integers(each, size=len(place))]
    return chosen + (rng.random(len(place)) * hours * 3_600).astype(np.int64)


def in_sitting(rng: Random, when: Days, staff: Ints, *, rush: bool) -> Ints:
    """A moment at which each of these officers sits at the counter; with `rush` rather at the end of a month."""
    officers, at = np.unique(staff, return_inverse=True)
    weights = when.season * (when.rush if rush else 1.0)
    mine = np.where(when.from_at[officers] > 0, weights[:, None], 0.0).reshape(len(officers), -1)
    mine[:, 0] += 1e-12  # somebody who never sits
    bounds = np.cumsum(mine, axis=1)
    scaled = bounds / bounds[:, -1:] + np.arange(len(officers))[:, None]
    found = np.searchsorted(scaled.ravel(), at + rng.random(len(staff)), "right")
    found = np.minimum(found, scaled.size - 1) % mine.shape[1]
    day, half = np.divmod(found, len(p.SITTINGS))
    begin, end = when.from_at[staff, day, half], when.until_at[staff, day, half]
    never = begin == 0
    begin = np.where(never, when.midnight + 9 * 3_600, begin)
    end = np.where(never, begin + 3_600, end)
    return begin + ((end - begin) * rng.random(len(staff))).astype(np.int64)


def day_of(when: Days, at: Ints) -> Ints:
    """The number of each moment's day, held within the run."""
    return np.clip((at - when.midnight) // DAY, 0, p.DAYS - 1)


def midnight_of(when: Days, at: Ints) -> Ints:
    """The midnight before each moment."""
    return when.midnight + (at - when.midnight) // DAY * DAY


def later_at_work(starts: Ints, seconds: Ints) -> Ints:
    """So many working seconds later."""
    if not len(starts):
        return starts
    return after_working_seconds_many(starts=starts, seconds=seconds, calendar=CALENDAR)


def worked(starts: Ints, ends: Ints) -> Ints:
    """Working seconds between."""
    if not len(starts):
        return starts
    return working_seconds_many(starts=starts, ends=ends, calendar=CALENDAR)


def is_open(at: Ints) -> NDArray[np.bool_]:
    """Whether offices are open."""
    if not len(at):
        return np.zeros(0, bool)
    return is_open_many(at=at, calendar=CALENDAR)
