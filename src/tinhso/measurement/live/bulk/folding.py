"""Events of many dossiers → measured rows and stretches, what `folding` gives of them one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from django.db.models import Q, QuerySet

from tinhso.cases.forecast import letter_by
from tinhso.cases.promising import MIRRORED, RESTARTS, STOPS
from tinhso.cases.undone import UNDONE
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.limits import parse_limit
from tinhso.ledger.models import Event
from tinhso.measurement.declared import microseconds
from tinhso.measurement.engine import Run
from tinhso.measurement.foldtypes import CLOCKS, COLUMN, NONE, NOTES, OUTCOMES, Batch, Ints, Pieces
from tinhso.measurement.live.bulk import rows
from tinhso.measurement.live.bulk.columns import (
    Bools,
    arrow,
    column,
    decoded,
    micro,
    moment,
    moments,
)
from tinhso.measurement.live.bulk.events import ROOM, Events
from tinhso.measurement.live.bulk.index import index_many
from tinhso.measurement.live.folding import DECIDED, ENDED, STANDING, Folded
from tinhso.measurement.live.models import DossierTime, StretchTime
from tinhso.measurement.live.telling import SUBJECT
from tinhso.measurement.options import LimitRule, Options
from tinhso.measurement.sinks import MemorySink

SECOND = 1_000_000
ROW = [field.name for field in DossierTime._meta.fields]
PIECE = [field.name for field in StretchTime._meta.fields if field.name != "id"]
_ROWS, _PIECES = rows.schema_of(DossierTime, ROW), rows.schema_of(StretchTime, PIECE)
# What another system promised, and what was taken back, is told apart by dossier.
_APART = (UNDONE, "promise_told", "cut_over")
CalendarFor = Callable[[str, datetime], Calendar]


@dataclass(frozen=True)
class Told:
    """Rows of `DossierTime` and of `StretchTime` by their columns; of a dossier its UUID as text."""

    rows: pl.DataFrame
    pieces: pl.DataFrame

    def __add__(self, other: Told) -> Told:
        return Told(pl.concat([self.rows, other.rows]), pl.concat([self.pieces, other.pieces]))


NOTHING = Told(pl.DataFrame(schema=_ROWS), pl.DataFrame(schema=_PIECES))


def as_columns(folded: Sequence[Folded]) -> Told:
    """What was folded one by one."""
    told = [
        {**one.row, "case": str(one.row["case"]), "notes": json.dumps(one.row["notes"])}
        for one in folded
    ]
    pieces = [{**piece, "case": str(piece["case"])} for one in folded for piece in one.stretches]
    return Told(
        pl.DataFrame(told, schema=_ROWS, orient="row"),
        pl.DataFrame(pieces, schema=_PIECES, orient="row"),
    )


def fold_many(events: Events, *, at: datetime, calendar_for: CalendarFor) -> tuple[Told, list[str]]:
    """(what comes out of plain dossiers, the subjects of the others: `folding` knows what to make of them).

    calendar_for: of the office that decides.
    """
    if not len(events):
        return NOTHING, []
    plain = _plain(events)
    apart = events.subjects.filter(pl.Series(~plain)).to_list()
    if not plain.all():
        if not plain.any():
            return NOTHING, apart
        events = events.only(plain)
    made = NOTHING
    for calendar, group in _by_calendar(events, at, calendar_for):
        told, odd = _Group(group, calendar).folded(at)
        made += told
        apart += odd
    return made, apart


def told_apart(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of some events that tell by themselves that their dossier is not plain."""
    kinds = [f"{ROOM}{name}" for name in _APART]
    return events.filter(Q(channel=MIRRORED) | Q(kind__in=kinds))


def _plain(events: Events) -> Bools:
    """bool[d]: whose events say all that they must, and nothing that is told apart."""
    frame = events.frame
    said = pl.col("due_at")
    odd = frame.select(
        pl.col("name").is_in(_APART)
        | pl.col("state").is_null()
        | pl.col("holder").is_null()
        | (said.is_not_null() & (said.str.len_bytes() != len("2026-03-10T10:30:00.000000Z")))
        | ((pl.col("name") == "accepted") & pl.col("limit").is_null())
    ).to_series()
    plain: Bools = events.count(odd.to_numpy()) == 0
    plain &= events.named("filed")[events.begins]
    plain &= (events.text("channel", events.begins) != MIRRORED).to_numpy()
    for name in ("code", "procedure"):
        plain &= events.text(name, events.begins).is_not_null().to_numpy()
    for name in ("office", "desk"):
        plain &= events.last(events.given(name)) >= 0
    return plain


def _by_calendar(
    events: Events, at: datetime, calendar_for: CalendarFor
) -> list[tuple[Calendar, Events]]:
    offices = events.text("office", events.last(events.given("office")))
    found: dict[int, tuple[Calendar, list[str]]] = {}
    for office in offices.unique().to_list():
        calendar = calendar_for(office, at)
        found.setdefault(id(calendar), (calendar, []))[1].append(office)
    if len(found) == 1:
        return [(calendar, events) for calendar, _ in found.values()]
    return [
        (calendar, events.only(offices.is_in(codes).to_numpy()))
        for calendar, codes in found.values()
    ]


