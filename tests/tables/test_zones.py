"""Wall clocks against Python's own zones, a fully separate implementation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from tinhso.tables.zones import _ALL, WallClock, zone_table

EPOCH = datetime(1970, 1, 1)
ZONES = (
    "Asia/Ho_Chi_Minh", "Europe/Amsterdam", "America/Sao_Paulo", "Africa/Casablanca", "UTC",
    "Australia/Lord_Howe", "Africa/Cairo",
)  # fmt: skip


def _walls(instants) -> list[datetime]:
    """Every 41 days of three centuries, and every half hour around each change of offset."""
    walls = [datetime(1900, 1, 1, 3) + timedelta(days=41 * step) for step in range(2_600)]
    for instant in instants.tolist():
        around = EPOCH + timedelta(seconds=instant)
        walls += [around + timedelta(minutes=30 * step) for step in range(-30, 30)]
    return walls


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize("name", ZONES)
def test_wall_times_become_the_moments_that_python_says(name):
    clock, zone = WallClock(name), ZoneInfo(name)
    walls = _walls(zone_table(name, *_ALL).instants)
    expected = [
        _micros(wall.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)) for wall in walls
    ]
    moments = clock.to_utc(np.array([_micros(wall) for wall in walls]))
    assert moments.tolist() == expected
    shown = [
        _micros((EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=one)).astimezone(zone).replace(tzinfo=None))
        for one in expected
    ]  # fmt: skip
    assert clock.to_wall(moments).tolist() == shown
    # One by one, moments of our time are answered from the smaller table.
    each = [int(clock.to_utc(np.array([_micros(wall)]))[0]) for wall in walls]
    assert each == expected


def test_an_empty_column_stays_empty():
    assert len(WallClock("Europe/Amsterdam").to_utc(np.array([], dtype=np.int64))) == 0
