"""Petitions, read: what came to the token's offices, where each stands, and who sent it with `see_person` alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.api.catalogue import Day
from tinhso.api.core import Given, Request, Told, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.shapes import Page
from tinhso.parties.queries import contacts_of, described
from tinhso.petitions import queries, reach, rules
from tinhso.petitions.models import Petition

SEE = (reach.SEE,)
_MOMENT = datetime.fromisoformat
_ORDERS = {
    "due": Order("next_due", last=True, read=_MOMENT),
    "received": Order("received_at", read=_MOMENT),
    "-received": Order("received_at", down=True, read=_MOMENT),
}
_State = Literal["", "received", "handling", "asked", "proposed", "answered", "refused"]
_Outcome = Literal["", "on_time", "late", "open", "open_late", "refused"]


class PetitionLine(Given):
    """A petition. office: that has it; first_office: to which it came. outcome: by the clock.

    next_due: by when what comes next is to be done. title: null without `see_person`, for a sender writes what she
    likes; public_title: what stands on the public page, "" where it does not.
    """

    uid: UUID
    code: str
    sort: str
    subject: str
    procedure: str
    channel: str
    office: str
    first_office: str
    state: str
    outcome: str
    received_at: datetime
    next_due: datetime | None
    answered_at: datetime | None
    published_at: datetime | None
    public_title: str
    stars: int | None
    sample: bool
    revision: int
    title: str | None


class Petitions(Page):
    """Petitions in the order that was asked for."""

    items: list[PetitionLine]


class PetitionsAsked(Told):
    """office: and below it. open: those not at an end; to_publish: answered and not public. outcome: by the clock.

    text: words of what was sent, with or without accents, which asks for `see_person`, or a code.
    """

    office: Annotated[str, Field(max_length=50)] = ""
    state: _State = ""
    open: bool = False
    to_publish: bool = False
    outcome: _Outcome = ""
    sort: Annotated[str, Field(max_length=16)] = ""
    subject: Annotated[str, Field(max_length=12)] = ""
    received_from: Day | None = None
    received_by: Day | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    order: Literal["due", "received", "-received"] = "due"
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/petitions", scopes=SEE, gives=Petitions, query=True, tag="petitions")
def petitions(request: Request, asked: Query[PetitionsAsked]) -> Any:
    """Petitions of the token's offices. With `see_person` also their titles, and the list is a look at each."""
    who, now = request.who, timezone.now()
    offices = reach.seen_offices(who)
    if asked.office:
        offices = offices & frozenset(who.organisation.under(asked.office))
    if asked.text and not rules.code_typed(asked.text) and reach.PERSON not in who.scopes:
        raise Refused("not_yours")
    wanted = queries.Wanted(
        offices=offices, state=asked.state, open_=asked.open, to_publish=asked.to_publish,
        outcome=asked.outcome, sort=asked.sort, subject=asked.subject, first=asked.received_from,
        last=asked.received_by, text=asked.text,
    )  # fmt: skip
    about = asked.dict(exclude={"cursor", "limit"})
    page = page_of(
        queries.matching(wanted, now=now), _ORDERS[asked.order], about=about, cursor=asked.cursor,
        limit=asked.limit,
    )  # fmt: skip
    personal = reach.PERSON in who.scopes
    if personal:
        _looked(request, "list", page.rows)
    items = [_line(row, now=now, personal=personal) for row in page.rows]
    return {"items": items, "next": page.next}


class PetitionSender(Given):
    """Who sent a petition, and how she is reached."""

    name: str
    contacts: list[str]


class PetitionMove(Given):
    """A petition handed to another office. reason: null without `see_person`."""

    from_office: str
    to_office: str
    at: datetime
    reason: str | None


class PetitionAnswer(Given):
    """An answer as it was drafted. state: waits, approved or returned; words, reason: null without `see_person`."""

    uid: UUID
    at: datetime
    actor: str
    state: str
    decided_at: datetime | None
    words: str | None
    reason: str | None


class PetitionTold(PetitionLine):
    """What the sender wrote, what was asked and answered, and who she is: null without `see_person`, else a look.

    limits: the moments of accepting, asking, handling and publishing, null where they do not run. files: how many.
    acts: what the token may do to it now.
    """

    accept_due: datetime
    ask_due: datetime | None
    handle_due: datetime | None
    publish_due: datetime | None
    working_days: int | None
    reopened: int
    forgotten: bool
    public_words: str
    public_answer: str
    words: str | None
    place: str | None
    refusal: str | None
    rating: str | None
    sender: PetitionSender | None
    moves: list[PetitionMove]
    answers: list[PetitionAnswer]
    files: int
    acts: list[str]


@route(
    "GET", "/petitions/{uuid:uid}", scopes=SEE, gives=PetitionTold, missing=True, tag="petitions"
)
def petition(request: Request, uid: UUID) -> Any:
    """One petition. With `see_person` also its words and its sender; the look is recorded."""
    return full(request, petition_for(request, uid))


def petition_for(request: Request, uid: UUID) -> Petition:
    """A petition that the token sees. Raises CannotPetition, Refused."""
    row = queries.petition(uid)
    if not reach.sees(request.who, row):
        raise Refused("not_yours")
    return row


def _line(row: Petition, *, now: datetime, personal: bool) -> dict[str, Any]:
    told = {name: getattr(row, name, None) for name in PetitionLine.model_fields}
    told["outcome"] = queries.outcome_of(row, now=now)
    told["title"] = row.title if personal else None
    return told


_OPEN = (
    "accept_due",
    "ask_due",
    "handle_due",
    "publish_due",
    "working_days",
    "reopened",
    "public_words",
    "public_answer",
)
_PERSONAL = ("words", "place", "refusal", "rating")


def full(request: Request, row: Petition) -> dict[str, Any]:
    """A petition as `PetitionTold`; what names a person is a look."""
    personal = reach.sees_sender(request.who, row)
    if personal:
        _looked(request, "person", [row])
    return {
        **_line(row, now=timezone.now(), personal=personal),
        **{name: getattr(row, name) for name in _OPEN},
        **{name: getattr(row, name) if personal else None for name in _PERSONAL},
        "forgotten": row.forgotten_at is not None,
        "sender": _sender(row) if personal and row.forgotten_at is None else None,
        "moves": [
            {
                "from_office": one.from_office,
                "to_office": one.to_office,
                "at": one.at,
                "reason": one.reason if personal else None,
            }
            for one in row.moves.order_by("id")
        ],
        "answers": [
            {
                **{
                    name: getattr(one, name)
                    for name in ("uid", "at", "actor", "state", "decided_at")
                },
                "words": one.words if personal else None,
                "reason": one.reason if personal else None,
            }
            for one in row.answers.order_by("-id")
        ],
        "files": row.attachments.exclude(file="").count(),
        "acts": [name for name in reach.ACTS if reach.may_act(request.who, name, row)],
    }


def _sender(row: Petition) -> dict[str, Any]:
    if not row.party:
        return {"name": row.name, "contacts": [row.contact] if row.contact else []}
    one = described([row.party]).get(row.party)
    reached = [each.value for each in contacts_of(row.party)]
    return {"name": one.name if one else "", "contacts": reached}


def _looked(request: Request, what: looks.What, rows: Any) -> None:
    looks.record_many(
        request.who,
        what,
        [looks.At(row.party, f"petition:{row.uid}") for row in rows if row.forgotten_at is None],
        why="Xử lý phản ánh, kiến nghị",
        request_id=request.request_id,
    )
