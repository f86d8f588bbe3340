"""One dossier's clock: its start, its end, what stopped or restarted it, when it was due.

A row is a plain dictionary; every key but `dossier` may be missing or None:

    dossier, activity, office, person, procedure, applicant     text
    at                                                          aware datetime: the row's event
    filed_at, accepted_at, due_at, done_at, returned_at         aware datetimes: the dossier's marks
    date_only                                                   bits: 1 at, 2 filed, 4 accepted, 8 due, 16 done, 32 returned

Options, all optional: `limit` text; `limits` list of (procedure, office or None, text); `start`, `end`,
`signed`, `withdrawn` collections of activities; `stops` list of (from, to), to may be "*"; `restarts`
collection of activities; `state` true if an event opens what follows it; `at` aware datetime;
`one_row_per_dossier` true for a log of dossiers rather than of events.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from . import limits, worktime
from .worktime import Calendar, floored

Row = dict[str, Any]
Options = dict[str, Any]
BITS = {"at": 1, "filed_at": 2, "accepted_at": 4, "due_at": 8, "done_at": 16, "returned_at": 32}
HAPPENING = ("filed_at", "accepted_at", "done_at", "returned_at")


@dataclass
class Dossier:
    """What is known of one dossier while its clock is worked out."""

    name: str
    rows: list[Row]
    events: list[Row]  # rows with a moment that has happened, by moment, ties as in the log
    marks: dict[str, datetime | None]
    at: datetime | None
    calendar: Calendar
    options: Options
    start: datetime | None = None
    end: datetime | None = None
    open: bool = False
    restarts: list[datetime] = field(default_factory=list)
    stops: list[tuple[datetime, datetime | None]] = field(default_factory=list)  # as begun and ended
    notes: set[str] = field(default_factory=set)

    @property
    def until(self) -> datetime | None:
        """Where counting ends: at the end, or now while open."""
        return self.at if self.open else self.end

    @property
    def counts(self) -> bool:
        """Whether there is a start and nothing ends before it."""
        return self.start is not None and self.until is not None and self.until >= self.start

    @property
    def limit_start(self) -> datetime | None:
        return self.restarts[-1] if self.restarts else self.start

    def worked(self, start: datetime, end: datetime) -> int:
        return worktime.working_seconds(start=start, end=end, calendar=self.calendar)


def latest_moment(rows: list[Row]) -> datetime | None:
    moments = [row.get(key) for row in rows for key in ("at", *HAPPENING)]
    return max((moment for moment in moments if moment is not None), default=None)


def clocked(rows: list[Row], calendar: Calendar, options: Options, at: datetime | None) -> Dossier:
    """Find start, end, restarts and stops."""
    in_log_order = [row for row in rows if row.get("at") and at and row["at"] <= at]
    events = sorted(in_log_order, key=lambda row: row["at"])
    marks = {name: mark_of(rows, name, at) for name in HAPPENING}
    dossier = Dossier(rows[0]["dossier"], rows, events, marks, at, calendar, options)
    if [event["at"] for event in events] != [event["at"] for event in in_log_order]:
        dossier.notes.add("disordered")
    dossier.start = start_of(dossier)
    dossier.end, dossier.open = end_of(dossier)
    if dossier.start is None:
        dossier.notes.add("no_start")
    elif dossier.end and dossier.end < dossier.start:
        dossier.notes.add("end_before_start")
    if dossier.counts:
        dossier.restarts = [event["at"] for event in dossier.events if restarts(event, dossier)]
        for stop_from, stop_to in options.get("stops", ()):
            dossier.stops += stops_of(dossier, stop_from, stop_to)
    return dossier


def mark_of(rows: list[Row], name: str, at: datetime | None) -> datetime | None:
    """A dossier's mark: the first value in the log for filed and accepted, the last for done and returned.

    CHOICE: a mark later than `at` has not happened, whatever row it stands on; a mark at or before `at`
    counts even on a row whose own event is later.
    """
    values = [row[name] for row in rows if row.get(name) and at and row[name] <= at]
    if not values:
        return None
    return values[0] if name in ("filed_at", "accepted_at") else values[-1]


def is_yet_to_come(dossier: Dossier, name: str) -> bool:
    """The log has the mark, but every value of it is later than `at`."""
    return dossier.marks[name] is None and any(row.get(name) for row in dossier.rows)


def start_of(dossier: Dossier) -> datetime | None:
    """CHOICE: an accepted mark later than `at` is no start, and no event stands in for it."""
    if dossier.marks["accepted_at"]:
        return dossier.marks["accepted_at"]
    if is_yet_to_come(dossier, "accepted_at"):
        return None
    named = dossier.options.get("start")
    found = [event["at"] for event in dossier.events if not named or event.get("activity") in named]
    return found[0] if found else None


def end_of(dossier: Dossier) -> tuple[datetime | None, bool]:
    """The end, and whether the dossier is open.

    CHOICE: a done mark later than `at` leaves the dossier open, and no event stands in for it.
    """
    if dossier.marks["done_at"]:
        return dossier.marks["done_at"], False
    if is_yet_to_come(dossier, "done_at") or dossier.options.get("one_row_per_dossier"):
        return None, True
    named = dossier.options.get("end")
    found = [event["at"] for event in dossier.events if not named or event.get("activity") in named]
    return (found[-1], False) if found else (None, True)


def restarts(event: Row, dossier: Dossier) -> bool:
    """CHOICE: strictly after the start's moment."""
    assert dossier.start is not None and dossier.until is not None
    named = event.get("activity") in dossier.options.get("restarts", ())
    return named and dossier.start < event["at"] <= dossier.until


