"""Which of all that waits a leader is asked to decide. Pure.

Whoever reads one page decides five things at most. The first of every sort comes before the second of any, in the
order of SORTS: what holds others up comes before what is late by itself. Within a sort that comes first which costs
most if nobody acts; what costs nothing is no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: Sort → what the reader does: sign something, ring somebody, have a reminder sent.
SORTS: Mapping[str, str] = {
    "issue": "sign",
    "homeless": "sign",
    "dossiers": "ring",
    "points": "remind",
    "tasks": "remind",
    "progress": "remind",
}
MOST, MOST_OF_A_SORT = 5, 2


@dataclass(frozen=True)
class Candidate:
    """sort: of SORTS. office: who is to be asked. cost: what waiting costs, comparable within its sort alone.

    facts: plain values of which its sentences are made; address: the page where it is acted upon.
    """

    sort: str
    office: str
    cost: float
    address: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def chosen(candidates: Iterable[Candidate], *, most: int = MOST) -> list[Candidate]:
    """The decisions of a page, at most so many."""
    lines: dict[str, list[Candidate]] = {sort: [] for sort in SORTS}
    for one in candidates:
        if one.cost > 0:
            lines[one.sort].append(one)
    for line in lines.values():
        line.sort(key=lambda one: (-one.cost, one.office, one.address))
    rounds = (line[at] for at in range(MOST_OF_A_SORT) for line in lines.values() if len(line) > at)
    return [one for _, one in zip(range(most), rounds, strict=False)]
