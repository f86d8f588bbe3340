"""The clock of index 766: the national portal's marks and states, not the law's clock. Pure.

Source: the portal's own description of item 2.1 "on time" of Decision 766/QĐ-TTg. Inferred, because it does not say:
what was withdrawn is not counted (state 7 is neither an end nor late there), nor what another province goes on with
(it has no state for that, and is counted there); a letter of apology does not move the
promise that is compared; what is asked before acceptance is not a supplement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tinhso.kernel.calendar import Calendar
from tinhso.kernel.limits import due_at, parse_limit
from tinhso.kernel.worktime import after_working_seconds, working_seconds

ON_TIME, LATE, OPEN, OVERDUE, NOT_COUNTED = "on_time", "late", "open", "overdue", "not_counted"
COUNTED = (ON_TIME, LATE, OPEN, OVERDUE)
# States 5 and 6 wait for the citizen. A suspension by the office has no state of the portal: the clock runs on.
WAITS: Mapping[str, frozenset[str]] = {
    "supplement_asked": frozenset({"supplement_resumed", "supplement_answered"}),
    "payment_asked": frozenset({"paid"}),
}
# The end: done (9), else returned (10), else stopped (8). A refusal after acceptance is a result, so it is done.
ENDS = ("decided", "returned", "stopped")

Mark = tuple[str, datetime]


@dataclass(frozen=True)
class IndexTime:
    """What the index makes of a dossier.

    outcome: on_time or late, of an ended one; open or overdue, of one that goes on, overdue for good; not_counted.
    An open one whose due_at is past is overdue too: that is asked when it is read.
    reason: second_supplement; not_accepted, withdrawn, transferred, no_limit of what is not counted; "" otherwise.
    due_at: the first promise, moved on by what is subtracted; None while it waits, and without any promise.
    seconds: working seconds from acceptance to the end, less what is subtracted; None while it goes on.
    """

    outcome: str
    reason: str = ""
    due_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: int | None = None


def index_time(
    marks: Sequence[Mark], *, promised: datetime | None, limit: str, calendar: Calendar
) -> IndexTime:
    """What index 766 makes of a dossier's events in their order.

    marks: (name of an event of `cases`, its moment). promised: of the slip; None: by the limit, as `5d`, "" for none.
    """
    accepted = next((at for name, at in marks if name == "accepted"), None)
    if accepted is None:
        return IndexTime(NOT_COUNTED, "not_accepted")
    end = _end(marks)
    if marks[-1][0] == "withdrawn":
        return IndexTime(NOT_COUNTED, "withdrawn")
    if end is None and any(name == "transferred" for name, _ in marks):
        return IndexTime(NOT_COUNTED, "transferred")
    subtracted, waiting = _subtracted(marks, end, calendar)
    seconds = None
    if end is not None:
        seconds = working_seconds(start=accepted, end=end, calendar=calendar) - subtracted
    due = promised
    if due is None and limit:
        due = due_at(start=accepted, limit=parse_limit(limit), calendar=calendar)
    if sum(name == "supplement_asked" for name, _ in marks) > 1:
        outcome = OVERDUE if end is None else LATE
        return IndexTime(outcome, "second_supplement", None, end, seconds)
    if due is None:
        return IndexTime(NOT_COUNTED, "no_limit", None, end, seconds)
    if subtracted:
        due = after_working_seconds(start=due, seconds=subtracted, calendar=calendar)
    due = due.astimezone(UTC)
    if end is not None:
        return IndexTime(ON_TIME if end <= due else LATE, "", due, end, seconds)
    if waiting is None:
        return IndexTime(OPEN, "", due)
    return IndexTime(OVERDUE, "", due) if waiting > due else IndexTime(OPEN)


def _end(marks: Sequence[Mark]) -> datetime | None:
    for wanted in ENDS:
        found = [at for name, at in marks if name == wanted]
        if found:
            return found[-1]
    return None


def _subtracted(
    marks: Sequence[Mark], end: datetime | None, calendar: Calendar
) -> tuple[int, datetime | None]:
    """(working seconds of the first supplement and of every wait for money, since when it waits now)."""
    seconds, supplements = 0, 0
    asked: Mark | None = None
    for name, at in marks:
        if name in WAITS:
            asked = (name, at)
            supplements += name == "supplement_asked"
        elif asked is not None and (name in WAITS[asked[0]] or at == end):
            if asked[0] == "payment_asked" or supplements == 1:
                seconds += working_seconds(start=asked[1], end=at, calendar=calendar)
            asked = None
    return seconds, None if asked is None else asked[1]
