"""Which counts may be published, so that none of fewer than ten can be found by subtracting others. Pure.

A cell is the count of one key (an office, a procedure, a channel) in one month; the total is the count of all keys.
What is published are blocks: the sum of a key's cells, or of the total's, over months that follow each other. Blocks
of one key never overlap. A key whose months are too few waits, and is published over all months since its last block
when a quarter, a half-year or the year ends. At the turn of the year what is still too few stays unpublished.

Why the guard is enough. Totals and keys' blocks are the nodes of a graph, a cell the edge between the two that hold
it. A sum of cells follows from published ones exactly if its edges are a cut crossed in one direction: totals less
blocks that lie wholly inside them, or blocks less totals that lie wholly inside those. `small_sums` looks at every
such cut for each set of totals at its smallest. A sum of none (all is published) is no disclosure; one of 0 is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST = 10
TOTAL = ""
Cells = Mapping[tuple[str, int], int]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, order=True)
class Block:
    """A published sum. key: TOTAL for all; first, last: months as year·12 + month − 1, both included."""

    key: str
    first: int
    last: int
    count: int

    def within(self, other: Block) -> bool:
        """Whether its months lie inside another one's."""
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: Block) -> bool:
        """Whether they share a month."""
        return self.first <= other.last and other.first <= self.last


def month_number(year: int, month: int) -> int:
    """A month as a number that grows by one."""
    return year * 12 + month - 1


def pool_start(month: int, before: Collection[Block]) -> int | None:
    """The first month of what a key may publish now, by its blocks up to now; None while it must wait."""
    year = month - month % 12
    first = max([one.last + 1 for one in before] + [year])
    if first == month:
        return first
    ends = [size for size in (3, 6, 12) if (month + 1) % size == 0]
    return first if any(month + 1 - size <= first < month for size in ends) else None


def publishable(
    cells: Cells,
    *,
    month: int,
    published: Collection[Block],
    whole: Cells | None = None,
    pooled: bool = True,
    with_total: bool = True,
) -> list[Block]:
    """The blocks that may be added when a month is published, the total's among them.

    cells: of the year up to the month; published: the blocks of the year up to now. whole: what these cells are a
    part of; then what is left of it is guarded as well. pooled: False for what is not a sum over time. with_total:
    False where the total must wait.
    """
    year = month - month % 12
    keys = {key for key, _ in cells} | {key for key, _ in whole or {}}
    candidates = []
    for key in sorted({TOTAL, *keys} if with_total else keys):
        own = [one for one in published if one.key == key and one.first >= year]
        start = pool_start(month, own) if pooled else month
        if start is None:
            continue
        names = keys if key == TOTAL else {key}
        block = Block(key, start, month, _sum(cells, names, start, month))
        rest = None if whole is None else _sum(whole, names, start, month) - block.count
        if block.count >= FEWEST and (rest is None or rest >= FEWEST):
            candidates.append(block)
    old = [one for one in published if one.first >= year]
    candidates.sort(key=lambda one: (one.key == TOTAL, one.count, one.key))
    while candidates and not _safe(cells, whole, old, candidates, keys):
        candidates.pop(0)
    return sorted(candidates)


def _safe(
    cells: Cells,
    whole: Cells | None,
    old: Sequence[Block],
    new: Sequence[Block],
    keys: Collection[str],
) -> bool:
    """Whether the new blocks lay nothing open that the old ones did not."""
    if new_faults(old, new, keys=len(keys)):
        return False
    if whole is None:
        return True
    rest = {place: whole.get(place, 0) - cells.get(place, 0) for place in {*whole, *cells}}

    def of_rest(blocks: Sequence[Block]) -> list[Block]:
        return [
            Block(
                one.key,
                one.first,
                one.last,
                _sum(rest, keys if one.key == TOTAL else {one.key}, one.first, one.last),
            )
            for one in blocks
        ]

    return not new_faults(of_rest(old), of_rest(new), keys=len(keys))


def new_faults(old: Sequence[Block], new: Sequence[Block], *, keys: int) -> bool:
    """Whether old and new blocks together disclose a small sum that the old ones alone do not."""
    totals = sorted(one for one in old if one.key == TOTAL)
    added = sorted(one for one in new if one.key == TOTAL)
    before = small_sums(totals, [one for one in old if one.key != TOTAL], keys=keys)
    after = small_sums(
        [*totals, *added], [one for one in (*old, *new) if one.key != TOTAL], keys=keys
    )
    after[: len(before)] &= ~before
    return bool(after.any())


def small_sums(totals: Sequence[Block], blocks: Sequence[Block], *, keys: int) -> Flags:
    """By set of totals, as the bits of its place: whether a sum of cells below FEWEST follows from it.

    keys: how many there are; every total is the sum over all of them. Takes 2^totals steps, at most 12 a year.
    """
    sets = np.arange(1 << len(totals))
    summed, held = np.zeros(len(sets), np.int64), np.zeros(len(sets), np.int64)
    for place, one in enumerate(totals):
        inside = (sets >> place) & 1
        summed += inside * one.count
        held += inside * keys * (one.last - one.first + 1)
    covered = [0] * len(totals)
    groups: dict[tuple[int, bool], list[int]] = {}
    for block in blocks:
        mask, met = 0, 0
        for place, one in enumerate(totals):
            if block.meets(one):
                mask |= 1 << place
                shared = min(block.last, one.last) - max(block.first, one.first) + 1
                covered[place] += shared
                met += shared
        months = block.last - block.first + 1
        group = groups.setdefault((mask, met < months), [0, 0])
        group[0] += block.count
        group[1] += months
    less, less_cells = summed.copy(), held.copy()
    more, more_cells = -summed, -held
    for (mask, free), (count, months) in groups.items():
        inside = (~sets & mask == 0) & (not free)
        less -= inside * count
        less_cells -= inside * months
        touching = sets & mask != 0
        more += touching * count
        more_cells += touching * months
    whole = np.ones(len(sets), np.bool_)
    for place, one in enumerate(totals):
        full = covered[place] == keys * (one.last - one.first + 1)
        whole &= ((sets >> place) & 1 == 0) | full
    return np.asarray(
        ((less_cells > 0) & (less < FEWEST) & (sets > 0))
        | (whole & (sets > 0) & (more_cells > 0) & (more < FEWEST))
    )


def share_at_least(whole: int, others: int) -> float | None:
    """A bound of the share of all but the others, as of late ones, that says nothing of fewer than ten of them.

    The largest of 95 %, 90 % … 50 % that is true and would be with ten others too; None where there is none.
    """
    for twentieths in range(19, 9, -1):
        most = whole * (20 - twentieths) // 20
        if most >= FEWEST and others <= most:
            return twentieths / 20
    return None


def _sum(cells: Cells, keys: Collection[str], first: int, last: int) -> int:
    return sum(cells.get((key, month), 0) for key in keys for month in range(first, last + 1))


def months_of(block: Block) -> Iterator[int]:
    """The months of a block."""
    return iter(range(block.first, block.last + 1))
