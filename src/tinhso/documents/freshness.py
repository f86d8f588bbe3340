"""For how many days what a register said is used again without asking it, from `fresh.csv`, by day. Pure.

A type without a row is asked for each time. No law that we could read says how old such data may be: `certainty` tells.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Fresh:
    """How long data of a type are used again. until: the last day of the row; None: no end."""

    type: str
    days: int
    from_date: date
    until: date | None
    certainty: str
    source: str


def fresh_on(kind: str, day: date) -> Fresh | None:
    """The row of a type on a day; None where a register is asked each time."""
    return next(
        (
            one
            for one in _rows()
            if one.type == kind and one.from_date <= day and (one.until is None or day <= one.until)
        ),
        None,
    )


def usable_until(kind: str, *, as_of: date, ends: date | None, day: date) -> date | None:
    """The last day on which data of a day are used again, never after their own end; None: not at all."""
    found = fresh_on(kind, day)
    if found is None:
        return None
    last = as_of + timedelta(days=found.days)
    last = last if ends is None else min(last, ends)
    return last if last >= day else None


@cache
def _rows() -> tuple[Fresh, ...]:
    text = files("tinhso.documents").joinpath("fresh.csv").read_text(encoding="utf-8")
    return tuple(
        Fresh(
            type=row["type"],
            days=int(row["days"]),
            from_date=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            certainty=row["certainty"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
