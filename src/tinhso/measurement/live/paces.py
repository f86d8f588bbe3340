"""Where running time goes: how long a step takes in an office, or a person for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Q

from tinhso.measurement.live import facts
from tinhso.measurement.live.asking import Asked
from tinhso.measurement.live.facts import Cell
from tinhso.measurement.live.reading import Cells, lengths, ranked, sums, sums_of, take_away
from tinhso.measurement.live.spreads import Spread, spreads

Key = tuple[str, ...]
# (from, up to) → the keys at those places, the most time first, and how many there are in all.
Find = Callable[[int, int], tuple[Sequence[Key], int]]
Sums = Mapping[Key, tuple[int, int]]
# So many are looked up with the first.
_FIRST = 25


@dataclass(frozen=True)
class Pace:
    """How long a step takes in an office, or a person for it."""

    office: str
    step: str
    staff: str
    stretches: int
    seconds: int
    working: Spread


class Paces(Sequence[Pace]):
    """Where running time goes, the most in all first; lengths are read only of what is looked at."""

    def __init__(self, find: Find, read: Callable[[Collection[Key]], Cells]) -> None:
        """find: keys of (office, step) or (office, step, staff) in their order; read: their lengths."""
        self._find, self._read, self._cells = find, read, Cells()
        self._first, self._count = find(0, _FIRST)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Pace]:
        return iter(self[:])

    @overload
    def __getitem__(self, place: int) -> Pace: ...
    @overload
    def __getitem__(self, place: slice) -> list[Pace]: ...
    def __getitem__(self, place: int | slice) -> Pace | list[Pace]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        start, end, way = place.indices(self._count)
        known = end <= len(self._first)
        keys = (self._first[start:end] if known else self._find(start, end)[0])[::way]
        if unread := [key for key in keys if key not in self._cells]:
            self._cells |= self._read(unread)
        told = [key for key in keys if key in self._cells]
        found = spreads([self._cells[key].lengths for key in told])
        return [_pace(key, self._cells[key], own) for key, own in zip(told, found, strict=True)]


def _pace(key: Key, cell: Cell, working: Spread) -> Pace:
    return Pace(
        office=key[0],
        step=key[1],
        staff=key[2] if len(key) > 2 else "",
        stretches=cell.count,
        seconds=cell.lengths.seconds,
        working=working,
    )


def steps(
    asked: Asked, *, by_staff: bool = False, in_hands: bool = False, hidden: Q | None = None
) -> Paces:
    """Where running time goes, by office and step, or by office, step and person.

    in_hands: by person, without what nobody had in hands. hidden: what of it may not be seen; of figures by person,
    `personal.hidden_from_heads`.
    """
    names = ("office", "step", "staff") if by_staff else ("office", "step")

    def read(keys: Collection[Key]) -> Cells:
        cells = lengths(asked, (facts.STEP,), names, only=keys)[facts.STEP]
        if hidden is not None:
            take_away(cells, asked, names, hidden)
        return cells

    if not by_staff and hidden is None and (find := ranked(asked, names)):
        return Paces(find, read)
    told = sums(asked, names)
    if hidden is not None:
        for key, (count, seconds) in sums_of(asked, names, hidden).items():
            # What ended after the facts were read is in neither.
            before = told.get(key, (0, 0))
            told[key] = (before[0] - count, before[1] - seconds)
    return Paces(_in_order(told, in_hands=in_hands), read)


def _in_order(told: Sums, *, in_hands: bool) -> Find:
    keys = [key for key, one in told.items() if one[0] > 0 and (key[-1] or not in_hands)]
    keys.sort(key=lambda key: (-told[key][1], key))
    return lambda start, end: (keys[start:end], len(keys))
