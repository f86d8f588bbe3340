"""Which types of paper hold beyond the dossier for which they were made, from `lasting.csv`, by day. Pure.

What is written for one dossier alone (a form, a commitment, a drawing of one building) is in no row: it is asked for
each time. `alone`: whoever has several has one that counts, the latest; of any other type (land titles, diplomas) one
may have several, and which one is meant only she can say. `months`: how long it holds from its day of issue, where a
rule says so. certainty: how the law was had; nearly all stand here from general knowledge, read by no lawyer.
"""

from __future__ import annotations

import calendar
import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Lasting:
    """A type that may be used again, from a day on. until: the last day; None: no end. months: None: for good."""

    type: str
    alone: bool
    months: int | None
    from_date: date
    until: date | None
    source: str
    certainty: str


def lasting_on(kind: str, day: date) -> Lasting | None:
    """What holds of a type on a day; None where such a paper is asked for each time."""
    return next(
        (
            one
            for one in _rows().get(kind, ())
            if one.from_date <= day and (one.until is None or day <= one.until)
        ),
        None,
    )


def valid_until(kind: str, issued_on: date | None, day: date) -> date | None:
    """The last day on which a paper holds by its type's rule of a day; None: no end, or no day to count from."""
    found = lasting_on(kind, day)
    if found is None or found.months is None or issued_on is None:
        return None
    return _later(issued_on, found.months)


def _later(day: date, months: int) -> date:
    """So many months on; the last day of a month that is shorter."""
    place = day.month - 1 + months
    year, month = day.year + place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@cache
def _rows() -> dict[str, tuple[Lasting, ...]]:
    text = files("tinhso.documents").joinpath("lasting.csv").read_text(encoding="utf-8")
    found: dict[str, list[Lasting]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["type"], []).append(
            Lasting(
                type=row["type"],
                alone=bool(row["alone"]),
                months=int(row["months"]) if row["months"] else None,
                from_date=date.fromisoformat(row["from"]),
                until=date.fromisoformat(row["until"]) if row["until"] else None,
                source=row["source"],
                certainty=row["certainty"],
            )
        )
    return {kind: tuple(rows) for kind, rows in found.items()}
