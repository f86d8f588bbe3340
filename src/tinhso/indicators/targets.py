"""Which target a figure has: of the office itself, else of its level, else of all; of each the latest by then. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Aim:
    """A target. level, office: "" for any; at most one of them is given."""

    level: str
    office: str
    from_date: date
    value: float
    decision: str


def aim_for(aims: Iterable[Aim], *, office: str, level: str, day: date) -> Aim | None:
    """The target of a unit on a day; None where none was set."""
    best: tuple[int, date, Aim] | None = None
    for one in aims:
        if one.from_date > day or (one.office and one.office != office):
            continue
        if one.level and one.level != level:
            continue
        rank = 2 if one.office else 1 if one.level else 0
        if best is None or (rank, one.from_date) > best[:2]:
            best = (rank, one.from_date, one)
    return None if best is None else best[2]


def reached(value: float | None, aim: Aim | None, *, higher: bool) -> bool | None:
    """Whether a figure is what it should be; None where either is missing."""
    if value is None or aim is None:
        return None
    return value >= aim.value if higher else value <= aim.value
