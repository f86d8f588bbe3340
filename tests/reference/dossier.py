"""One dossier's clock: its start, its end, what stopped or restarted it, when it was due.

A row is a plain dictionary; every key but `dossier` may be missing or None:

    dossier, activity, office, person, procedure, applicant     text
    at                                                          aware datetime: the row's event
    filed_at, accepted_at, due_at, done_at, returned_at         aware datetimes: the dossier's marks
    date_only                                                   bits of the cells that were dates without hours:
                                                                1 at, 2 filed, 4 accepted, 8 due, 16 done, 32 returned

Options, all optional: `limit` text; `limits` list of (procedure, office or None, text); `start`, `end`,
`signed`, `withdrawn` collections of activities; `stops` list of (from, to), to may be "*"; `restarts`
collection of activities; `state` true if an event opens what follows it; `at` aware datetime;
`one_row_per_dossier` true for a log of dossiers rather than of events.

A log has a column if any of its rows has the key, with a value or without one.
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
class Stop:
    """A time in which at least one pair was in force: from an event to the event that ended the last."""

    begun: datetime
    ended: datetime | None = None  # None: nothing ended it


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
    columns: set[str]  # of the whole log
    start: datetime | None = None
    end: datetime | None = None
    open: bool = False
    restarts: list[datetime] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)  # those that have any length within the clock
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


def clocked(
    rows: list[Row], calendar: Calendar, options: Options, at: datetime | None, columns: set[str]
) -> Dossier:
    """Find start, end, restarts and stops."""
    in_log_order = [row for row in rows if row.get("at") and at and row["at"] <= at]
    events = sorted(in_log_order, key=lambda row: row["at"])
    marks = {name: mark_of(rows, name, at) for name in HAPPENING}
    dossier = Dossier(rows[0]["dossier"], rows, events, marks, at, calendar, options, columns)
    if [event["at"] for event in events] != [event["at"] for event in in_log_order]:
        dossier.notes.add("disordered")
    dossier.start = start_of(dossier)
    dossier.end = end_of(dossier)
    dossier.open = dossier.end is None
    if dossier.start is None:
        dossier.notes.add("no_start")
    elif dossier.end and dossier.end < dossier.start:
        dossier.notes.add("end_before_start")
    if not events and not any(marks.values()):
        dossier.notes.add("not_yet")
    if dossier.counts:
        dossier.restarts = [event["at"] for event in dossier.events if restarts(event, dossier)]
        dossier.stops = [stop for stop in all_stops(dossier) if clipped(stop, dossier)]
    return dossier


def mark_of(rows: list[Row], name: str, at: datetime | None) -> datetime | None:
    """A dossier's mark: the first value in the log for filed and accepted, the last for done and returned.

    CHOICE: what is later than `at` has not happened, whatever row it stands on. So the first value, or
    nothing, for filed and accepted; the last value that has happened for done and returned.
    """
    values = [row[name] for row in rows if row.get(name) is not None]
    if name in ("filed_at", "accepted_at"):
        values = values[:1]
    happened = [value for value in values if at is not None and value <= at]
    return happened[-1] if happened else None


def start_of(dossier: Dossier) -> datetime | None:
    """The accepted mark, else the first event that `start` names; without `start` the first event.

    CHOICE: in a log with a column of accepted marks and without `start`, a dossier without the mark has
    not been accepted: its first event does not stand in.
    """
    named = dossier.options.get("start")
    if dossier.marks["accepted_at"] or ("accepted_at" in dossier.columns and not named):
        return dossier.marks["accepted_at"]
    found = [event["at"] for event in dossier.events if not named or event.get("activity") in named]
    return found[0] if found else None


def end_of(dossier: Dossier) -> datetime | None:
    """The done mark, else the last event that `end` names; without `end` the last event. None: open.

    CHOICE: in a log with a column of done marks and without `end`, a dossier without the mark is open: its
    last event does not stand in.
    """
    named = dossier.options.get("end")
    if dossier.marks["done_at"] or dossier.options.get("one_row_per_dossier"):
        return dossier.marks["done_at"]
    if "done_at" in dossier.columns and not named:
        return None
    found = [event["at"] for event in dossier.events if not named or event.get("activity") in named]
    return found[-1] if found else None


def restarts(event: Row, dossier: Dossier) -> bool:
    """CHOICE: strictly after the start's moment."""
    if not dossier.counts:
        return False
    named = event.get("activity") in dossier.options.get("restarts", ())
    return named and dossier.start < event["at"] <= dossier.until


def all_stops(dossier: Dossier) -> list[Stop]:
    """Every stop of the dossier, in order: while any pair is in force, the clock stands still.

    CHOICE: an event first ends pairs and then begins them. So with `A..*` an A after an A goes on being
    stopped, and that is one stop.
    """
    found: list[Stop] = []
    before = False
    for event, after in zip(dossier.events, stopped_after(dossier), strict=True):
        if after and not before:
            found.append(Stop(event["at"]))
        elif before and not after:
            found[-1].ended = event["at"]
        before = after
    return found


def stopped_after(dossier: Dossier) -> list[bool]:
    """For each event, whether any pair is in force when it has been counted."""
    found = []
    in_force: set[tuple[str, str]] = set()
    for event in dossier.events:
        ended = {pair for pair in in_force if ends(event, pair[1], dossier)}
        begun = {
            pair for pair in dossier.options.get("stops", ()) if pair[0] == event.get("activity")
        }
        in_force = (in_force - ended) | begun
        found.append(bool(in_force))
    return found


