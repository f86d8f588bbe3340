"""The ledger of data supply: of each input who gives it, how, how often, until when, and what came last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tinhso.indicators.current import Book
from tinhso.indicators.models import Input, Supplied
from tinhso.kernel.periods import Period, before, period_of

NO_PATH, NEVER, LATE, FLAGGED, WELL = "no_path", "never", "late", "flagged", "well"
STATES = (NO_PATH, NEVER, LATE, FLAGGED, WELL)


@dataclass(frozen=True)
class Line:
    """An input as it stands. due: the day until which the last period that is over should have been given.

    last, at: the last period of which a number came, and when. flagged, numbers: of its last period, how many numbers
    there are and how many of them should be looked at. used_by: the figures that name it.
    """

    input: Input
    state: str
    due: date | None
    owed: Period | None
    last: Period | None
    at: datetime | None
    numbers: int
    flagged: int
    used_by: Sequence[str]


def supply_lines(book: Book, *, day: date) -> list[Line]:
    """Every input, those without a path first; two queries."""
    last: dict[int, Supplied] = {}
    counts: dict[int, tuple[int, int]] = {}
    rows = Supplied.objects.order_by("last", "first", "id")
    newest: dict[tuple[int, str], Supplied] = {}
    for row in rows.only("input_id", "office", "kind", "first", "last", "at", "flags"):
        known = last.get(row.input_id)
        if known is None or (row.kind, row.first) != (known.kind, known.first):
            newest = {key: one for key, one in newest.items() if key[0] != row.input_id}
        last[row.input_id] = row
        newest[row.input_id, row.office] = row
        own = [one for key, one in newest.items() if key[0] == row.input_id]
        counts[row.input_id] = len(own), sum(bool(one.flags) for one in own)
    lines = [
        _line(one, last.get(one.pk), counts.get(one.pk, (0, 0)), book.named_by(one.code), day)
        for one in book.inputs.values()
    ]
    return sorted(lines, key=lambda one: (STATES.index(one.state), one.input.code))


def _line(
    one: Input,
    row: Supplied | None,
    counts: tuple[int, int],
    used_by: Sequence[str],
    day: date,
) -> Line:
    owed, due = _owed(one, day)
    numbers, flagged = counts
    last = None if row is None else Period(row.first, row.last, row.kind)
    if one.way == "none":
        state = NO_PATH
    elif row is None:
        state = NEVER
    elif owed is not None and row.last < owed.last and due is not None and due < day:
        state = LATE
    else:
        state = FLAGGED if flagged else WELL
    return Line(
        one, state, due, owed, last, None if row is None else row.at, numbers, flagged, used_by
    )


def _owed(one: Input, day: date) -> tuple[Period | None, date | None]:
    """The last period that is over, and the day until which it should be given."""
    period = before(period_of(one.every, day))
    if one.due_day is None:
        return period, None
    after = (period.last + timedelta(days=1)).replace(day=1)
    if after <= period.last:
        after = (after + timedelta(days=32)).replace(day=1)
    return period, after.replace(day=one.due_day)