def stops_of(
    dossier: Dossier, stop_from: str, stop_to: str
) -> list[tuple[datetime, datetime | None]]:
    """The stops of one pair, each from its FROM event to what ended it (None: nothing did).

    CHOICE: an event first ends a stop and then may begin one. So with `A..*` an A after an A ends one
    stop and begins the next, and with `A..A` everything from the first A on is stopped.
    CHOICE: a stop counts if any part of it could lie between start and end: it begins before the end (or
    not later than `at` while open) and ends after the start.
    """
    found: list[tuple[datetime, datetime | None]] = []
    begun: datetime | None = None
    for event in dossier.events:
        ends = stop_to == "*" or event.get("activity") == stop_to or restarts(event, dossier)
        if begun is not None and ends:
            found.append((begun, event["at"]))
            begun = None
        if begun is None and event.get("activity") == stop_from:
            begun = event["at"]
    if begun is not None:
        found.append((begun, None))
    return [stop for stop in found if touches(stop, dossier)]


def touches(stop: tuple[datetime, datetime | None], dossier: Dossier) -> bool:
    begun, ended = stop
    assert dossier.start is not None and dossier.until is not None
    before_end = begun <= dossier.until if dossier.open else begun < dossier.until
    return before_end and (ended is None or ended > dossier.start)


def stopped_periods(dossier: Dossier) -> list[tuple[datetime, datetime]]:
    """The union of all stops, clipped to start … end (or `at`)."""
    if not dossier.counts:
        return []
    assert dossier.start is not None and dossier.until is not None
    union: list[tuple[datetime, datetime]] = []
    for begun, ended in sorted(dossier.stops, key=lambda stop: stop[0]):
        first, last = max(begun, dossier.start), min(ended or dossier.until, dossier.until)
        if union and first <= union[-1][1]:
            union[-1] = (union[-1][0], max(last, union[-1][1]))
        elif first < last:
            union.append((first, last))
    return union


def stopped_seconds(dossier: Dossier, start: datetime, end: datetime) -> int:
    """Working seconds of [start, end) that were stopped."""
    total = 0
    for begun, ended in stopped_periods(dossier):
        first, last = max(begun, start), min(ended, end)
        if first < last:
            total += dossier.worked(first, last)
    return total


def limit_of(dossier: Dossier) -> str | None:
    """The rule of the dossier's procedure and office, else of its procedure, else the one for all."""
    procedure, office = procedure_of(dossier), office_of(dossier)
    declared = {(p, o): text for p, o, text in dossier.options.get("limits", ())}
    for key in ((procedure, office), (procedure, None)):
        if procedure is not None and key in declared:
            return declared[key]
    return dossier.options.get("limit")


