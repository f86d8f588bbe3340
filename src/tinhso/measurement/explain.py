"""One dossier of a result, its arithmetic laid out as one would do it on paper.

Everything is counted again from the moments in the result's files and the calendar kept in its summary, day by
day, and compared with the figures stored. What disagrees is said, never hidden. Nothing is read but the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tinhso import calendars
from tinhso.calendars.paper import Day, days_between, epoch_second
from tinhso.kernel.calendar import Calendar, zone_of
from tinhso.measurement.explain_limit import LimitWalk, walk_limit, walk_on
from tinhso.measurement.explain_store import Stored, read_stored

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """Working time from one moment to another, with its days. reason: the activity at each end, where one is."""

    start: datetime
    end: datetime
    days: tuple[Day, ...]
    begun_by: str | None = None
    ended_by: str | None = None

    @property
    def seconds(self) -> int:
        """Working seconds of all days."""
        return sum(day.seconds for day in self.days)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure counted on paper beside the one that is stored."""

    figure: str
    counted: Any
    stored: Any

    @property
    def agrees(self) -> bool:
        """Whether both are the same, to the second and to the word."""
        return bool(self.counted == self.stored)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A dossier's arithmetic. row: its line of dossiers.parquet. Parts that a dossier does not have are None.

    legal: start (or last restart) to end (or `at`), before stops are subtracted. voided: what a restart made
    void. limit: the declared limit walked. to_due: working time from the limit's start to the unmoved due
    moment. moved: the days by which stops move it on. late: due to end. citizen: filed to returned.
    """

    row: Row
    calendar: Calendar
    at: datetime
    events: Sequence[Row]
    stretches: Sequence[Row]
    legal: Counted | None
    stops: tuple[Counted, ...]
    voided: Counted | None
    limit: LimitWalk | None
    to_due: Counted | None
    moved: Counted | None
    late: Counted | None
    citizen: Counted | None
    outcome: str
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        """Whether every figure counted equals the one stored."""
        return all(check.agrees for check in self.checks)


def explain(*, result: Path, dossier: str) -> Explanation:
    """Count one dossier of a result folder again.

    Raises NotExplainable for a folder that is no result, UnknownDossier with the nearest codes.
    """
    stored = read_stored(result, dossier=dossier)
    calendar = calendars.parse(stored.calendar_text, file=f"{stored.calendar_name}.toml")
    return _Pencil(stored, calendar).explanation()


class _Pencil:
    """Works one dossier out, line after line."""

    def __init__(self, stored: Stored, calendar: Calendar) -> None:
        self.stored = stored
        self.row = stored.row
        self.calendar = calendar
        self.open = self.row["ended_at"] is None
        started, ended = self.row["started_at"], self.row["ended_at"]
        self.close: datetime = stored.at if self.open else ended
        self.known = started is not None and started <= self.close
        self.base: datetime | None = self.row["restarted_at"] or started
        self.by_promise = self.row["due_source"] == "promise"
        self.last_at = {event["at"]: event["activity"] for event in stored.events}

    def explanation(self) -> Explanation:
        row = self.row
        legal = self.counted(self.base, self.close) if self.known else None
        stops = self.stops() if self.known else ()
        voided = self.counted(row["started_at"], row["restarted_at"]) if self.known else None
        limit, moved, due = self.due(sum(stop.seconds for stop in stops))
        to_due = self.counted(self.base, limit.due) if limit else None
        if self.by_promise:
            to_due = self.counted(row["started_at"], due)
        late = self.counted(due, self.close)
        outcome = self.outcome(due)
        citizen = self.counted(row["filed_at"], row["returned_at"])
        return Explanation(
            row=row,
            calendar=self.calendar,
            at=self.stored.at,
            events=self.stored.events,
            stretches=self.stored.stretches,
            legal=legal,
            stops=stops,
            voided=voided if row["restarted_at"] else None,
            limit=limit,
            to_due=to_due,
            moved=moved,
            late=late if outcome in ("late", "open_late") else None,
            citizen=citizen,
            outcome=outcome,
            checks=(
                *self.clock_checks(legal, stops, voided),
                *self.due_checks(to_due, due, outcome, late),
                *self.citizen_checks(citizen),
                *self.stretch_checks(),
                *self.event_checks(),
            ),
        )

    def counted(self, start: datetime | None, end: datetime | None) -> Counted | None:
        """The days between two moments, or None if either is missing or they are the wrong way round."""
        if start is None or end is None or end < start:
            return None
        days = days_between(start=start, end=end, calendar=self.calendar)
        return Counted(start, end, tuple(days), self.activity_at(start), self.activity_at(end))

    def activity_at(self, moment: datetime) -> str | None:
        """The last of the events at a moment."""
        return self.last_at.get(moment)

    def stops(self) -> tuple[Counted, ...]:
        """The stopped stretches, those that meet joined to one stop."""
        joined: list[tuple[datetime, datetime]] = []
        for stretch in self.stored.stretches:
            if stretch["clock"] != "stop" or stretch["from_at"] == stretch["to_at"]:
                continue
            if joined and joined[-1][1] == stretch["from_at"]:
                joined[-1] = (joined[-1][0], stretch["to_at"])
            else:
                joined.append((stretch["from_at"], stretch["to_at"]))
        return tuple(stop for pair in joined if (stop := self.counted(*pair)) is not None)

    def due(self, stopped: int) -> tuple[LimitWalk | None, Counted | None, datetime | None]:
        """The limit walked, the days by which stops move it on, and the due moment."""
        row = self.row
        if self.by_promise:
            return None, None, row["due_at"]
        if row["due_source"] is None or self.base is None:
            return None, None, None
        limit = walk_limit(text=row["limit"] or "", begins=self.base, calendar=self.calendar)
        if limit is None:
            return None, None, None
        if stopped == 0:
            return limit, None, limit.due
        walked = walk_on(begins=limit.due, seconds=stopped, calendar=self.calendar)
        if walked is None:
            return limit, None, None
        days, end = walked
        moved_to = end.replace(microsecond=limit.due.microsecond)
        return limit, Counted(limit.due, moved_to, tuple(days)), moved_to

    def outcome(self, due: datetime | None) -> str:
        """A promise is judged even where the start is not known; a limit has no due moment without one."""
        if due is None or not (self.known or self.by_promise):
            return "unknown"
        if self.open:
            return "open_late" if self.close > due else "open"
        if self.close > due:
            return "late"
        return "early" if self.working_days_between(self.close, due) else "on_time"

    def working_days_between(self, end: datetime, due: datetime) -> int:
        """How many working days lie after the end's local date, up to that of the due moment."""
        zone = zone_of(self.calendar.zone)
        first, last = (moment.astimezone(zone).date() for moment in (end, due))
        dates = (first + timedelta(days=number + 1) for number in range((last - first).days))
        return sum(self.calendar.is_working_day(day) for day in dates)

    def clock_checks(
        self, legal: Counted | None, stops: tuple[Counted, ...], voided: Counted | None
    ) -> list[Check]:
        row = self.row
        stopped = sum(stop.seconds for stop in stops) if legal else None
        void = (voided.seconds if voided else 0) if legal else None
        elapsed = _seconds_between(row["started_at"], self.close) if self.known else None
        working = legal.seconds - (stopped or 0) if legal else None
        return [
            Check("elapsed_seconds", elapsed, row["elapsed_seconds"]),
            Check("working_seconds", working, row["working_seconds"]),
            Check("stopped_working_seconds", stopped, row["stopped_working_seconds"]),
            Check("void_working_seconds", void, row["void_working_seconds"]),
        ]

    def due_checks(
        self, to_due: Counted | None, due: datetime | None, outcome: str, late: Counted | None
    ) -> list[Check]:
        row = self.row
        begun = due is not None and self.row["started_at"] is not None
        length = to_due.seconds if to_due else (0 if begun else None)
        over = late.seconds if late and outcome in ("late", "open_late") else 0
        judged = due is not None and outcome != "unknown"
        return [
            Check("limit_seconds", length, row["limit_seconds"]),
            Check("due_at", due, row["due_at"]),
            Check("outcome", outcome, row["outcome"]),
            Check("late_working_seconds", over if judged else None, row["late_working_seconds"]),
        ]

    def citizen_checks(self, citizen: Counted | None) -> list[Check]:
        elapsed = _seconds_between(citizen.start, citizen.end) if citizen else None
        working = citizen.seconds if citizen else None
        return [
            Check("citizen_elapsed_seconds", elapsed, self.row["citizen_elapsed_seconds"]),
            Check("citizen_working_seconds", working, self.row["citizen_working_seconds"]),
        ]

    def stretch_checks(self) -> list[Check]:
        """Each stretch counted, and the sums of each clock against the dossier's own figures."""
        sums = dict.fromkeys(("run", "stop", "void"), 0)
        wrong = 0
        for stretch in self.stored.stretches:
            counted = self.counted(stretch["from_at"], stretch["to_at"])
            wrong += counted is None or counted.seconds != stretch["working_seconds"]
            if stretch["clock"] in sums:
                sums[stretch["clock"]] += stretch["working_seconds"]
        checks = [Check("stretches_that_differ", wrong, 0)]
        if self.known:
            names = ("working_seconds", "stopped_working_seconds", "void_working_seconds")
            checks += [
                Check(f"sum_of_{clock}", sums[clock], self.row[name])
                for clock, name in zip(sums, names, strict=True)
            ]
        return checks

    def event_checks(self) -> list[Check]:
        wrong = 0
        before: datetime | None = None
        for event in self.stored.events:
            gap = self.counted(before, event["at"])
            wrong += (gap.seconds if gap else 0) != event["working_seconds"]
            before = event["at"]
        return [
            Check("events", len(self.stored.events), self.row["events"]),
            Check("events_that_differ", wrong, 0),
        ]


def _seconds_between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return epoch_second(end) - epoch_second(start)
