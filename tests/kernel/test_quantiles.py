"""Quantiles: one definition, and a histogram that stays within its promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.quantiles import (
    binned_quantile,
    bins_of,
    value_of,
)

DURATIONS = st.lists(st.integers(0, 2**37), min_size=1, max_size=60)


def by_hand(values: list[int], q: float) -> float:
    """Linear interpolation at q·(n − 1), in plain arithmetic."""
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def test_of_nothing_there_is_no_quantile() -> None:
    nothing = np.zeros(0, np.int64)
    assert binned_quantile(nothing, nothing, 0.5) is None


@given(DURATIONS)
def test_a_bin_lies_within_one_percent_of_its_values(values: list[int]) -> None:
    middles = value_of(bins_of(np.array(values)))
    assert np.all(np.abs(middles - values) <= 0.01 * np.array(values))


def test_small_durations_have_bins_of_their_own() -> None:
    seconds = np.arange(512)
    assert value_of(bins_of(seconds)).tolist() == seconds.tolist()


@given(st.lists(st.integers(0, 2**37), min_size=2, max_size=2))
def test_bins_keep_the_order_of_values(pair: list[int]) -> None:
    low, high = sorted(pair)
    assert bins_of(np.array([low]))[0] <= bins_of(np.array([high]))[0]


@given(DURATIONS, st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]))
def test_a_binned_quantile_is_that_of_its_bins(values: list[int], q: float) -> None:
    bins, counts = np.unique(bins_of(np.array(values)), return_counts=True)
    middles = np.sort(np.repeat(value_of(bins), counts))
    expected = by_hand(middles.tolist(), q)
    assert binned_quantile(bins, counts, q) == pytest.approx(expected, rel=1e-9)