def procedure_of(dossier: Dossier) -> str | None:
    """CHOICE: the first in the log's order, rows without an event included."""
    return next((row["procedure"] for row in dossier.rows if row.get("procedure")), None)


def office_of(dossier: Dossier) -> str | None:
    """The last office named at or before the end; of a dossier without events, the row's.

    CHOICE: without an end, of all events.
    """
    if not any(row.get("at") for row in dossier.rows):
        named = [row["office"] for row in dossier.rows if row.get("office")]
    else:
        in_time = [e for e in dossier.events if dossier.end is None or e["at"] <= dossier.end]
        named = [event["office"] for event in in_time if event.get("office")]
    return named[-1] if named else None


def promises_of(dossier: Dossier) -> list[datetime]:
    """The due marks in the log's order; a date alone is the end of that date's work, or of that date.

    CHOICE: a promise counts whenever it was written, also on a row later than `at`.
    """
    found = []
    for row in dossier.rows:
        if row.get("due_at"):
            date_only = row.get("date_only", 0) & BITS["due_at"]
            found.append(end_of_date(row["due_at"], dossier.calendar) if date_only else row["due_at"])
    return found


def end_of_date(moment: datetime, calendar: Calendar) -> datetime:
    day = worktime.local_date(moment, calendar)
    if worktime.is_working_day(day, calendar):
        return worktime.end_of_day(day, calendar)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(calendar["zone"]))


def unmoved_due(dossier: Dossier, start: datetime) -> datetime | None:
    """The end of the dossier's declared limit when it counts from `start`."""
    limit = limit_of(dossier)
    return limits.due_at(start=start, limit=limit, calendar=dossier.calendar) if limit else None


def due_of(dossier: Dossier) -> tuple[datetime | None, str | None, int | None]:
    """The due moment, whether a limit or a promise set it, and the limit's working seconds.

    CHOICE: a stop of 0 working seconds leaves the due moment where it is.
    """
    begins = dossier.limit_start
    if limit_of(dossier):
        if begins is None:
            return None, None, None
        unmoved = unmoved_due(dossier, begins)
        assert unmoved is not None
        stopped = stopped_seconds(dossier, begins, dossier.until) if dossier.counts else 0
        moved = worktime.after_working_seconds(start=unmoved, seconds=stopped, calendar=dossier.calendar)
        return moved, "limit", dossier.worked(begins, max(begins, unmoved))
    promises = promises_of(dossier)
    if not promises:
        return None, None, None
    length = None if dossier.start is None else dossier.worked(dossier.start, max(dossier.start, promises[-1]))
    return promises[-1], "promise", length


def outcome_of(dossier: Dossier, due: datetime | None) -> str:
    if not dossier.counts or due is None:
        return "unknown"
    if dossier.open:
        return "open_late" if dossier.at > due else "open"
    if dossier.end > due:
        return "late"
    if worktime.earlier_working_day(dossier.end, due, dossier.calendar):
        return "early"
    return "on_time"


def last_tenth_stops(dossier: Dossier) -> int | None:
    """Stops begun in the last tenth of the limit: at least 9/10 of it used, none of it overrun.

    CHOICE: of the limit then in force (from the start or the last restart before the stop), less what had
    been stopped by then; against a promise, from the start and nothing subtracted. None without a limit.
    """
    due, source, length = due_of(dossier)
    if not dossier.counts or due is None:
        return None
    found = 0
    for begun, _ in dossier.stops:
        if source == "promise":
            begins, used_up = dossier.start, length
        else:
            begins = max([m for m in dossier.restarts if m <= begun], default=dossier.start)
            used_up = dossier.worked(begins, max(begins, unmoved_due(dossier, begins)))
        if begun >= begins:
            used = dossier.worked(begins, begun)
            used -= 0 if source == "promise" else stopped_seconds(dossier, begins, begun)
            found += used_up * 9 <= used * 10 <= used_up * 10 and used_up > 0
    return found


def elapsed_seconds(start: datetime, end: datetime) -> int:
    """Whole seconds between two moments, each floored to its second."""
    return int((floored(end) - floored(start)) / timedelta(seconds=1))
