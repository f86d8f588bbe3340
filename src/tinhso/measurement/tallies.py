"""Sums over dossiers: how many early, on time, late …, and quantiles of working time, by group and over all.

Counts are kept, ratios derived. Working times are kept exactly for up to 10 million decided dossiers and fall
into the fixed bins of `kernel.quantiles` beyond; the result says which.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinhso.kernel.quantiles import EXACT_UP_TO, binned_quantile, exact_quantiles, value_of
from tinhso.measurement.foldrun import compiled_loop
from tinhso.measurement.foldtypes import COLUMN, NOTES, OUTCOMES, Ints
from tinhso.measurement.groupcodes import GroupCodes
from tinhso.measurement.options import BadOptions

# A key is a group's code above, and room for a value of up to 34 bits (540 years of seconds) below.
_VALUE_BITS = 34
_MASK = (1 << _VALUE_BITS) - 1
# A binned key has the group above and its bin below: `quantiles` has fewer than 2^13 bins for such values.
BIN_BITS = 13
_BIN_MASK = (1 << BIN_BITS) - 1
_FIELD_BITS = 20
_MERGE_AT = 16_000_000
_LARGE_GROUP = 2_000
# What `rowloops.pick_rows` takes, after the grouped names.
_COUNTED = "outcome ended_at working citizen_working events unannounced notes".split()


@dataclass
class Durations:
    """Values by group code, exact while they fit, then binned."""

    exact: bool = True
    size: int = 0
    _kept: list[Ints] = field(default_factory=list)
    _waiting: int = 0
    _bins: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    _counts: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, groups: Ints, values: Ints) -> None:
        """Take int64[n] values ≥ 0 of int64[n] group codes."""
        if not len(values):
            return
        self._kept.append((groups << _VALUE_BITS) | values)
        self.size += len(values)
        self._waiting += len(values)
        self.exact = self.size <= EXACT_UP_TO
        if self._waiting > _MERGE_AT:  # By then they are no longer exact.
            self._merge()

    def by_group(self, quantiles: Sequence[float]) -> dict[int, list[float]]:
        """The quantiles of each group that has values, by its code."""
        if not self.exact:
            self._merge()
            upto = np.cumsum(self._counts)
            return _interpolated(
                *_runs_of(self._bins >> BIN_BITS, self._counts),
                quantiles,
                lambda place: value_of(
                    self._bins[np.searchsorted(upto, place, side="right")] & _BIN_MASK
                ),
            )
        keys = self._all_kept()
        sizes = np.bincount(keys >> _VALUE_BITS)
        if len(keys) > _LARGE_GROUP * len(sizes):
            return self._of_large_groups(keys, sizes, quantiles)
        keys = np.sort(keys)
        groups = np.flatnonzero(sizes)
        return _interpolated(groups, sizes[groups], quantiles, lambda place: keys[place] & _MASK)

    @staticmethod
    def _of_large_groups(
        keys: Ints, sizes: Ints, quantiles: Sequence[float]
    ) -> dict[int, list[float]]:
        """Groups brought together and searched one by one: sorting all values costs several times as much."""
        ends = np.cumsum(sizes)
        values = np.empty(len(keys), np.int64)
        compiled_loop("gather_groups")(keys, _VALUE_BITS, ends - sizes, values)
        return {
            group: exact_quantiles(values[ends[group] - sizes[group] : ends[group]], quantiles)
            for group in np.flatnonzero(sizes).tolist()
        }

    def overall(self, quantiles: Sequence[float]) -> list[float | None]:
        """Quantiles over every group together; None for no values."""
        if not self.size:
            return [None for _ in quantiles]
        if self.exact:
            return list(exact_quantiles(self._all_kept() & _MASK, quantiles))
        self._merge()
        counts = np.bincount(self._bins & _BIN_MASK, weights=self._counts).astype(np.int64)
        filled = np.flatnonzero(counts)
        return [binned_quantile(filled, counts[filled], q) for q in quantiles]

    def _all_kept(self) -> Ints:
        if len(self._kept) != 1:
            self._kept = [np.concatenate([_NO_VALUES, *self._kept])]
        return self._kept[0]

    def _merge(self) -> None:
        """What has been kept becomes counts by group and bin."""
        if not self._kept:
            return
        last_group = max(int(kept.max()) for kept in self._kept) >> _VALUE_BITS
        # Short keys sort in half the time.
        short = (last_group + 1) << BIN_BITS <= 2**32
        keys: Any = np.empty(sum(map(len, self._kept)), np.uint32 if short else np.int64)
        place = 0
        for kept in self._kept:
            compiled_loop("bin_values")(kept, _VALUE_BITS, BIN_BITS, keys[place:])
            place += len(kept)
        keys.sort()
        found, counts = _runs_of(keys, np.ones(1, np.int64))
        found = found.astype(np.int64)
        self._kept, self._waiting = [], 0
        if len(self._bins):
            both = np.concatenate([self._bins, found])
            order = np.argsort(both, kind="stable")
            found, counts = _runs_of(both[order], np.concatenate([self._counts, counts])[order])
        self._bins, self._counts = found, counts


_NO_VALUES = np.zeros(0, np.int64)


def _runs_of(keys: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """The different keys among ascending ones, and the sum of each one's counts; one count stands for all."""
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else _NO_VALUES
    if len(counts) != len(keys):
        return keys[begins], np.diff(np.append(begins, len(keys))) * counts[0]
    return keys[begins], np.add.reduceat(counts, begins)


