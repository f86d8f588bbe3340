"""Limits as declared rules: what "5 working days" means, and when it runs out.

Written `5d` (working days), `40h` (working hours), `30cd` (calendar days), each with an optional cut-off hour of
the procedure itself, `0d@15:00`. How each is counted: see `counting.due_of` and the docs on limits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from tinhso.kernel import counting
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.worktime import _moment, _second, _until_found

_UNITS = {
    "d": counting.WORKING_DAYS,
    "h": counting.WORKING_HOURS,
    "cd": counting.CALENDAR_DAYS,
}
_WRITTEN = re.compile(
    r"(?P<amount>\d{1,5})(?P<unit>cd|d|h)(?:@(?P<hour>\d{1,2}):(?P<minute>\d\d))?"
)


class BadLimit(TinhsoError):
    """A limit that is not written as one; the facts hold the text."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a dossier may take. kind: a constant of `counting`; cutoff: second of the day, or -1."""

    kind: int
    amount: int
    cutoff: int = -1

    def __str__(self) -> str:
        unit = next(unit for unit, kind in _UNITS.items() if kind == self.kind)
        cut = f"@{self.cutoff // 3600:02}:{self.cutoff % 3600 // 60:02}" if self.cutoff >= 0 else ""
        return f"{self.amount}{unit}{cut}"


def parse_limit(text: str) -> Limit:
    """Read `5d`, `40h`, `30cd` or `0d@15:00`. Raises BadLimit("bad_limit", text=…)."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise BadLimit("bad_limit", text=text)
    cutoff = -1
    if found["hour"] is not None:
        cutoff = int(found["hour"]) * 3600 + int(found["minute"]) * 60
        if found["unit"] != "d" or int(found["hour"]) > 23 or int(found["minute"]) > 59:
            raise BadLimit("bad_cutoff", text=text)
    return Limit(kind=_UNITS[found["unit"]], amount=int(found["amount"]), cutoff=cutoff)


def due_at(*, start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When a limit that begins at `start` runs out, before any stop moves it.

    Given in the calendar's own zone. Days end with office hours; hours keep the start's fraction of a second.
    Raises NaiveMoment, OutOfRange.
    """
    begin, fraction = _second(start), int(start.microsecond > 0)
    found = _until_found(
        calendar,
        np.array([begin]),
        lambda table: np.array(
            [counting.due_of(table, limit.kind, limit.amount, limit.cutoff, begin, fraction)]
        ),
    )
    hours = limit.kind == counting.WORKING_HOURS
    return _moment(int(found[0]), calendar) + timedelta(
        microseconds=start.microsecond if hours else 0
    )
