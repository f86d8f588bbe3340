"""Where an officer was when a dossier was filed: at her counter, with a visitor, in the middle of a row of filings.

What would be seen by chance is not guessed: each question is asked again of the same officer at the same time of day on
her other days. A busy officer is always with a visitor, so that being with one says nothing about her.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tinhso.provenance.records import Flags, Hashes, Seconds

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

DAY = 86_400
OTHER_DAYS = tuple(day for day in range(-14, 15) if day)
NEAR_SECONDS = 900
_ROOM = (
    np.int64(1) << 36
)  # more than any moment; one officer's moments lie between two multiples of it


@dataclass(frozen=True)
class Spans:
    """Spans of time of many officers, one after another. starts, ends: sorted; who * _ROOM + moment."""

    starts: Whole
    ends: Whole

    @classmethod
    def of(cls, who: Whole, from_at: Seconds, until_at: Seconds) -> Spans:
        """who: small numbers, below 0 for nobody. Spans that end before they begin are left out."""
        kept = (who >= 0) & (until_at > from_at) & (from_at >= 0) & (until_at < _ROOM)
        starts, ends = who[kept] * _ROOM + from_at[kept], who[kept] * _ROOM + until_at[kept]
        order = np.argsort(starts, kind="stable")
        return cls(starts[order], np.maximum.accumulate(ends[order]) if kept.any() else ends)

    def holds(self, who: Whole, at: Seconds) -> Flags:
        """Whether a span of that officer holds the moment."""
        return self.starts_of(who, at) >= 0

    def starts_of(self, who: Whole, at: Seconds) -> Seconds:
        """When the last span that holds the moment began; -1 where none does."""
        if not len(self.starts):
            return np.full(len(at), -1, np.int64)
        key = who * _ROOM + np.clip(at, 0, _ROOM - 1)
        place = np.searchsorted(self.starts, key, side="right") - 1
        held = (place >= 0) & (who >= 0)
        found = np.maximum(place, 0)
        held &= (self.ends[found] >= key) & (self.starts[found] // _ROOM == who)
        return np.where(held, self.starts[found] - who * _ROOM, -1)


@dataclass(frozen=True)
class AtTheDesk:
    """For each dossier, of the officer who accepted it.

    there: whether she sat at a counter when it was filed. with_visitor: whether a visitor stood before her.
    by_chance: how often one stands there at that hour of her other days, 0 to 1; NaN where she has none.
    row: how many others of hers, of other owners, were filed within NEAR_SECONDS. row_by_chance: how many would be.
    """

    there: Flags
    with_visitor: Flags
    by_chance: Reals
    row: Whole
    row_by_chance: Reals


def codes_of(*columns: Hashes) -> list[Whole]:
    """Several columns of one kind of hash as small numbers, -1 for unknown."""
    names = np.unique(np.concatenate([*columns, np.zeros(1, np.uint64)]))
    return [
        np.where(column == 0, -1, np.searchsorted(names, column)).astype(np.int64)
        for column in columns
    ]


def at_the_desk(
    *, officer: Whole, owner: Whole, filed_at: Seconds, sittings: Spans, calls: Spans
) -> AtTheDesk:
    """officer, owner: small numbers of who accepted and whom it is for; officer -1 where nobody did."""
    there = sittings.holds(officer, filed_at)
    row, chance = _rows(officer, owner, filed_at, sittings)
    return AtTheDesk(
        there=there,
        with_visitor=there & calls.holds(officer, filed_at),
        by_chance=_visitors_by_chance(officer, filed_at, there, sittings, calls),
        row=row,
        row_by_chance=chance,
    )


def _visitors_by_chance(
    officer: Whole, filed_at: Seconds, there: Flags, sittings: Spans, calls: Spans
) -> Reals:
    sat, stood = np.zeros(len(officer)), np.zeros(len(officer))
    asked = np.flatnonzero(there)
    for day in OTHER_DAYS:
        at = filed_at[asked] + day * DAY
        present = sittings.holds(officer[asked], at)
        sat[asked] += present
        stood[asked] += present & calls.holds(officer[asked], at)
    people = int(officer.max(initial=-1)) + 2
    own_sat = np.bincount(officer + 1, sat, people)[officer + 1]
    own_stood = np.bincount(officer + 1, stood, people)[officer + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        own = own_stood / own_sat
        return np.where(own_sat > 0, (stood + 5 * own) / (sat + 5), np.nan)


def _rows(officer: Whole, owner: Whole, filed_at: Seconds, sittings: Spans) -> tuple[Whole, Reals]:
    """How many of the officer's dossiers are filed close by, and how many on her other days at that hour."""
    key = officer * _ROOM + np.clip(filed_at, NEAR_SECONDS, _ROOM // 2)
    order = np.sort(key)

    def within(at: Whole) -> Whole:
        found: Whole = np.searchsorted(order, at + NEAR_SECONDS, side="right") - np.searchsorted(
            order, at - NEAR_SECONDS
        )
        return found

    close = within(key) - _of_one_owner(key, owner)
    there = sittings.holds(officer, filed_at)
    first, last = (int(filed_at.min()), int(filed_at.max())) if len(filed_at) else (0, 0)
    asked, seen = np.zeros(len(key)), np.zeros(len(key))
    for day in OTHER_DAYS:
        at = filed_at + day * DAY
        alike = (at >= first) & (at <= last) & (sittings.holds(officer, at) == there)
        asked += alike
        seen += np.where(alike, within(key + day * DAY), 0)
    chance = (seen + 0.05) / (asked + 1)
    return np.where(officer < 0, 0, np.maximum(close, 0)), np.where(officer < 0, np.nan, chance)


def _of_one_owner(key: Whole, owner: Whole) -> Whole:
    """Of the dossiers close by, how many are the same owner's, itself included."""
    order = np.lexsort((key, owner))
    same, keys = owner[order], key[order]
    count = np.ones(len(key), np.int64)
    for step in range(1, 6):
        if step >= len(key):
            break
        close = (same[step:] == same[:-step]) & (keys[step:] - keys[:-step] <= NEAR_SECONDS)
        count[:-step] += close
        count[step:] += close
    told = np.empty_like(count)
    told[order] = count
    return told