def _interpolated(
    groups: Ints, sizes: Ints, quantiles: Sequence[float], value_at: Callable[[Ints], np.ndarray]
) -> dict[int, list[float]]:
    """Linear interpolation at q·(n − 1) in each group, all groups at once.

    value_at: the values at int64 places among all values, by group and in order, counted from 0.
    """
    before = np.cumsum(sizes) - sizes
    columns = []
    for q in quantiles:
        position = q * (sizes - 1)
        low = np.floor(position).astype(np.int64)
        below = value_at(before + low)
        above = value_at(before + np.minimum(low + 1, sizes - 1))
        columns.append(below + (above - below) * (position - low))
    return dict(zip(groups.tolist(), np.stack(columns, axis=1).tolist(), strict=True))


@dataclass
class Tally:
    """Everything counted over dossiers while the fold goes on."""

    by: tuple[str, ...]
    groups: GroupCodes = field(default_factory=GroupCodes)
    counts: Ints = field(default_factory=lambda: np.zeros((0, len(OUTCOMES)), np.int64))
    working: Durations = field(default_factory=Durations)
    citizen: Durations = field(default_factory=Durations)
    notes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(NOTES, 0))
    dossiers: int = 0
    unfinished: int = 0
    events: int = 0
    unannounced: int = 0

    def add(self, out: Ints) -> None:
        """Count the rows of a folded batch."""
        rows = len(out)
        self.dossiers += rows
        packed, outcome, decided, working, waited, citizen = (
            np.empty(rows, np.int64) for _ in range(6)
        )
        sums, notes = np.zeros(3, np.int64), np.zeros(len(NOTES), np.int64)
        places = np.array([COLUMN[name] for name in (*self.by, *_COUNTED)], np.int64)
        found, answered, largest = compiled_loop("pick_rows")(
            out,
            places,
            _FIELD_BITS,
            packed,
            outcome,
            decided,
            working,
            waited,
            citizen,
            sums,
            notes,
        )
        if largest >> _FIELD_BITS:
            # A million names is a wrong column, and a code too large would spill into its neighbour's.
            raise BadOptions("too_many_groups", given=", ".join(self.by), most=1 << _FIELD_BITS)
        codes = self._group_codes(packed)
        compiled_loop("count_outcomes")(codes, outcome, self.counts)
        self.working.add(codes[decided[:found]], working[:found])
        self.citizen.add(codes[waited[:answered]], citizen[:answered])
        self.unfinished += int(sums[0])
        self.events += int(sums[1])
        self.unannounced += int(sums[2])
        for code, count in zip(NOTES, notes.tolist(), strict=True):
            self.notes[code] += count

    def _group_codes(self, packed: Ints) -> Ints:
        """int64[n] dense group codes of packed keys, with room in `counts` for each."""
        dense = self.groups.encode(packed)
        if len(self.groups) > len(self.counts):
            # Twice the room, so that a stream of new groups does not copy the counts each time.
            grown = np.zeros((2 * len(self.groups), len(OUTCOMES)), np.int64)
            grown[: len(self.counts)] = self.counts
            self.counts = grown
        return dense

    def group_names(self) -> list[Ints]:
        """For each of `by` the name's code of every group, by group code; -1 for none."""
        packed, mask = self.groups.keys(), (1 << _FIELD_BITS) - 1
        places = reversed(range(len(self.by)))
        return [((packed >> (_FIELD_BITS * place)) & mask) - 1 for place in places]


def outcome_counts(counts: Sequence[int]) -> dict[str, Any]:
    """Counts by outcome, with the decided ones and the share on time among them (None for no decided ones).

    Early counts as on time. Open, overdue and unknown dossiers are in no denominator here; they stand beside it.
    """
    told: dict[str, Any] = dict(zip(OUTCOMES, counts, strict=True))
    decided = told["early"] + told["on_time"] + told["late"]
    told["decided"] = decided
    told["on_time_share"] = (told["early"] + told["on_time"]) / decided if decided else None
    return told
