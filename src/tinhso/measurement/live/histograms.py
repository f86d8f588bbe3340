"""Durations as counts by bin: adding dossiers, taking them away and merging months are all one sum. Pure.

The bins are those of `kernel.quantiles`: a quantile is off by 0.2 % at most, and a bin is the same everywhere, so that
histograms of offices and months merge in any order to what the whole would have given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tinhso.kernel.quantiles import value_of

_PAIR = np.dtype("<u4")
_FINE = 8
_AT_ONCE = 256  # So many histograms are sorted together.


class Histogram:
    """How many values lie in each bin, and their sum in seconds. exact: a bin is the value itself (limits).

    What was read packed stays so until a bin of it is asked for: merging and quantiles of many need none.
    """

    __slots__ = ("_bins", "_packed", "exact", "seconds")

    def __init__(
        self, exact: bool = False, bins: Counter[int] | None = None, seconds: int = 0
    ) -> None:
        self.exact, self.seconds = exact, seconds
        self._bins: Counter[int] = Counter() if bins is None else bins
        self._packed: list[bytes] = []

    @property
    def bins(self) -> Counter[int]:
        """How many values lie in each."""
        if self._packed:
            places, counts = _pairs(self._packed)
            self._packed = []
            for place, count in zip(places.tolist(), counts.tolist(), strict=True):
                self._bins[place] += count
        return self._bins

    @property
    def count(self) -> int:
        """How many values."""
        return sum(self.bins.values())

    def add(self, value: int, times: int = 1) -> None:
        """Take a value in seconds, ≥ 0; times −1 takes away what was added before."""
        self._bins[value if self.exact else bin_of(value)] += times
        self.seconds += times * value

    def merge(self, other: Histogram) -> None:
        """Add another one's."""
        self._packed += other._packed
        for place, count in other._bins.items():
            self._bins[place] += count
        self.seconds += other.seconds

    def packed(self) -> bytes:
        """The filled bins, ascending, as pairs of little-endian uint32: bin, count."""
        filled = sorted((place, count) for place, count in self.bins.items() if count)
        return np.array(filled, _PAIR).tobytes()

    @classmethod
    def unpacked(cls, told: bytes, *, seconds: int, exact: bool = False) -> Histogram:
        """What `packed` gave; of several, one after another, what they are together."""
        made = cls(exact, seconds=seconds)
        if told:
            made._packed.append(told)
        return made

    def quantile(self, q: float) -> float | None:
        """The value at position q·(n − 1), interpolated as `kernel.quantiles` does; None for no values."""
        found = self.quantiles((q,))
        return found[0] if found else None

    def quantiles(self, wanted: Sequence[float]) -> list[float]:
        """Several quantiles; none of no values."""
        return quantiles_of([self], wanted)[0][1]


Told = tuple[int, list[float]]


def quantiles_of(several: Sequence[Histogram], wanted: Sequence[float]) -> list[Told]:
    """How many values each of many histograms has, and their quantiles; without values none. All exact, or none."""
    return [
        told
        for first in range(0, len(several), _AT_ONCE)
        for told in _quantiles_of(several[first : first + _AT_ONCE], wanted)
    ]


def _quantiles_of(several: Sequence[Histogram], wanted: Sequence[float]) -> Iterator[Told]:
    owners, places, upto = _counted(several)
    if not len(places):
        yield from ((0, []) for _ in several)
        return
    last = np.searchsorted(owners, np.arange(len(several)), side="right")
    ends = np.append(0, upto)[last]  # Up to whom how many values lie.
    before = np.append(0, ends[:-1])
    totals = ends - before
    found = []
    for q in wanted:
        position = q * np.maximum(totals - 1, 0)
        low = position.astype(np.int64)
        below, above = (
            _values(several[0], places[np.minimum(_first_over(upto, before + at), len(places) - 1)])
            for at in (low, np.minimum(low + 1, totals - 1))
        )
        found.append((below + (above - below) * (position - low)).tolist())
    for place, total in enumerate(totals.tolist()):
        yield total, [one[place] for one in found] if total else []


def _first_over(upto: NDArray[np.int64], sought: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.searchsorted(upto, sought, side="right")


def _values(like: Histogram, places: NDArray[np.int64]) -> NDArray[np.float64]:
    return places.astype(np.float64) if like.exact else value_of(places)


def _counted(
    several: Sequence[Histogram],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Whose bins are filled, which ones, ascending, and how many values lie up to each, over all histograms."""
    places, counts, sizes = _laid_out(several)
    if not len(places):
        return places, places, counts
    span = int(places.max()) + 1
    cells = np.repeat(np.arange(len(several)), sizes) * span + places
    order = np.argsort(cells, kind="stable")  # Each part is ascending: stable sorting merges them.
    cells = cells[order]
    firsts = np.flatnonzero(np.append(True, cells[1:] != cells[:-1]))
    owners, own = np.divmod(cells[firsts], span)
    return owners, own, np.maximum(np.add.reduceat(counts[order], firsts), 0).cumsum()


def _laid_out(
    several: Sequence[Histogram],
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
    """Bins and counts of all, one histogram after another, and how many pairs are whose."""
    parts, counts, sizes = [], [], []
    for one in several:
        places, own = _pairs(one._packed)
        more = len(one._bins)
        if more:
            places = np.append(places, np.fromiter(one._bins.keys(), np.int64, more))
            own = np.append(own, np.fromiter(one._bins.values(), np.int64, more))
        parts.append(places)
        counts.append(own)
        sizes.append(len(places))
    return np.concatenate(parts), np.concatenate(counts), sizes


def _pairs(packed: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pairs = np.frombuffer(b"".join(packed), _PAIR).reshape(-1, 2).astype(np.int64)
    return pairs[:, 0], pairs[:, 1]


def bin_of(value: int) -> int:
    """The bin of one value: `kernel.quantiles.bins_of` without an array."""
    shift = max(value.bit_length() - _FINE - 1, 0)
    return (shift << _FINE) + (value >> shift)
