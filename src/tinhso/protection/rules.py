"""By when an authority must be told of a breach, and what may be written into its book. Pure.

The clock runs by the hour, day and night, from the moment at which the breach was found. Which decree says so and how
sure that is stands in `terms.csv`, by the day on which it was found; a province may decide another number of hours.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files

from tinhso.kernel.errors import TinhsoError

NOTIFY, ASSESS = "notify", "assess"
MOST_TEXT, MOST_TITLE, MOST_NUMBER, MOST_HOURS = 4_000, 200, 60, 24 * 366
# Before the end of the clock who is responsible is reminded so many hours; once more when it is over.
REMINDED_HOURS = (48, 24, 12, 4, 0)

FOUND, CHANGED, MEASURE, AUTHORITY, PERSONS, NO_PERSONS, CLOSED, REOPENED = (
    "found", "changed", "measure", "authority", "persons", "no_persons", "closed", "reopened",
)  # fmt: skip
#: What is written into the book, and how it is called.
ENTRIES: Mapping[str, tuple[str, str]] = {
    FOUND: ("Phát hiện", "Found"),
    CHANGED: ("Biết thêm, sửa mô tả", "Described anew"),
    MEASURE: ("Biện pháp đã làm", "A measure"),
    AUTHORITY: ("Đã báo cơ quan chuyên trách", "The authority was told"),
    PERSONS: ("Đã báo người bị ảnh hưởng", "Those concerned were told"),
    NO_PERSONS: ("Không báo người bị ảnh hưởng", "Those concerned are not told"),
    CLOSED: ("Kết thúc", "Closed"),
    REOPENED: ("Mở lại", "Opened again"),
}
# Of these the words say the whole state of what is known; of the others only what was done.
DESCRIBING = (FOUND, CHANGED)
TELLING = (AUTHORITY, PERSONS)


class CannotRecord(TinhsoError):
    """What the book of breaches and the register refuse.

    breach_lacks (field): it is empty. breach_long (field, most). breach_later: it was found in the future, or before it
    happened. breach_told_before: told before it was found, or in the future. breach_late (hours): told after its time;
    the words must say why. breach_closed; breach_open; breach_not_told: it is closed before the authority was told or
    the words said why not. no_such_breach. term_hours (most). term_unknown. term_past. no_such_activity.
    """


@dataclass(frozen=True)
class Term:
    """A span of hours that a law gives, from a day on. certainty: of `operations.keeping.CERTAINTIES`."""

    what: str
    hours: int
    from_date: date
    until: date | None
    certainty: str
    law: str


def term_on(what: str, day: date) -> Term:
    """The term of a day; before the first one that one. Raises CannotRecord (term_unknown)."""
    rows = [one for one in _terms() if one.what == what]
    if not rows:
        raise CannotRecord("term_unknown")
    held = (one for one in rows if one.from_date <= day and (one.until is None or day <= one.until))
    return next(held, rows[0])


def due_at(found_at: datetime, hours: int) -> datetime:
    """By when the authority must be told."""
    return found_at + timedelta(hours=hours)


def reminders(found_at: datetime, due: datetime) -> list[tuple[int, datetime]]:
    """(hours that are left, moment) of each reminder, the earliest first."""
    found = [(hours, due - timedelta(hours=hours)) for hours in REMINDED_HOURS]
    return [(hours, at) for hours, at in found if at > found_at or not hours]


@cache
def _terms() -> tuple[Term, ...]:
    text = files("tinhso.protection").joinpath("terms.csv").read_text(encoding="utf-8")
    return tuple(
        Term(
            what=row["what"],
            hours=int(row["hours"]),
            from_date=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            certainty=row["certainty"],
            law=row["law"],
        )
        for row in csv.DictReader(text.splitlines())
    )
