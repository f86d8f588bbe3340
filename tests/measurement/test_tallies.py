"""Counts and quantiles over dossiers, batch after batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.measurement import tallies
from tinhso.measurement.groupcodes import GroupCodes
from tinhso.measurement.tallies import Durations

VALUES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 10**9)), min_size=1, max_size=200)


def filled(values: list[tuple[int, int]], batches: int) -> Durations:
    durations = Durations()
    for part in np.array_split(np.array(values, np.int64), batches):
        durations.add(part[:, 0], part[:, 1])
    return durations


@given(VALUES, st.integers(1, 5))
def test_quantiles_of_groups_are_those_of_their_values(values, batches) -> None:
    found = filled(values, batches).by_group((0.5, 0.9))
    for group in {group for group, _ in values}:
        own = [value for code, value in values if code == group]
        assert found[group] == pytest.approx([np.quantile(own, q) for q in (0.5, 0.9)])
    assert set(found) == {group for group, _ in values}


@given(VALUES)
def test_overall_quantiles_are_those_of_all_values(values) -> None:
    found = filled(values, 2).overall((0.5, 0.9))
    every = [value for _, value in values]
    assert found == pytest.approx([np.quantile(every, q) for q in (0.5, 0.9)])


@given(values=VALUES, batches=st.integers(1, 5))
def test_beyond_the_exact_limit_quantiles_stay_within_one_percent(values, batches) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "EXACT_UP_TO", 3)
        patch.setattr(tallies, "_MERGE_AT", 50)
        durations = filled(values, batches)
        assert durations.exact == (len(values) <= 3)
        found = durations.by_group((0.0, 0.5, 1.0))
        overall = durations.overall((0.0, 0.5, 1.0))
    for group in {group for group, _ in values}:
        own = [value for code, value in values if code == group]
        assert found[group] == pytest.approx([np.quantile(own, q) for q in (0, 0.5, 1)], rel=0.01)
    every = [value for _, value in values]
    assert overall == pytest.approx([np.quantile(every, q) for q in (0, 0.5, 1)], rel=0.01)


def test_of_nothing_there_are_no_quantiles() -> None:
    assert Durations().overall((0.5,)) == [None]
    assert Durations().by_group((0.5,)) == {}


@given(st.lists(st.integers(0, 2**60), max_size=300))
def test_group_codes_are_given_out_in_order_of_first_appearance(keys: list[int]) -> None:
    codes = GroupCodes()
    found = codes.encode(np.array(keys, np.int64)).tolist()
    order = list(dict.fromkeys(keys))
    assert found == [order.index(key) for key in keys]
    assert codes.keys().tolist() == order


def test_group_codes_grow_past_their_first_room() -> None:
    codes = GroupCodes()
    keys = np.random.default_rng(1).permutation(200_000)
    assert codes.encode(keys).tolist() == list(range(len(keys)))
    assert codes.encode(keys[::-1]).tolist() == list(range(len(keys)))[::-1]


@given(VALUES, st.integers(1, 5))
def test_large_groups_are_searched_with_the_same_answers(values, batches) -> None:
    told = filled(values, batches).by_group((0.0, 0.3, 0.5, 0.9, 1.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tallies, "_LARGE_GROUP", 0)
        assert filled(values, batches).by_group((0.0, 0.3, 0.5, 0.9, 1.0)) == told
