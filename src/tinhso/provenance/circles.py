"""Circles: dossiers that share a device, a number, an account, a filer or a payer, and to whom each circle is tied.

A shared telephone proves nothing. What tells help from show is whether the dossiers that share it come before one
officer more often than the others of her office who sat there on those days would let expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tinhso.provenance.moments import DAY, Reals, Whole
from tinhso.provenance.records import Hashes, Numbers, Seconds

LOCAL = 7 * 3600  # Vietnam's time, all year
CLEARLY = 3.0  # the tie from which what a colleague accepted of a circle is still hers
HERS, NOT_HERS = (
    0.9,
    0.1,
)  # of a circle that is one officer's: how much of it comes before her, else a colleague


@dataclass(frozen=True)
class Circle:
    """For each dossier, of all that share its thing; zeros where the thing is not known.

    dossiers, owners: how many. days: from its first to its last. officers: who accepted them, how many.
    main: whose the circle is, if it is one officer's: who accepted, or a colleague whose it clearly is.
    tie: the logarithm of how much likelier the others' acceptances are if the circle is hers than if it is everybody's.
    """

    dossiers: Whole
    owners: Whole
    days: Reals
    officers: Whole
    main: Whole
    tie: Reals


def circle(
    thing: Hashes,
    *,
    owner: Whole,
    officer: Whole,
    filed_at: Seconds,
    accepted_at: Seconds,
    expected: Reals,
) -> Circle:
    """thing: 0 where not known. owner, officer: small numbers. expected: `expected_shares`.

    A circle's dossiers of one day come before one officer together, and count once.
    """
    known = thing != 0
    names, at = np.unique(thing, return_inverse=True)
    count = len(names)
    dossiers = np.bincount(at, minlength=count)
    first, last = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    np.minimum.at(first, at, filed_at)
    np.maximum.at(last, at, filed_at)
    of_officer, mine = _pairs(at, officer)
    _, of_day = _pairs(mine, (accepted_at + LOCAL) // DAY)
    hers = np.log(HERS / np.clip(expected, 1e-3, 1.0)) / np.bincount(of_day)[of_day]
    whole = np.bincount(mine, hers)
    days = np.bincount(mine, 1 / np.bincount(of_day)[of_day])
    all_days = np.bincount(of_officer, days, count)
    tie = (
        whole[mine]
        - np.bincount(of_day, hers)[of_day]
        + (all_days[at] - days[mine]) * np.log(NOT_HERS)
    )
    of_cell = whole + (all_days[of_officer] - days) * np.log(NOT_HERS)
    best = np.lexsort((of_cell, of_officer))[
        np.cumsum(np.bincount(of_officer, minlength=count)) - 1
    ]
    colleagues = known & (best[at] != mine) & (of_cell[best][at] > CLEARLY)
    who = np.full(len(of_cell), -1)
    who[mine] = officer
    return Circle(
        dossiers=np.where(known, dossiers[at], 0),
        owners=np.where(known, np.bincount(_pairs(at, owner)[0], minlength=count)[at], 0),
        days=np.where(known, (last - first)[at] / DAY, 0.0),
        officers=np.where(known, np.bincount(of_officer, minlength=count)[at], 0),
        main=np.where(colleagues, who[best][at], officer),
        tie=np.where(known & (officer >= 0), np.where(colleagues, of_cell[best][at], tie), 0.0),
    )


def _pairs(group: Whole, other: Whole) -> tuple[Whole, Whole]:
    """The groups of all distinct pairs, and for each dossier which pair is its own."""
    room = int(other.max(initial=0)) + 2
    names, at = np.unique(group.astype(np.int64) * room + other + 1, return_inverse=True)
    return names // room, at


def expected_shares(
    *,
    office: Numbers,
    officer: Whole,
    accepted_at: Seconds,
    sat_office: Numbers,
    sat_officer: Whole,
    sat_from: Seconds,
) -> Reals:
    """For each dossier: how likely its officer was to be the one who accepts, among those at work that day.

    At work is who accepted something there that day or sat at a counter; each counts by what she accepts in all.
    """
    if not len(office):
        return np.zeros(0)
    place = np.concatenate([office, sat_office]).astype(np.int64)
    who = np.concatenate([officer, sat_officer])
    day = (np.concatenate([accepted_at, sat_from]) + LOCAL) // DAY
    person, of_person = np.unique(place * (1 << 31) + who + 1, return_inverse=True)
    accepts = np.bincount(of_person[: len(office)], minlength=len(person)).astype(np.float64)
    where, of_day = np.unique(place * (1 << 31) + day, return_inverse=True)
    there = np.unique(of_day * len(person) + of_person)
    all_of_day = np.bincount(there // len(person), accepts[there % len(person)], len(where))
    rows = slice(len(office))
    share: NDArray[np.float64] = accepts[of_person[rows]] / all_of_day[of_day[rows]]
    return share


def webs(circles: Sequence[Circle], things: Sequence[Hashes], *, owner: Whole) -> Whole:
    """For each dossier, how many owners its web has: all that hang together by one officer's circles.

    Only circles that are rather hers than everybody's tie a web. A household's ends at its door; telephones, accounts
    and numbers that are changed every few dossiers hang together all the same. 1 where there is no web.
    """
    count = len(owner)
    rows, cells, floor = [], [], 0
    for one, thing in zip(circles, things, strict=True):
        tied = np.flatnonzero((one.owners > 1) & (one.tie > 0) & (one.main >= 0))
        rows.append(tied)
        key = np.unique(thing[tied], return_inverse=True)[1].astype(np.int64)
        cells.append(_pairs(key, one.main[tied])[1] + floor)
        floor += len(tied)
    row, cell = np.concatenate(rows), np.concatenate(cells)
    label = np.arange(count)
    while len(row):
        lowest = np.full(int(cell.max()) + 1, count)
        np.minimum.at(lowest, cell, label[row])
        after = label.copy()
        np.minimum.at(after, row, lowest[cell])
        after = after[after]
        if np.array_equal(after, label):
            break
        label = after
    of_owner, _ = _pairs(label, owner)
    return np.bincount(of_owner, minlength=count)[label]
