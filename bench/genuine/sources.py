"""Whose number, device, account or wallet stands in a dossier, by the habits of its cause.

Not for the author of a detector (see `parameters`).
"""

from __future__ import annotations

import numpy as np

from bench.genuine import parameters as p
from bench.genuine.honest import Draft
from bench.genuine.people import (
    KIOSK,
    NEW,
    NOBODY,
    OFFICER,
    PERSON,
    PLACE,
    POOL,
    STATION,
    Ints,
    Province,
    Random,
    choose,
)
from bench.genuine.truth import Cause

SECOND_PHONE = np.int64(1) << 39
COUNTER = np.int64(-2)
DEVICES = 16  # at most, of a place
OF_AGE = 14


class Sources:
    """Whose number, device, account or wallet a habit's word means."""

    def __init__(self, rng: Random, made: Province, draft: Draft, pools: Ints) -> None:
        self._rng, self._made, self._draft, self._pools = rng, made, draft, pools
        persons = made.people.total
        first, last = int(draft.filed_at.min()), int(draft.filed_at.max())
        change = rng.integers(first, last + 1, persons)
        self._changed_at = np.where(rng.random(persons) < p.CHANGED_PHONE, change, last + 1)
        self._base = np.array([made.place_base.get(Cause(one), 0) for one in range(len(Cause))])

    def places(self, rows: Ints) -> Ints:
        """The place of each row."""
        return PLACE + (self._base[self._draft.cause[rows]] + self._draft.place[rows]) * DEVICES

    def column(self, name: str, odds: p.Odds, rows: Ints) -> Ints:
        """One column of rows of one cause."""
        words = list(odds)
        chosen = choose(self._rng, odds, len(rows))
        found = np.zeros(len(rows), np.int64)
        for at, word in enumerate(words):
            mine = np.flatnonzero(chosen == at)
            if len(mine):
                found[mine] = getattr(self, f"_{word}")(name, rows[mine])
        return found

    def _owner(self, name: str, rows: Ints) -> Ints:
        owner = self._draft.owner[rows]
        if name == "filer":
            holder = self._made.holder[owner]
            child = (self._made.age[owner] < OF_AGE) & (holder != NOBODY)
            return PERSON + np.where(child, holder, owner)
        has = (
            self._made.has_phone[owner] if name in {"contact", "device"} else self._made.able[owner]
        )
        return self._phone(name, np.where(has, owner, self._made.holder[owner]), rows)

    def _holder(self, name: str, rows: Ints) -> Ints:
        owner = self._draft.owner[rows]
        holder = self._made.holder[owner]
        return self._phone(name, np.where(holder == NOBODY, owner, holder), rows)

    def _neighbour(self, name: str, rows: Ints) -> Ints:
        found = self._made.people.pick(self._rng, self._draft.office[rows])
        holder = self._made.holder[found]
        return self._phone(name, np.where(holder == NOBODY, found, holder), rows)

    def _phone(self, name: str, person: Ints, rows: Ints) -> Ints:
        """A person's; where there is nobody, that of who is there instead."""
        found = PERSON + np.maximum(person, 0)
        if name == "device":
            changed = self._draft.filed_at[rows] > self._changed_at[np.maximum(person, 0)]
            found = np.where(changed, found + SECOND_PHONE, found)
        nobody = np.flatnonzero(person == NOBODY)
        if len(nobody):
            alone = rows[nobody]
            others = self._made.people.pick(self._rng, self._draft.office[alone])
            cheats = self._draft.cheat[alone] != NOBODY
            placed = self._draft.place[alone] != NOBODY
            found[nobody] = np.select(
                [cheats, placed],
                [self._pool(name, alone), self._place(name, alone)],
                PERSON + others,
            )
        return found

    def _place(self, name: str, rows: Ints) -> Ints:
        if name != "device":
            return self.places(rows)
        counts = np.ones(len(Cause), np.int64)
        for cause, (_, devices) in p.PLACES.items():
            counts[cause] = devices
        number = self._rng.random(len(rows)) * counts[self._draft.cause[rows]]
        return self.places(rows) + number.astype(np.int64)

    def _kiosk(self, _name: str, rows: Ints) -> Ints:
        count = p.PLACES[Cause.VISITOR][1]
        return (
            KIOSK + self._draft.office[rows] * DEVICES + self._rng.integers(count, size=len(rows))
        )

    def _pool(self, name: str, rows: Ints) -> Ints:
        cheat = np.maximum(self._draft.cheat[rows], 0)
        if not len(self._pools):
            return POOL + cheat
        size = self._pools[cheat, int(name == "device")]
        return POOL + cheat * 64 + (self._rng.random(len(rows)) * size).astype(np.int64)

    def _officer(self, _name: str, rows: Ints) -> Ints:
        return OFFICER + self._draft.staff[rows]

    def _station(self, _name: str, rows: Ints) -> Ints:
        return STATION + self._draft.staff[rows]

    def _new(self, _name: str, rows: Ints) -> Ints:
        return NEW + rows

    def _none(self, _name: str, rows: Ints) -> Ints:
        return np.zeros(len(rows), np.int64)

    def _counter(self, _name: str, rows: Ints) -> Ints:
        return np.full(len(rows), COUNTER)