class _Group:
    """Plain dossiers of one calendar."""

    def __init__(self, events: Events, calendar: Calendar) -> None:
        self.events, self.calendar = events, calendar
        named = {name: events.named(name) for name in events.frame["name"].unique().to_list()}
        self._none = np.zeros(len(events.at), bool)
        self.named = named
        self.due = moments(events.frame["due_at"])
        self.accepted = self.first("accepted")
        limit = events.text("limit", self.accepted).fill_null("")
        self.limit = limit
        state = events.text("state", events.ends)
        self.stands = state.is_in(STANDING).to_numpy()
        self.decided = self.last(DECIDED)
        ended = state.is_in(list(ENDED)).to_numpy() & (self.decided < 0)
        self.without = pl.Series(np.where(ended, state.to_numpy(), ""), dtype=pl.String)
        end = self.decided.copy()
        for name in ENDED:
            end = np.where((self.without == name).to_numpy(), self.last(name), end)
        self.end = end
        self.odd = ended & (end < 0)

    def first(self, name: str) -> Ints:
        return self.events.first(self.named.get(name, self._none))

    def last(self, name: str) -> Ints:
        return self.events.last(self.named.get(name, self._none))

    def count(self, name: str) -> Ints:
        return self.events.count(self.named.get(name, self._none))

    def folded(self, at: datetime) -> tuple[Told, list[str]]:
        out, pieces, names = self._measured(at)
        told = self._rows(out)
        stretches = self._stretches(pieces, names, told["case"])
        if not self.odd.any():
            return Told(told, stretches), []
        odd = self.events.subjects.filter(pl.Series(self.odd)).to_list()
        gone = [subject.removeprefix(SUBJECT) for subject in odd]
        kept = ~pl.col("case").is_in(gone)
        return Told(told.filter(kept), stretches.filter(kept)), odd

    def _measured(self, at: datetime) -> tuple[Ints, Pieces, Run]:
        """The engine's own arrays, good as long as its run."""
        events = self.events
        limits = sorted(set(self.limit.unique().to_list()) - {""})
        options = Options(
            calendar=self.calendar,
            limits=tuple(LimitRule(parse_limit(text), procedure=text) for text in limits),
            stops=STOPS,
            restarts=RESTARTS,
            events_mode="state",
            at=at,
        )
        run = Run(options=options, at=microseconds(at), sink=MemorySink())
        run.folder.collect = False
        for name in sorted(options.named_activities()):
            run.names.activities.code(name)
        of_each = np.bincount(events.dossier)
        ends = events.moment(self.end)
        returned = events.moment(self.last("returned"))
        accepted = events.moment(self.accepted)
        filed = events.at[events.begins]
        known = [one[one != NONE] for one in (events.at, filed, accepted, ends, returned)]
        low = min(int(one.min()) for one in known if len(one))
        high = max(int(one.max()) for one in known if len(one))
        batch = Batch(
            offsets=np.append(events.begins, len(events.at)),
            at=np.ascontiguousarray(events.at),
            activity=run.names.activities.encode(arrow(events.frame["name"])),
            office=run.names.offices.encode(arrow(events.frame["holder"])),
            person=run.names.persons.encode(arrow(events.frame["staff"])),
            procedure=np.repeat(
                run.names.procedures.encode(arrow(self.limit.replace("", None))), of_each
            ),
            applicant=np.zeros(0, np.int32),
            filed=np.repeat(filed, of_each),
            accepted=np.repeat(accepted, of_each),
            due=np.full(len(events.at), NONE, np.int64),
            done=np.repeat(ends, of_each),
            returned=np.repeat(returned, of_each),
            date_only=np.zeros(0, np.uint8),
        )
        out, pieces, _, _ = run.fold(batch, low // SECOND, high // SECOND)
        return out, pieces, run

    def _rows(self, out: Ints) -> pl.DataFrame:
        events = self.events

        def found(name: str) -> Ints:
            return np.ascontiguousarray(out[:, COLUMN[name]])

        ended, due = found("ended_at"), found("due_at")
        started = found("started_at")
        open_ = ended == NONE
        transferred = (self.without == "transferred").to_numpy()
        outcomes = pl.Series([*OUTCOMES[:-1], "open"]).gather(pl.Series(found("outcome")))
        stop = np.full(len(events), -1)
        for name, _ in STOPS:
            stop = np.maximum(stop, self.last(name))
        last_due = events.last(self.due != NONE)
        promise = np.where(
            (self.limit != "").to_numpy() & (last_due >= 0), self.due[last_due], NONE
        )
        standing_due = np.where(open_ & self.stands, promise, due)
        last, begins = events.ends, events.begins
        index, reversed_ = index_many(
            events, accepted=self.accepted, due=self.due, limit=self.limit, calendar=self.calendar
        )
        self.odd |= reversed_
        made: dict[str, Any] = {
            "case": events.subjects.str.strip_prefix(SUBJECT),
            "code": events.text("code", begins),
            "procedure": events.text("procedure", begins),
            "office": events.text("office", events.last(events.given("office"))),
            "desk": events.text("desk", events.last(events.given("desk"))),
            "channel": events.text("channel", begins),
            "told": events.count(events.frame["told"].to_numpy()) > 0,
            "state": events.text("state", last),
            "holder": events.text("holder", last),
            "staff": events.text("staff", last).fill_null(""),
            "step": events.text("step", last).fill_null(""),
            "limit": self.limit,
            "letter_at": events.moment(self.first("extended")),
            "stopped_since": np.where(self.stands, events.moment(stop), NONE),
            "outcome": pl.select(
                pl.when(self.without != "").then(self.without).otherwise(outcomes)
            ).to_series(),
            "events": np.bincount(events.dossier),
            "supplements": self.count("supplement_asked"),
            "promises_moved": self.count("extended"),
            "stops_in_last_tenth": found("stops_in_last_tenth"),
            "promised_at": promise,
            "due_at": standing_due,
            "due_differs": (promise != NONE) & ~self.stands & (promise != due),
            "letter_by": _letters(standing_due, started, self.calendar),
            "calendar_not_announced": found("unannounced") == 1,
            "notes": _notes(found("notes")),
            "working_seconds": np.where(open_, NONE, found("working")),
            "late_working_seconds": np.where(open_ | transferred, NONE, found("late")),
            "stopped_working_seconds": np.where(open_ & self.stands, NONE, found("stopped")),
            "void_working_seconds": found("void"),
            "citizen_elapsed_seconds": found("citizen_elapsed"),
            "citizen_working_seconds": found("citizen_working"),
            "limit_seconds": found("limit_seconds"),
            "filed_at": found("filed_at"),
            "started_at": started,
            "restarted_at": found("restarted_at"),
            "ended_at": ended,
            "returned_at": found("returned_at"),
            **index,
        }
        return pl.DataFrame({name: column(made[name], kind) for name, kind in _ROWS.items()})

    def _stretches(self, pieces: Pieces, run: Run, cases: pl.Series) -> pl.DataFrame:
        """The pieces up to the last event, each with how its dossier stood in it."""
        events = self.events
        last = events.at[events.ends][pieces.dossier]
        kept = pieces.begin < last
        dossier, begin = pieces.dossier[kept], pieces.begin[kept]
        row = _latest(events, dossier, begin)
        stood = events.frame["state"].is_in(STANDING).to_numpy()
        made = {
            "case": cases.gather(pl.Series(dossier)),
            "seq": pieces.seq[kept],
            "step": events.text("step", row).fill_null(""),
            "office": decoded(run.names.offices.names, pieces.office[kept]),
            "staff": decoded(run.names.persons.names, pieces.person[kept]),
            "from_at": begin,
            "to_at": np.minimum(pieces.end[kept], last[kept]),
            "working_seconds": pieces.seconds[kept],
            "clock": pl.Series(CLOCKS).gather(pl.Series(pieces.clock[kept])),
            "stood": (row >= 0) & stood[row],
        }
        return pl.DataFrame({name: column(made[name], kind) for name, kind in _PIECES.items()})


def _latest(events: Events, dossier: Ints, moment: Ints) -> Ints:
    """int64[n]: the last event of each dossier at a moment or before it, -1 for none."""
    moments, places_ = np.unique(np.concatenate([events.at, moment]), return_inverse=True)
    of_events, of_pieces = places_[: len(events.at)], places_[len(events.at) :]
    whole = len(moments)
    found = (
        np.searchsorted(
            events.dossier * whole + of_events, dossier * whole + of_pieces, side="right"
        )
        - 1
    )
    return np.where(found < events.begins[dossier], -1, found)


def _letters(due: Ints, since: Ints, calendar: Calendar) -> Ints:
    """`letter_by` of each due moment."""
    different, which = np.unique(due, return_inverse=True)
    found = np.array([_letter(moment, calendar) for moment in different.tolist()], np.int64)[which]
    return np.where((since != NONE) & (found < since), NONE, found)


def _letter(due: int, calendar: Calendar) -> int:
    if due == NONE:
        return NONE
    return micro(letter_by(due_at=moment(due), since=None, calendar=calendar))


def _notes(bits: Ints) -> pl.Series:
    """The notes of each dossier as the text of a list."""
    different, which = np.unique(bits, return_inverse=True)
    texts = [
        json.dumps([note for place, note in enumerate(NOTES) if one >> place & 1])
        for one in different.tolist()
    ]
    return pl.Series(texts, dtype=pl.String).gather(pl.Series(which))