def ends(event: Row, stop_to: str, dossier: Dossier) -> bool:
    return stop_to == "*" or event.get("activity") == stop_to or restarts(event, dossier)


def clipped(stop: Stop, dossier: Dossier) -> tuple[datetime, datetime] | None:
    """The part of a stop between start and end (or `at`), if it has any length."""
    assert dossier.start is not None and dossier.until is not None
    first = max(stop.begun, dossier.start)
    last = min(stop.ended or dossier.until, dossier.until)
    return (first, last) if first < last else None


def stopped_periods(dossier: Dossier) -> list[tuple[datetime, datetime]]:
    """The stops as clipped to start … end (or `at`); they ascend and do not overlap."""
    periods = [clipped(stop, dossier) for stop in dossier.stops]
    return [period for period in periods if period is not None]


def stopped_seconds(dossier: Dossier, start: datetime, end: datetime) -> int:
    """Working seconds of [start, end) that were stopped."""
    total = 0
    for begun, ended in stopped_periods(dossier):
        first, last = max(begun, start), min(ended, end)
        if first < last:
            total += dossier.worked(first, last)
    return total


def limit_of(dossier: Dossier) -> str | None:
    """The rule of the dossier's procedure and office, else of its procedure, else the one for all.

    CHOICE: rules are dated, so which one holds is asked on the day of the start; without a start any that could.
    """
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
    """The last office named at or before the end, of all events while open.

    CHOICE: of a dossier of marks alone, the first office that its rows name.
    """
    if is_of_marks(dossier):
        return next((row["office"] for row in dossier.rows if row.get("office")), None)
    in_time = [event for event in dossier.events if dossier.open or event["at"] <= dossier.end]
    named = [event["office"] for event in in_time if event.get("office")]
    return named[-1] if named else None


def is_of_marks(dossier: Dossier) -> bool:
    """Whether no event has happened and the dossier's first row is one without a moment."""
    return not dossier.events and not dossier.rows[0].get("at")


def promises_of(dossier: Dossier) -> list[datetime]:
    """The promises: those of rows without a moment in the log's order, then those of events by moment.

    A date alone is the end of that date's work, or of that date.
    CHOICE: a promise on an event later than `at` has not been made.
    """
    marks_alone = [row for row in dossier.rows if not row.get("at")]
    found = []
    for row in [*marks_alone, *dossier.events]:
        if row.get("due_at"):
            date_only = row.get("date_only", 0) & BITS["due_at"]
            found.append(
                end_of_date(row["due_at"], dossier.calendar) if date_only else row["due_at"]
            )
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
    CHOICE: a limit that was declared but cannot be counted, for want of a start, is not replaced by a promise.
    """
    begins = dossier.limit_start
    if begins is None and limit_of(dossier):
        return None, None, None
    unmoved = unmoved_due(dossier, begins) if begins is not None else None
    if unmoved is not None:
        stopped = stopped_seconds(dossier, begins, dossier.until) if dossier.counts else 0
        moved = worktime.after_working_seconds(
            start=unmoved, seconds=stopped, calendar=dossier.calendar
        )
        return moved, "limit", dossier.worked(begins, max(begins, unmoved))
    promises = promises_of(dossier)
    if not promises:
        return None, None, None
    length = (
        None
        if dossier.start is None
        else dossier.worked(dossier.start, max(dossier.start, promises[-1]))
    )
    return promises[-1], "promise", length


def outcome_of(dossier: Dossier, due: datetime | None, source: str | None) -> str:
    """Early, on time, late, open, open_late or unknown.

    CHOICE: a promise is kept or broken whatever is known of the start; a limit without a start, or with an
    end before it, is unknown.
    """
    if due is None or dossier.until is None or (source == "limit" and not dossier.counts):
        return "unknown"
    if dossier.open:
        return "open_late" if dossier.at > due else "open"
    if dossier.end > due:
        return "late"
    if worktime.earlier_working_day(dossier.end, due, dossier.calendar):
        return "early"
    return "on_time"


def last_tenth_stops(dossier: Dossier) -> int:
    """Stops begun in the last tenth of the limit: at least 9/10 of it used, none of it overrun.

    CHOICE: used is what had run since the start or the last restart before the stop, less what had been
    stopped by then; of the limit counted from there, or of a promise counted from the start. 0 without both.
    """
    found = 0
    for begun, _ in stopped_periods(dossier):
        begins = max([m for m in dossier.restarts if m <= begun], default=dossier.start)
        due = unmoved_due(dossier, begins)
        length = 0 if due is None else dossier.worked(begins, max(begins, due))
        if due is None and promises_of(dossier):
            due = promises_of(dossier)[-1]
            length = dossier.worked(dossier.start, max(dossier.start, due))
        used = dossier.worked(begins, begun) - stopped_seconds(dossier, begins, begun)
        found += length > 0 and length * 9 <= used * 10 <= length * 10
    return found


def elapsed_seconds(start: datetime, end: datetime) -> int:
    """Whole seconds between two moments, each floored to its second."""
    return int((floored(end) - floored(start)) / timedelta(seconds=1))
