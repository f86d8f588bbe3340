"""Wall clocks made into moments, a million at a time.

The rule for wall times that a zone shows twice or never (clocks put back or forward): the offset in
force *before* the change counts. A time shown twice is its first showing; a time never shown is
read as if the clock had not been put forward yet. This is Python's own `fold=0`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.calendar import DAY_SECONDS, EPOCH, zone_of

Micros = NDArray[np.int64]

SECOND = 1_000_000
_ALL = datetime(1899, 12, 1, tzinfo=UTC), datetime(2200, 2, 1, tzinfo=UTC)
_USUAL = datetime(1999, 12, 1, tzinfo=UTC), datetime(2041, 2, 1, tzinfo=UTC)
#: Seconds inside a table's ends within which no wall clock strays.
_SIDES = 2 * DAY_SECONDS, -2 * DAY_SECONDS
#: Two changes closer together than this that undo each other would be overlooked; no zone has such.
_STEP = timedelta(days=3)


@dataclass(frozen=True)
class ZoneTable:
    """The offsets of one zone through some years.

    instants   the seconds of the epoch at which the offset changes, rising
    walls      wall-clock seconds from which the new offset counts
    offsets    seconds east of UTC; one more than the changes
    """

    instants: NDArray[np.int64]
    walls: NDArray[np.int64]
    offsets: NDArray[np.int64]

    def to_utc(self, wall: Micros) -> Micros:
        """Wall-clock microseconds (as if the wall were UTC) → microseconds of the epoch."""
        return wall - self._offset_at(wall, self.walls)

    def to_wall(self, moment: Micros) -> Micros:
        """Microseconds of the epoch → what the wall clock of the zone shows."""
        return moment + self._offset_at(moment, self.instants)

    def _offset_at(self, micros: Micros, changes: NDArray[np.int64]) -> Micros | np.int64:
        if not len(micros) or not len(changes):
            return np.int64(self.offsets[0] * SECOND)
        low, high = int(micros.min()) // SECOND, int(micros.max()) // SECOND
        first, last = np.searchsorted(changes, [low, high], side="right")
        if first == last:
            return np.int64(self.offsets[first] * SECOND)
        places = np.searchsorted(changes, np.floor_divide(micros, SECOND), side="right")
        return self.offsets[places] * SECOND


@dataclass(frozen=True)
class WallClock:
    """The wall clock of a zone, by its name ("Asia/Ho_Chi_Minh"); good from 1900 to 2199.

    Looking for a zone's changes through three centuries takes a fifth of a second, so moments of our time are
    answered from a table of our time.
    """

    zone: str

    def to_utc(self, wall: Micros) -> Micros:
        """Wall-clock microseconds (as if the wall were UTC) → microseconds of the epoch."""
        return self._table(wall).to_utc(wall)

    def to_wall(self, moment: Micros) -> Micros:
        """Microseconds of the epoch → what the wall clock of the zone shows."""
        return self._table(moment).to_wall(moment)

    def _table(self, micros: Micros) -> ZoneTable:
        low, high = (
            SECOND * (_second(day) + side) for day, side in zip(_USUAL, _SIDES, strict=True)
        )
        usual = not len(micros) or (int(micros.min()) > low and int(micros.max()) < high)
        return zone_table(self.zone, *(_USUAL if usual else _ALL))


@lru_cache(maxsize=16)
def zone_table(name: str, first: datetime, last: datetime) -> ZoneTable:
    """The table of a zone between two moments. Raises as `zone_of` does."""
    zone = zone_of(name)
    instants: list[int] = []
    offsets = [_offset(zone, first)]
    moment = first
    while moment < last:
        following = moment + _STEP
        offset = _offset(zone, following)
        if offset != offsets[-1]:
            instants.append(_change_between(zone, moment, following))
            offsets.append(offset)
        moment = following
    changes, kept = np.array(instants, dtype=np.int64), np.array(offsets, dtype=np.int64)
    return ZoneTable(changes, changes + np.maximum(kept[:-1], kept[1:]), kept)


def _offset(zone: tzinfo, moment: datetime) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return round(offset.total_seconds())


def _change_between(zone: tzinfo, low: datetime, high: datetime) -> int:
    """The first second of the epoch at which the offset is no longer that of `low`."""
    before = _offset(zone, low)
    first, last = _second(low), _second(high)
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(zone, EPOCH + timedelta(seconds=middle)) == before:
            first = middle
        else:
            last = middle
    return last


def _second(moment: datetime) -> int:
    return round((moment - EPOCH).total_seconds())
