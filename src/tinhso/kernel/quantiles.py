"""Medians and other quantiles, by one definition, and a histogram for where exact ones would not fit.

The quantile q of n sorted values is the value at position q·(n − 1), linearly interpolated between neighbours
(type 7; the default of NumPy, Polars, DuckDB's quantile_cont and spreadsheets). Exact up to 10 million values.
Beyond that, and on live boards, values fall into fixed bins: whole seconds below 512, then 256 bins to each
doubling, so that a bin is at most 1/256 of its value wide and its middle is off by 0.2 % at most. Bins are the
same everywhere, so histograms add.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.int64]

EXACT_UP_TO = 10_000_000
_FINE = 8  # bins per doubling: 2 ** 8
_WHOLE = 2 << _FINE  # below this every second has a bin of its own


def exact_quantiles(values: Values, quantiles: Sequence[float]) -> list[float]:
    """The quantiles of int64[n] values, n > 0, which are reordered: searched, not sorted."""
    last = len(values) - 1
    lows = [int(q * last) for q in quantiles]
    values.partition(sorted({*lows, *(min(low + 1, last) for low in lows)}))
    found = []
    for q, low in zip(quantiles, lows, strict=True):
        below, above = int(values[low]), int(values[min(low + 1, last)])
        found.append(below + (above - below) * (q * last - low))
    return found


def bins_of(values: Values) -> Values:
    """The bin of each value ≥ 0."""
    values = np.asarray(values, np.int64)
    # frexp gives the exact binary exponent for integers below 2^53.
    exponent = np.frexp(np.maximum(values, 1).astype(np.float64))[1].astype(np.int64)
    shift = np.maximum(exponent - (_FINE + 1), 0)
    return np.asarray((shift << _FINE) + (values >> shift), dtype=np.int64)


def value_of(bins: Values) -> NDArray[np.float64]:
    """The middle of each bin."""
    bins = np.asarray(bins, np.int64)
    shift = np.maximum((bins >> _FINE) - 1, 0)
    low = (bins - (shift << _FINE)) << shift
    return np.asarray(low + ((1 << shift) - 1) / 2, dtype=np.float64)


def binned_quantile(bins: Values, counts: Values, q: float) -> float | None:
    """The quantile of a histogram given as ascending bins and their counts, within 0.2 % of the exact one's bin."""
    total = int(counts.sum())
    if not total:
        return None
    position = q * (total - 1)
    upto = np.cumsum(counts)
    low = int(np.searchsorted(upto, int(position), side="right"))
    high = int(np.searchsorted(upto, min(int(position) + 1, total - 1), side="right"))
    below, above = value_of(bins[[low, high]])
    return float(below + (above - below) * (position - int(position)))
