"""Ledger events of dossiers → measured rows, by the engine of `tinhso measure`. Reads no table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import pyarrow as pa

from tinhso.cases.forecast import letter_by
from tinhso.cases.promising import RESTARTS, STOPS, told_due
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.limits import parse_limit
from tinhso.measurement import grouping
from tinhso.measurement.declared import microseconds
from tinhso.measurement.engine import Run
from tinhso.measurement.live.index766 import IndexTime, index_time
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.reading.source import canonical_schema
from tinhso.measurement.sinks import MemorySink

STANDING = ("awaiting_citizen", "awaiting_payment", "suspended")
DECIDED = "decided"
ENDED = {name: name for name in ("withdrawn", "stopped", "not_accepted", "transferred")}
_COLUMNS = (
    "dossier activity office person procedure at filed_at accepted_at due_at done_at returned_at"
).split()


@dataclass(frozen=True)
class Happening:
    """One event of a dossier as measuring needs it. facts: the public ones."""

    case: UUID
    kind: str
    at: datetime
    told: bool
    channel: str
    facts: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The kind without its room."""
        return self.kind.partition(".")[2]


@dataclass(frozen=True)
class Folded:
    """A dossier's row and its stretches, by column."""

    row: dict[str, Any]
    stretches: list[dict[str, Any]]


