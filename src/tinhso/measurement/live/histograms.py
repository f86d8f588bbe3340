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
# So many histograms are laid side by side at once; a value beyond this is looked for among sorted ones.
_AT_ONCE, _DENSE = 256, 1 << 16


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
    places, counts, sizes = _laid_out(several)
    if not len(places):
        yield from ((0, []) for _ in several)
        return
    columns, which = _columns(places)
    owners = np.repeat(np.arange(len(several)), sizes)
    cells = np.bincount(
        owners * len(columns) + which, weights=counts, minlength=len(several) * len(columns)
    )
    upto = np.maximum(cells.astype(np.int64), 0).reshape(len(several), len(columns)).cumsum(axis=1)
    totals = upto[:, -1]
    values = columns.astype(np.float64) if several[0].exact else value_of(columns)
    found = []
    for q in wanted:
        position = q * np.maximum(totals - 1, 0)
        low = position.astype(np.int64)
        below, above = (
            values[np.minimum((upto <= at[:, None]).sum(axis=1), len(columns) - 1)]
            for at in (low, np.minimum(low + 1, totals - 1))
        )
        found.append((below + (above - below) * (position - low)).tolist())
    for place, total in enumerate(totals.tolist()):
        yield total, [one[place] for one in found] if total else []


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


def _columns(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The bins that occur, ascending, and of each place which of them it is."""
    most = int(places.max())
    if most >= _DENSE:
        columns, which = np.unique(places, return_inverse=True)
        return columns, which
    occurs = np.zeros(most + 1, np.int64)
    occurs[places] = 1
    return np.flatnonzero(occurs), (occurs.cumsum() - 1)[places]


def _pairs(packed: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pairs = np.frombuffer(b"".join(packed), _PAIR).reshape(-1, 2).astype(np.int64)
    return pairs[:, 0], pairs[:, 1]


def bin_of(value: int) -> int:
    """The bin of one value: `kernel.quantiles.bins_of` without an array."""
    shift = max(value.bit_length() - _FINE - 1, 0)
    return (shift << _FINE) + (value >> shift)
