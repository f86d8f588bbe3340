"""The desk: queue tickets and the book of certified copies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.access.who import may
from tinhso.api.catalogue import Day
from tinhso.api.core import CHANNEL, JSON, Given, Request, Told, route
from tinhso.api.people import check_people
from tinhso.api.shapes import Code
from tinhso.copies import actions as copies
from tinhso.copies import queries as book
from tinhso.copies.models import Entry as BookEntry
from tinhso.copies.rules import MOST_COPIES, MOST_PAGES, MOST_PAPER, Line
from tinhso.ledger.actions import By
from tinhso.org.queries import organisation_on
from tinhso.reception import actions as reception
from tinhso.reception import queries as queues
from tinhso.reception.models import Ticket

RECEIVE = ("receive",)
_Counter = Annotated[str, Field(min_length=1, max_length=20)]


class TicketTold(Given):
    """A number in a desk's queue; nobody's name is kept."""

    uid: UUID
    desk: str
    day: date
    number: int
    service: str
    counter: str
    state: str
    issued_at: datetime
    called_at: datetime | None
    served_at: datetime | None
    left_at: datetime | None


class Queue(Given):
    """How a desk's queue stands today."""

    desk: str
    day: date
    called: list[TicketTold]
    next: list[TicketTold]
    waiting: int
    served: int
    left: int


def _ticket(one: Ticket) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TicketTold.model_fields}


@route("GET", "/desks/{code}/queue", gives=Queue, tag="desk")
def desk_queue(request: Request, code: str) -> Any:
    """A desk's queue, as it is shown in its hall."""
    del request
    found = queues.queue(code[:50], timezone.localdate())
    return {
        "desk": found.desk,
        "day": found.day,
        "called": list(map(_ticket, found.called)),
        "next": list(map(_ticket, found.next_)),
        "waiting": found.waiting,
        "served": found.served,
        "left": found.left,
    }


class Wish(Told):
    """service: what the visitor comes for, in a word."""

    service: Annotated[str, Field(max_length=60)] = ""


def _by(request: Request, desk: str) -> By:
    if not may(request.who, "receive", desk):
        raise Refused("not_yours")
    return request.who.by(office=desk, channel=CHANNEL)


@route(
    "POST", "/desks/{code}/tickets", scopes=RECEIVE, gives=TicketTold, takes=JSON, status=201,
    tag="desk",
)  # fmt: skip
def issue_ticket(request: Request, code: str, told: Wish) -> Any:
    """The next number of a desk's day."""
    by = _by(request, code)
    today = timezone.localdate()
    return _ticket(
        reception.issue(desk=code, day=today, key=request.key, by=by, service=told.service)
    )


class Call(Told):
    """counter: where the visitor comes; served: whom this token called before has been served with it."""

    counter: _Counter
    served: bool = False


class Called(Given):
    """ticket: null where nobody waits."""

    ticket: TicketTold | None


@route(
    "POST", "/desks/{code}/call-next", scopes=RECEIVE, gives=Called, takes=JSON, tag="desk"
)  # fmt: skip
def call_next(request: Request, code: str, told: Call) -> Any:
    """The lowest number that waits, called to a counter."""
    found = reception.call_next(
        desk=code,
        day=timezone.localdate(),
        counter=told.counter,
        served=told.served,
        key=request.key,
        by=_by(request, code),
    )
    return {"ticket": None if found is None else _ticket(found)}


class Nothing(Told):
    """Nothing has to be said."""


@route(
    "POST", "/tickets/{uuid:uid}/serve", scopes=RECEIVE, gives=TicketTold, takes=JSON,
    missing=True, conflicts=True, tag="desk",
)  # fmt: skip
def serve_ticket(request: Request, uid: UUID, told: Nothing) -> Any:
    """The visitor was served."""
    del told
    return _ticket(reception.serve(uid, by=_by(request, queues.ticket(uid).desk)))


@route(
    "POST", "/tickets/{uuid:uid}/leave", scopes=RECEIVE, gives=TicketTold, takes=JSON,
    missing=True, conflicts=True, tag="desk",
)  # fmt: skip
def leave_ticket(request: Request, uid: UUID, told: Nothing) -> Any:
    """Nobody came, or the visitor went home."""
    del told
    return _ticket(reception.leave(uid, by=_by(request, queues.ticket(uid).desk)))


