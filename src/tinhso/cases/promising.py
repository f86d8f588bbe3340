"""By what another system's dossiers are judged: the promise that it told its applicant, not a limit of ours. Pure.

Where it told none the limit of our catalogue stands, as for every dossier that is handled here; and so it does from
the day on which one is taken over. A promise is moved as a limit is: a stop moves it on by its working time, and an
answered supplement counts its length again, unless another promise is told from then on. A promise that is merely told
otherwise later moves nothing, as a letter of apology moves no limit. The row of a dossier and what is measured of it
are told by this one rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.worktime import after_working_seconds, working_seconds

# What the events of a dossier mean to the clock; the names of `kinds`.
STOPS = (
    ("supplement_asked", "supplement_resumed"),
    ("payment_asked", "paid"),
    ("suspended", "resumed"),
)
RESTARTS = ("supplement_answered",)
# The channel of what a feed tells.
MIRRORED = "legacy"
_ENDS = dict(STOPS)


def told_due(
    happened: Iterable[tuple[str, datetime, Mapping[str, Any]]], *, channel: str, calendar: Calendar
) -> datetime | None:
    """The due moment by the promise told, moved on by the stops that have ended; None where none is judged by.

    happened: (name of an event of `cases`, its moment, its facts) in order. channel: of the first of them.
    """
    if channel != MIRRORED:
        return None
    accepted = due = stopped = None
    length, stop, counted_again = 0, "", False
    for name, at, facts in happened:
        if name == "cut_over":
            return None
        if name == "accepted":
            accepted = at
        elif name == "promise_told" and (due is None or counted_again):
            due, counted_again = datetime.fromisoformat(facts["until"]), False
            begun = accepted or at
            length = working_seconds(start=begun, end=max(due, begun), calendar=calendar)
        elif name in _ENDS:
            stop, stopped = name, at
        elif name in RESTARTS and due is not None:
            due, counted_again = _later(at, length, calendar), True
            accepted, stopped = at, None
        elif stopped is not None and name == _ENDS[stop]:
            if due is not None:
                stood = working_seconds(start=stopped, end=at, calendar=calendar)
                due = _later(due, stood, calendar)
            stopped = None
    return None if due is None else due.astimezone(UTC)


def _later(at: datetime, seconds: int, calendar: Calendar) -> datetime:
    return after_working_seconds(start=at, seconds=seconds, calendar=calendar) if seconds else at
