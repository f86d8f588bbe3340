"""Durations as counts by bin: adding dossiers, taking them away and merging months are all one sum. Pure.

The bins are those of `kernel.quantiles`: a quantile is off by 0.2 % at most, and a bin is the same everywhere, so that
histograms of offices and months merge in any order to what the whole would have given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tinhso.kernel.quantiles import value_of

_PAIR = np.dtype("<u4")
_FINE = 8


@dataclass
class Histogram:
    """How many values lie in each bin, and their sum in seconds. exact: a bin is the value itself (limits)."""

    exact: bool = False
    bins: Counter[int] = field(default_factory=Counter)
    seconds: int = 0

    @property
    def count(self) -> int:
        """How many values."""
        return sum(self.bins.values())

    def add(self, value: int, times: int = 1) -> None:
        """Take a value in seconds, ≥ 0; times −1 takes away what was added before."""
        self.bins[value if self.exact else bin_of(value)] += times
        self.seconds += times * value

    def merge(self, other: Histogram) -> None:
        """Add another one's."""
        for place, count in other.bins.items():
            self.bins[place] += count
        self.seconds += other.seconds

    def packed(self) -> bytes:
        """The filled bins, ascending, as pairs of little-endian uint32: bin, count."""
        filled = sorted((place, count) for place, count in self.bins.items() if count)
        return np.array(filled, _PAIR).tobytes()

    @classmethod
    def unpacked(cls, told: bytes, *, seconds: int, exact: bool = False) -> Histogram:
        """What `packed` gave; of several, one after another, what they are together."""
        pairs = np.frombuffer(told, _PAIR).reshape(-1, 2)
        places, which = np.unique(pairs[:, 0], return_inverse=True)
        counts = np.bincount(which, weights=pairs[:, 1]).astype(np.int64)
        return cls(
            exact, Counter(dict(zip(places.tolist(), counts.tolist(), strict=True))), seconds
        )

    def quantile(self, q: float) -> float | None:
        """The value at position q·(n − 1), interpolated as `kernel.quantiles` does; None for no values."""
        return self.quantiles((q,))[0] if self.count else None

    def quantiles(self, wanted: Sequence[float]) -> list[float]:
        """Several quantiles of one or more values."""
        size = len(self.bins)
        places = np.fromiter(self.bins.keys(), np.int64, size)
        counts = np.fromiter(self.bins.values(), np.int64, size)
        order = np.argsort(places)
        places, counts = places[order], counts[order]
        places, counts = places[counts > 0], counts[counts > 0]
        values = places.astype(np.float64) if self.exact else value_of(places)
        upto = np.cumsum(counts)
        position = np.array(wanted) * (upto[-1] - 1)
        low = position.astype(np.int64)
        below, above = (
            values[np.searchsorted(upto, at, side="right")]
            for at in (low, np.minimum(low + 1, upto[-1] - 1))
        )
        return [float(one) for one in below + (above - below) * (position - low)]


def bin_of(value: int) -> int:
    """The bin of one value: `kernel.quantiles.bins_of` without an array."""
    shift = max(value.bit_length() - _FINE - 1, 0)
    return (shift << _FINE) + (value >> shift)