@dataclass(frozen=True)
class _Dossier:
    """The events of one dossier in order, and what is told by them without a clock."""

    events: Sequence[Happening]
    calendar: Calendar

    def first(self, name: str) -> datetime | None:
        return next((event.at for event in self.events if event.name == name), None)

    def last(self, name: str) -> datetime | None:
        return next((event.at for event in reversed(self.events) if event.name == name), None)

    def fact(self, name: str) -> Any:
        """The latest value of a fact."""
        return next(
            (event.facts[name] for event in reversed(self.events) if event.facts.get(name)), None
        )

    @property
    def limit(self) -> str:
        return str(next((e.facts.get("limit") for e in self.events if e.name == "accepted"), ""))

    @cached_property
    def told_due(self) -> datetime | None:
        """By what it is judged while another system handles it; None: by its limit."""
        told = [(event.name, event.at, event.facts) for event in self.events]
        return told_due(told, channel=self.events[0].channel, calendar=self.calendar)

    @property
    def ended_without(self) -> str:
        """The state in which it ended without a result; "" otherwise: what was decided before it went stays so."""
        return "" if self.last(DECIDED) else ENDED.get(self.events[-1].facts["state"], "")

    @property
    def ended_at(self) -> datetime | None:
        done = self.last(DECIDED)
        if done is not None or not self.ended_without:
            return done
        return next(e.at for e in reversed(self.events) if e.name == self.ended_without)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Canonical rows: an event opens the state after it."""
        marks = {
            "dossier": str(self.events[0].case),
            "procedure": None if self.told_due else self.limit or None,
            "due_at": self.told_due,
            "filed_at": self.first("filed"),
            "accepted_at": self.first("accepted"),
            "done_at": self.ended_at,
            "returned_at": self.last("returned"),
        }
        return [
            {
                **marks,
                "activity": event.name,
                "at": event.at,
                "office": event.facts["holder"],
                "person": event.facts.get("staff"),
            }
            for event in self.events
        ]


def fold(
    happenings: Iterable[Happening],
    *,
    at: datetime,
    calendar_for: Callable[[str, datetime], Calendar],
) -> dict[UUID, Folded]:
    """Measure dossiers as of a moment. calendar_for: of the office that decides, when the clock began.

    A dossier without the event of its filing is left out: it is none of ours yet.
    """
    by_case: dict[UUID, list[Happening]] = {}
    for one in happenings:
        by_case.setdefault(one.case, []).append(one)
    groups: dict[int, tuple[Calendar, list[_Dossier]]] = {}
    for events in by_case.values():
        if events[0].name != "filed":
            continue
        office = next(e.facts["office"] for e in reversed(events) if e.facts.get("office"))
        began = next((e.at for e in events if e.name == "accepted"), events[0].at)
        calendar = calendar_for(office, began)
        groups.setdefault(id(calendar), (calendar, []))[1].append(_Dossier(events, calendar))
    folded: dict[UUID, Folded] = {}
    for calendar, dossiers in groups.values():
        folded |= _folded(dossiers, calendar, at)
    return folded


def _folded(dossiers: Sequence[_Dossier], calendar: Calendar, at: datetime) -> dict[UUID, Folded]:
    sink = MemorySink()
    limits = sorted({one.limit for one in dossiers if one.limit})
    options = Options(
        calendar=calendar,
        limits=tuple(LimitRule(parse_limit(text), procedure=text) for text in limits),
        stops=STOPS,
        restarts=RESTARTS,
        events_mode="state",
        at=at,
    )
    run = Run(options=options, at=microseconds(at), sink=sink, columns=tuple(_COLUMNS))
    rows = [row for one in dossiers for row in one.rows]
    schema = canonical_schema(_COLUMNS)
    given = [field for field in schema if field.name != "date_only"]
    table = pa.Table.from_pylist(rows, schema=pa.schema(given))
    table = table.append_column("date_only", pa.array([0] * len(rows), pa.uint8()))
    # Names that an option gives but no dossier of this batch has met are no mistake here.
    named = pa.array(sorted(options.named_activities()), pa.string()).dictionary_encode()
    run.names.activities.encode(named)
    batches = table.combine_chunks().to_batches()
    for chunk, offsets in grouping.whole_dossiers(iter(batches), ascending=False):
        run.take(chunk, offsets)
    pieces: dict[str, list[dict[str, Any]]] = {}
    for piece in sink.frame("stretches").to_dicts():
        pieces.setdefault(piece["dossier"], []).append(piece)
    found = {row["dossier"]: row for row in sink.frame("dossiers").to_dicts()}
    return {
        one.events[0].case: Folded(
            _row(one, found[str(one.events[0].case)]),
            _stretches(one, pieces.get(str(one.events[0].case), [])),
        )
        for one in dossiers
    }


def _row(dossier: _Dossier, found: Mapping[str, Any]) -> dict[str, Any]:
    events, last = dossier.events, dossier.events[-1]
    stands = last.facts["state"] in STANDING
    ended_without = dossier.ended_without
    row = {
        name: found[name]
        for name in (
            "filed_at started_at restarted_at ended_at returned_at working_seconds "
            "stopped_working_seconds void_working_seconds citizen_elapsed_seconds "
            "citizen_working_seconds limit_seconds due_at late_working_seconds "
            "calendar_not_announced stops_in_last_tenth notes"
        ).split()
    }
    open_ = row["ended_at"] is None
    if open_:  # Of what goes on the numbers of a moment would be stale the next one.
        row |= dict.fromkeys(("working_seconds", "late_working_seconds"))
        if stands:
            row["stopped_working_seconds"] = None
    if ended_without == "transferred":  # It goes on elsewhere: it is neither late nor in time here.
        row["late_working_seconds"] = None
    outcome = "open" if found["outcome"] == "open_late" else found["outcome"]
    # Without a limit nothing is due: what was told meanwhile came from another system's promise.
    by_limit = _moment(dossier.fact("due_at")) if dossier.limit else None
    promise = dossier.told_due or by_limit
    index = _index(dossier)
    due_at = promise if open_ and stands else row["due_at"]
    since = next(
        (e.at for e in reversed(events) if e.name in dict(STOPS)), None
    )  # the stop in force, if one is
    return row | {
        "case": events[0].case,
        "code": events[0].facts["code"],
        "procedure": events[0].facts["procedure"],
        "office": dossier.fact("office"),
        "desk": dossier.fact("desk"),
        "channel": events[0].channel,
        "told": any(event.told for event in events),
        "state": last.facts["state"],
        "holder": last.facts["holder"],
        "staff": last.facts.get("staff") or "",
        "step": last.facts.get("step") or "",
        "limit": dossier.limit,
        "due_at": due_at,
        "letter_by": _letter_by(due_at, row["started_at"], dossier.calendar),
        "letter_at": dossier.first("extended"),
        "stopped_since": since if stands else None,
        "outcome": ended_without or outcome,
        "events": len(events),
        "supplements": sum(event.name == "supplement_asked" for event in events),
        "promises_moved": sum(event.name == "extended" for event in events),
        "index_working_seconds": index.seconds,
        "index_outcome": index.outcome,
        "index_reason": index.reason,
        "index_due_at": index.due_at,
        "index_ended_at": index.ended_at,
        "promised_at": promise,
        "due_differs": promise is not None and not stands and promise != _utc(row["due_at"]),
    }


def _index(dossier: _Dossier) -> IndexTime:
    """By its first promise: what another system's slip said where that is told, else what ours says."""
    first = {event.name: event.facts for event in reversed(dossier.events)}
    said = first.get("promise_told", {}).get("until") or first.get("accepted", {}).get("due_at")
    return index_time(
        [(event.name, event.at) for event in dossier.events],
        promised=_moment(said),
        limit=dossier.limit,
        calendar=dossier.calendar,
    )


def _stretches(dossier: _Dossier, pieces: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pieces up to the last event; the one that goes on is told by the row's holder and since when."""
    last = _utc(dossier.events[-1].at)
    stands = [
        (_utc(event.at), event.facts.get("step") or "", event.facts["state"] in STANDING)
        for event in dossier.events
    ]
    made: list[dict[str, Any]] = []
    for piece in pieces:
        if piece["from_at"] >= last:
            continue
        step, stood = next(
            ((step, stood) for at, step, stood in reversed(stands) if at <= piece["from_at"]),
            ("", False),
        )
        made.append(
            {
                "case": dossier.events[0].case,
                "seq": len(made),
                "step": step,
                "office": piece["office"] or "",
                "staff": piece["person"] or "",
                "from_at": piece["from_at"],
                "to_at": min(piece["to_at"], last),
                "working_seconds": piece["working_seconds"],
                "clock": piece["clock"],
                "stood": stood,
            }
        )
    return made


def _letter_by(
    due_at: datetime | None, since: datetime | None, calendar: Calendar
) -> datetime | None:
    if due_at is None:
        return None
    found = letter_by(due_at=due_at, since=since, calendar=calendar)
    return None if found is None else found.astimezone(UTC)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
