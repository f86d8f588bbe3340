"""Sums over dossiers: how many early, on time, late …, and quantiles of working time, by group and over all.

Counts are kept, ratios derived. Working times are kept exactly for up to 10 million decided dossiers and fall
into the fixed bins of `kernel.quantiles` beyond; the result says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinhso.kernel.quantiles import EXACT_UP_TO, value_of
from tinhso.measurement.foldrun import compiled_loop
from tinhso.measurement.foldtypes import COLUMN, NOTES, OUTCOMES, Ints
from tinhso.measurement.groupcodes import GroupCodes
from tinhso.measurement.options import BadOptions

# A key is a group's code above, and room for a value of up to 34 bits (540 years of seconds) below.
_VALUE_BITS = 34
_MASK = (1 << _VALUE_BITS) - 1
_FIELD_BITS = 20
_MERGE_AT = 16_000_000
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
        self._kept.append((groups << _VALUE_BITS) | values)
        self.size += len(values)
        self._waiting += len(values)
        self.exact = self.size <= EXACT_UP_TO
        if self._waiting > _MERGE_AT:
            self._merge()

    def _merge(self) -> None:
        """What has been kept becomes counts by group and bin."""
        keys = np.concatenate(self._kept)
        compiled_loop("bin_values")(keys, _VALUE_BITS, keys)
        found, counts = np.unique(keys, return_counts=True)
        self._kept, self._waiting = [], 0
        if len(self._bins):
            found, where = np.unique(np.concatenate([self._bins, found]), return_inverse=True)
            weights = np.concatenate([self._counts, counts])
            counts = np.bincount(where, weights=weights).astype(np.int64)
        self._bins, self._counts = found, counts

    def _sorted(self) -> tuple[Ints, Ints]:
        """Keys in order, exact or binned, and how often each occurs."""
        if self.exact:
            keys = np.sort(np.concatenate([self._bins, *self._kept]))
            return keys, np.ones(len(keys), np.int64)
        if self._kept:
            self._merge()
        return self._bins, self._counts

    def by_group(self, quantiles: Sequence[float]) -> dict[int, list[float]]:
        """The quantiles of each group that has values, by its code."""
        return self._quantiles(*self._sorted(), quantiles)

    def overall(self, quantiles: Sequence[float]) -> list[float | None]:
        """Quantiles over every group together; None for no values."""
        keys, counts = self._sorted()
        values = keys & _MASK
        order = np.argsort(values, kind="stable")
        found = self._quantiles(values[order], counts[order], quantiles)
        return list(found.get(0, [None] * len(quantiles)))

    def _quantiles(
        self, keys: Ints, counts: Ints, quantiles: Sequence[float]
    ) -> dict[int, list[float]]:
        """Linear interpolation at q·(n − 1) within each group of ascending keys, all groups at once."""
        groups, begins = np.unique(keys >> _VALUE_BITS, return_index=True)
        upto = np.cumsum(counts)
        before = np.concatenate([np.zeros(1, np.int64), upto])[begins]
        sizes = np.diff(np.append(before, upto[-1] if len(upto) else 0))
        columns = []
        for q in quantiles:
            position = q * (sizes - 1)
            low = np.floor(position).astype(np.int64)
            high = np.minimum(low + 1, sizes - 1)
            below = self._value(keys, upto, before + low)
            above = self._value(keys, upto, before + high)
            columns.append(below + (above - below) * (position - low))
        return dict(zip(groups.tolist(), np.stack(columns, axis=1).tolist(), strict=True))

    def _value(self, keys: Ints, upto: Ints, place: Ints) -> np.ndarray:
        """The value at each place among all, counted from 0; a bin's middle where values are binned."""
        if self.exact:
            return (keys[place] & _MASK).astype(np.float64)
        return value_of(keys[np.searchsorted(upto, place, side="right")] & _MASK)


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
        np.add.at(self.counts.reshape(-1), codes * len(OUTCOMES) + outcome, 1)
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

    def group_names(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(group code, its value codes in the order of `by`), -1 for none."""
        mask = (1 << _FIELD_BITS) - 1
        for code, packed in enumerate(self.groups.keys().tolist()):
            fields = [
                ((packed >> (_FIELD_BITS * place)) & mask) - 1 for place in range(len(self.by))
            ]
            yield code, tuple(reversed(fields))


def outcome_counts(counts: Ints) -> dict[str, Any]:
    """Counts by outcome, with the decided ones and the share on time among them (None for no decided ones).

    Early counts as on time. Open, overdue and unknown dossiers are in no denominator here; they stand beside it.
    """
    told: dict[str, Any] = {name: int(counts[code]) for code, name in enumerate(OUTCOMES)}
    decided = told["early"] + told["on_time"] + told["late"]
    told["decided"] = decided
    told["on_time_share"] = (told["early"] + told["on_time"]) / decided if decided else None
    return told
