"""Sums over dossiers: how many early, on time, late …, and quantiles of working time, by group and over all.

Counts are kept, ratios derived. Working times are kept exactly for up to 10 million decided dossiers and fall
into the fixed bins of `kernel.quantiles` beyond; the result says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinhso.kernel.quantiles import EXACT_UP_TO, binned_quantile, bins_of, sorted_quantile
from tinhso.measurement.foldtypes import COLUMN, NONE, NOTES, OUTCOMES, Ints
from tinhso.measurement.groupcodes import GroupCodes

# A group's code, and above it room for a value of up to 34 bits (540 years of seconds).
_VALUE_BITS = 34
_FIELD_BITS = 20


@dataclass
class Durations:
    """Values by group code, exact while they fit, then binned."""

    exact: bool = True
    kept: list[Ints] = field(default_factory=list)
    size: int = 0
    bins: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    counts: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, groups: Ints, values: Ints) -> None:
        """Take int64[n] values ≥ 0 of int64[n] group codes."""
        if self.exact and self.size + len(values) > EXACT_UP_TO:
            self.exact = False
            self._bin()
        if self.exact:
            self.kept.append((groups << _VALUE_BITS) | values)
        else:
            self.kept.append((groups << _VALUE_BITS) | bins_of(values))
        self.size += len(values)
        if not self.exact and sum(map(len, self.kept)) > 2_000_000:
            self._merge()

    def _bin(self) -> None:
        mask = (1 << _VALUE_BITS) - 1
        self.kept = [(k & ~np.int64(mask)) | bins_of(k & mask) for k in self.kept]
        self._merge()

    def _merge(self) -> None:
        if not self.kept:
            return
        keys, counts = np.unique(np.concatenate(self.kept), return_counts=True)
        self.kept = []
        both = np.concatenate([self.bins, keys])
        self.bins, where = np.unique(both, return_inverse=True)
        weights = np.concatenate([self.counts, counts])
        self.counts = np.bincount(where, weights=weights).astype(np.int64)

    def by_group(self, quantiles: Sequence[float]) -> Iterator[tuple[int, list[float | None]]]:
        """(group code, its quantiles) for each group that has values."""
        mask = (1 << _VALUE_BITS) - 1
        if not self.exact:
            self._merge()
        keys = self.bins if not self.exact else np.sort(np.concatenate(self.kept or [self.bins]))
        groups, begins = np.unique(keys >> _VALUE_BITS, return_index=True)
        for group, values in zip(groups, np.split(np.arange(len(keys)), begins[1:]), strict=True):
            chosen = keys[values[0] : values[-1] + 1] & mask
            if self.exact:
                yield int(group), [sorted_quantile(chosen, q) for q in quantiles]
            else:
                counts = self.counts[values[0] : values[-1] + 1]
                yield int(group), [binned_quantile(chosen, counts, q) for q in quantiles]

    def overall(self, quantiles: Sequence[float]) -> list[float | None]:
        """Quantiles over every group together."""
        mask = (1 << _VALUE_BITS) - 1
        if self.exact:
            values = np.sort(np.concatenate([k & mask for k in self.kept] or [self.bins]))
            return [sorted_quantile(values, q) for q in quantiles]
        self._merge()
        bins, where = np.unique(self.bins & mask, return_inverse=True)
        counts = np.bincount(where, weights=self.counts).astype(np.int64)
        return [binned_quantile(bins, counts, q) for q in quantiles]


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
    stopped_seconds: int = 0

    def add(self, out: Ints) -> None:
        """Count the rows of a folded batch."""
        self.dossiers += len(out)
        outcome, ended = out[:, COLUMN["outcome"]], out[:, COLUMN["ended_at"]]
        codes = self._group_codes(out)
        np.add.at(self.counts.reshape(-1), codes * len(OUTCOMES) + outcome, 1)
        working = out[:, COLUMN["working"]]
        decided = (ended != NONE) & (working != NONE)
        self.working.add(codes[decided], working[decided])
        citizen = out[:, COLUMN["citizen_working"]]
        self.citizen.add(codes[citizen != NONE], citizen[citizen != NONE])
        self.unfinished += int((ended == NONE).sum())
        self.events += int(out[:, COLUMN["events"]].sum())
        self.unannounced += int(out[:, COLUMN["unannounced"]].sum())
        noted = out[:, COLUMN["notes"]]
        if noted.any():
            for bit, code in enumerate(NOTES):
                self.notes[code] += int(((noted >> bit) & 1).sum())

    def _group_codes(self, out: Ints) -> Ints:
        """int64[n] dense group codes, given out in order of first appearance."""
        packed = np.zeros(len(out), np.int64)
        for name in self.by:
            packed = (packed << _FIELD_BITS) | (np.maximum(out[:, COLUMN[name]], -1) + 1)
        dense = self.groups.encode(packed)
        if len(self.groups) > len(self.counts):
            # Twice the room, so that a stream of new groups does not copy the counts each time.
            grown = np.zeros((2 * len(self.groups), len(OUTCOMES)), np.int64)
            grown[: len(self.counts)] = self.counts
            self.counts = grown
        return dense

    def keys(self) -> Iterator[tuple[int, tuple[int, ...]]]:
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