class LineIn(Told):
    """One original: its pages, and how many copies."""

    paper: Annotated[str, Field(min_length=1, max_length=MOST_PAPER)]
    pages: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1
    copies: Annotated[int, Field(ge=1, le=MOST_COPIES)] = 1


class CopiesIn(Told):
    """desk: at which; the book is of the office that it belongs to. party: who brought the originals."""

    desk: Code
    party: UUID
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    signer: Annotated[str, Field(max_length=200)] = ""


class Entry(Given):
    """An entry of the book as it stands."""

    id: int
    office: str
    book: str
    number: int
    day: date
    paper: str
    pages: int
    copies: int
    fee: int
    cancelled: bool
    reason: str


class Entries(Given):
    """Entries by number."""

    items: list[Entry]


@route(
    "POST", "/copies", scopes=RECEIVE, gives=Entries, takes=JSON, status=201, tag="desk"
)  # fmt: skip
def certify_copies(request: Request, told: CopiesIn) -> Any:
    """Copies certified and given at once: each original gets the next number of the office's book."""
    by = _by(request, told.desk)
    made = copies.certify(
        office=_office_of(told.desk),
        desk=told.desk,
        party=check_people(str(told.party))[0],
        lines=[Line(one.paper, one.pages, one.copies) for one in told.lines],
        signer=told.signer,
        key=request.key,
        by=by,
    )
    return {"items": [_entry(one) for one in book.entries_of(made)]}


def _office_of(desk: str) -> str:
    """The office whose book a desk writes: the one of its level that it belongs to, else itself."""
    offices = organisation_on(timezone.localdate()).offices
    own = offices.get(desk)
    above = offices.get(own.parent or "") if own else None
    if own and above and above.level == own.level and above.parent is not None:
        return above.code
    return desk


def _entry(one: book.Standing) -> dict[str, Any]:
    return {
        "id": one.entry.pk,
        "office": one.entry.office,
        "book": one.book,
        "number": one.number,
        "day": one.entry.batch.day,
        "paper": one.paper,
        "pages": one.pages,
        "copies": one.copies,
        "fee": one.fee,
        "cancelled": one.cancelled,
        "reason": one.reason,
    }


class OfBook(Told):
    """A desk's book from a day to another, both among them."""

    desk: Code
    from_date: Day | None = None
    to_date: Day | None = None


@route("GET", "/copies", scopes=RECEIVE, gives=Entries, query=True, tag="desk")
def copies_book(request: Request, asked: Query[OfBook]) -> Any:
    """The book of certified copies; at most 5000 entries."""
    _by(request, asked.desk)
    today = timezone.localdate()
    first, last = asked.from_date or today, asked.to_date or today
    found = book.book(_office_of(asked.desk), from_date=first, to_date=last)
    return {"items": [_entry(one) for one in found]}


class Strike(Told):
    """desk: of whose book; reason: why."""

    desk: Code
    reason: Annotated[str, Field(min_length=1, max_length=300)]


@route(
    "POST", "/copies/{int:entry}/cancel", scopes=RECEIVE, gives=Entries, takes=JSON, missing=True,
    conflicts=True, tag="desk",
)  # fmt: skip
def cancel_copy(request: Request, entry: int, told: Strike) -> Any:
    """Strike an entry through on its own day; its number stays in the book."""
    by = _by(request, told.desk)
    made = copies.cancel(
        min(entry, 2**62), office=_office_of(told.desk), reason=told.reason, key=request.key, by=by
    )
    return {"items": [one for one in map(_entry, _of(made.entry_id)) if one["id"] == entry]}


class Mend(Strike):
    """What it should have said."""

    line: LineIn


@route(
    "POST", "/copies/{int:entry}/correct", scopes=RECEIVE, gives=Entries, takes=JSON,
    missing=True, conflicts=True, tag="desk",
)  # fmt: skip
def correct_copy(request: Request, entry: int, told: Mend) -> Any:
    """Write an entry anew under its number; what it said stays, struck through."""
    by = _by(request, told.desk)
    line = Line(told.line.paper, told.line.pages, told.line.copies)
    made = copies.correct(
        min(entry, 2**62), line, office=_office_of(told.desk), reason=told.reason,
        key=request.key, by=by,
    )  # fmt: skip
    return {"items": [one for one in map(_entry, _of(made.entry_id)) if one["id"] == entry]}


def _of(entry: int) -> list[book.Standing]:
    return [book.standing(row) for row in BookEntry.objects.filter(pk=entry)]
