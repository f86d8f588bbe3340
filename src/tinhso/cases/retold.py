"""Dossiers' rows beside what their events tell: who changes a row by hand leaves the ledger as it was.

Told from the events alone, without the rows: the state, in whose hands it is, the moments, the limit and the promise.
What moves without an event is a dossier of another system that is judged by that one's promise: then each due moment
counts that the promise gives by a calendar of its offices, and none while a calendar waits to be followed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tinhso.cases.jobs import CALENDARS
from tinhso.cases.judging import TO_JUDGE
from tinhso.cases.models import Case
from tinhso.cases.promising import MIRRORED, told_due
from tinhso.cases.states import ACCEPTED
from tinhso.cases.undone import taken_back
from tinhso.kernel.calendar import Calendar
from tinhso.ledger.canonical import plain
from tinhso.ledger.models import Cursor, Event
from tinhso.org.kinds import CALENDAR_SET
from tinhso.org.queries import calendar_history

SUBJECT = "case:"
# Rows without events that are named of one part: whoever puts in a million is found out by some.
MOST_LONE = 200
# What an event says of how the dossier stands after it, and what only some say, from then on.
_STANDING = ("state", "holder", "staff", "step")
_TOLD = ("desk", "office", "code", "procedure", "limit")
_MOMENTS = {"filed": "filed_at", "accepted": "accepted_at", "decided": "done_at"}
_CLOCK = ("due_at", "promised_at")
COLUMNS = (*_STANDING, *_TOLD, *_MOMENTS.values(), "returned_at", *_CLOCK)
_MOVES = frozenset(
    "accepted supplement_answered supplement_resumed paid resumed recounted cut_over".split()
)
_READ = ("uid", *COLUMNS)


class Differs(NamedTuple):
    """A column that is not what the events tell, as texts; moments in ISO 8601, "" for none.

    column: "" where there is a row without events (told is ""), or events without their row (stored is "").
    """

    case: str
    code: str
    column: str
    stored: str
    told: str


class Said(NamedTuple):
    """An event of a dossier. name: its kind without the room."""

    uid: UUID
    name: str
    at: datetime
    channel: str
    facts: Mapping[str, Any]


@dataclass
class Retold:
    """A dossier as its events tell it. clock: the values that each of due_at and promised_at may have; None: any."""

    columns: dict[str, Any] = field(default_factory=dict)
    clock: dict[str, set[datetime | None] | None] = field(
        default_factory=lambda: {"due_at": {None}, "promised_at": {None}}
    )

    def differing(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        """(column, what the row has, what the events tell) where they are not one."""
        for column, value in self.columns.items():
            if plain(row[column]) != plain(value):
                yield column, row[column], value
        for column, values in self.clock.items():
            if values is not None and row[column] not in values:
                yield column, row[column], max(values, key=lambda one: (one is not None, one))


def retold(
    events: Sequence[Said], *, calendar_for: Callable[[str], Calendar] | None = None
) -> Retold:
    """A dossier told from its events, as they were written. Reads no table.

    calendar_for: of an office, over all days, by which another system's promise is judged; None while one waits to be
    followed, and then nothing is said of such a dossier's due moment.
    """
    columns: dict[str, Any] = dict.fromkeys(COLUMNS)
    columns |= dict.fromkeys((*_STANDING, *_TOLD), "")
    undone = taken_back((one.name, one.facts) for one in events)
    due: datetime | None = None
    promised: set[datetime | None] | None = {None}
    mirrored, said, offices = events[0].channel == MIRRORED, False, set[str]()
    for one in events:
        columns |= {name: one.facts.get(name) or "" for name in _STANDING}
        columns |= {name: one.facts[name] for name in _TOLD if name in one.facts}
        offices.add(columns["office"])
        if one.name in _MOMENTS:
            columns[_MOMENTS[one.name]] = one.at
        elif one.name == "returned":
            columns["returned_at"] = None if str(one.uid) in undone else one.at
        elif one.name in ("extended", "promise_told"):
            promised, said = {_moment(one.facts["until"])}, said or one.name == "promise_told"
        if one.name not in _MOVES:
            continue
        moved = _moment(one.facts.get("due_at"))
        if one.name == "cut_over":
            # What was promised stays, and may have been judged by calendars since: nothing more is known of it.
            mirrored, promised = False, None if said else promised
        elif one.name == "recounted":
            promised = promised and {moved if until == due else until for until in promised}
        elif mirrored and said:
            promised = {*(promised or ()), moved}
        elif "until" in one.facts:
            promised = {_moment(one.facts["until"])}
        elif moved != due:
            promised = {moved}
        due = moved
    clock: dict[str, set[datetime | None] | None] = {"due_at": {due}, "promised_at": promised}
    if mirrored and said:
        clock = dict.fromkeys(_CLOCK)
        if calendar_for is not None and columns["state"] in ACCEPTED:
            dues = _judged(events, map(calendar_for, sorted(offices)))
            clock = {"due_at": dues, "promised_at": {*dues, *(promised or ())}}
    del columns["due_at"], columns["promised_at"]
    return Retold(columns, clock)


def differing(after: str, upto: str | None) -> list[Differs]:
    """What differs of the dossiers whose subjects lie after one and up to another, None: to the last.

    Four queries, and two more where something does: others may write meanwhile, so what differs is looked at once
    more with its rows locked.
    """
    first = UUID(after.removeprefix(SUBJECT)) if after else None
    last = UUID(upto.removeprefix(SUBJECT)) if upto else None
    rows = Case.objects.all()
    if first is not None:
        rows = rows.filter(uid__gt=first)
    if last is not None:
        rows = rows.filter(uid__lte=last)
    filed = Event.objects.filter(kind="cases.filed", subject__gt=after or SUBJECT)
    filed = filed.filter(subject__startswith=SUBJECT)
    if upto is not None:
        filed = filed.filter(subject__lte=upto)
    uids = {UUID(one.removeprefix(SUBJECT)) for one in filed.values_list("subject", flat=True)}
    stored = {row["uid"]: row for row in Case.objects.filter(uid__in=uids).values(*_READ)}
    lone = rows.exclude(uid__in=uids).order_by("uid")
    stored |= {row["uid"]: row for row in lone.values(*_READ)[:MOST_LONE]}
    suspects = {UUID(one.case) for one in _compared(stored, uids | stored.keys())}
    if not suspects:
        return []
    with transaction.atomic():
        locked = Case.objects.select_for_update().filter(uid__in=suspects).order_by("pk")
        again = {row["uid"]: row for row in locked.values(*_READ)}
        return list(_compared(again, suspects))


def _compared(rows: Mapping[UUID, Mapping[str, Any]], uids: Collection[UUID]) -> Iterator[Differs]:
    told = dict(_told(uids))
    for uid in sorted(uids):
        row, one = rows.get(uid), told.get(uid)
        if row is None and one is None:
            continue
        if row is None or one is None:
            code = str(row["code"] if row is not None else one.columns["code"] if one else "")
            yield Differs(str(uid), code, "", code if row is not None else "", code if one else "")
            continue
        for column, stored, said in one.differing(row):
            yield Differs(str(uid), str(one.columns["code"]), column, _text(stored), _text(said))


def _told(uids: Collection[UUID]) -> Iterator[tuple[UUID, Retold]]:
    """Dossiers told from their events, each one's in the order in which they were written; one query."""
    rows = Event.objects.filter(
        subject__in=[f"{SUBJECT}{uid}" for uid in uids], kind__startswith="cases."
    ).order_by("subject", "id")
    found = rows.values_list("subject", "uid", "kind", "occurred_at", "channel", "facts")
    parts = [
        (subject, [Said(uid, kind.partition(".")[2], *rest) for _, uid, kind, *rest in some])
        for subject, some in groupby(found, key=itemgetter(0))
    ]
    calendar_for = None
    if any(events[0].channel == MIRRORED for _, events in parts) and not _waits():
        calendar_for = calendar_history().over
    for subject, events in parts:
        yield UUID(subject.removeprefix(SUBJECT)), retold(events, calendar_for=calendar_for)


def _waits() -> bool:
    """Whether a calendar, or a rule of an update, is still to be followed by what is judged by promises."""
    if Cursor.objects.filter(name=TO_JUDGE).exists():
        return True
    read = Cursor.objects.filter(name=CALENDARS).values_list("position", flat=True).first() or 0
    later = Q(place=None) | Q(place__position__gt=read)
    return Event.objects.filter(later, kind=CALENDAR_SET.name).exists()


def _judged(events: Sequence[Said], calendars: Iterable[Calendar]) -> set[datetime | None]:
    told = [(one.name, one.at, one.facts) for one in events]
    return {told_due(told, channel=MIRRORED, calendar=one) for one in calendars}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(value)
