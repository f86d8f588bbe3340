"""Dossiers, read: lists by cursor, one with what it holds, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Query
from pydantic import AwareDatetime, Field

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.access.looks import At
from tinhso.api.core import Given, Request, Told, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.shapes import LISTED, CaseFull, Cases, Page, line, listed, person
from tinhso.cases import rows
from tinhso.cases.actions import CannotAct
from tinhso.cases.models import Case
from tinhso.cases.queries import Wanted, linked_with, matching, signed
from tinhso.cases.reach import asked_here, has, sees, through
from tinhso.cases.rules import is_promised
from tinhso.cases.states import STATES, TRANSITIONS, exits
from tinhso.ledger.models import Event
from tinhso.org.queries import calendar_history
from tinhso.parties.queries import described

SEE = ("see_case",)
_MOMENT = datetime.fromisoformat
_PEOPLE = frozenset({"owner", "filer"})
ORDERS = {
    "filed": Order("filed_at", read=_MOMENT),
    "-filed": Order("filed_at", down=True, read=_MOMENT),
    "changed": Order("changed_at", read=_MOMENT),
    "-changed": Order("changed_at", down=True, read=_MOMENT),
    "due": Order("due_at", last=True, read=_MOMENT),
}
_SIDES = {"holder": "held_by", "office": "of", "desk": "desks"}
_Code = Annotated[str, Field(max_length=64)]
_State = Annotated[str, Field(pattern=f"^({'|'.join(STATES)})$")]


class Listed(Told):
    """Which dossiers. side: whether the offices hold, decide or have received them; offices: all of the token's."""

    side: Literal["holder", "office", "desk"] = "holder"
    offices: Annotated[list[_Code], Field(max_length=200)] = Field(default_factory=list)
    state: Annotated[list[_State], Field(max_length=20)] = Field(default_factory=list)
    staff: _Code = ""
    step: _Code = ""
    procedure: _Code = ""
    due: Literal["", "late", "today", "soon", "none", "stopped"] = ""
    text: Annotated[str, Field(max_length=100)] = ""
    code: _Code = ""
    party: UUID | None = None
    filed_from: AwareDatetime | None = None
    filed_before: AwareDatetime | None = None
    order: Literal["filed", "-filed", "changed", "-changed", "due"] = "due"
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/cases", scopes=SEE, gives=Cases, query=True, tag="cases")
def cases(request: Request, asked: Query[Listed]) -> Any:
    """Dossiers of the token's offices. `party` asks for `see_person` too, and each list of a party is a look at it."""
    who, now = request.who, timezone.now()
    seen = who.below
    offices = seen & set(asked.offices) if asked.offices else seen
    wanted = Wanted(
        states=asked.state,
        staff=asked.staff or None,
        step=asked.step,
        procedure=asked.procedure,
        due=asked.due,
        text=asked.text,
        parties=None if asked.party is None else [str(asked.party)],
        filed_from=asked.filed_from,
        filed_before=asked.filed_before,
        **{_SIDES[asked.side]: offices},  # type: ignore[arg-type]
    )
    found = matching(wanted, now=now)
    if asked.code:
        found = found.filter(code=asked.code)
    personal = "see_person" in who.scopes
    if asked.party is not None:
        if not personal:
            raise Refused("not_yours")
        why = "API"
        looks.record(who, "list", party=str(asked.party), why=why, request_id=request.request_id)
    about = asked.dict(exclude={"cursor", "limit"})
    only = found.values_list(*LISTED, named=True)
    page = page_of(only, ORDERS[asked.order], about=about, cursor=asked.cursor, limit=asked.limit)
    items = [
        listed(row.case, personal=personal, left=row.left_seconds, sign=row.sign)
        for row in signed(page.rows, now=now, calendar_of=calendar_history().over)
    ]
    return {"items": items, "next": page.next}


def case_for(request: Request, uid: UUID, *, lock: bool = False) -> Case:
    """A dossier that the token may open, as the screens decide it. lock: for the act that follows.

    Raises CannotAct("no_such_case"), Refused.
    """
    return _opened(request, uid, rows.read(uid, lock=lock))


def _opened(request: Request, uid: UUID, case: Case | None) -> Case:
    if case is None:
        raise CannotAct("no_such_case", case=str(uid))
    if not sees(request.who, case):
        raise Refused("not_yours", case=case.code)
    return case


def may_read(request: Request, case: Case) -> bool:
    """Whether personal data of a dossier are given."""
    if "see_person" not in request.who.scopes:
        return False
    offices = [case.holder, case.office, case.desk]
    if has(request.who, "see_person", offices, case):
        return True
    return bool(asked_here(request.who, case, right="see_person"))


def looked(request: Request, case: Case, what: looks.What) -> None:
    """Keep the look at owner and filer."""
    looks.record_many(
        request.who,
        what,
        [At(uid, f"case:{case.uid}") for uid in {case.owner, case.filer}],
        why=case.title,
        office=through(request.who, "see_person", [case.holder, case.office, case.desk], case),
        request_id=request.request_id,
    )


@route("GET", "/cases/{uuid:uid}", scopes=SEE, gives=CaseFull, missing=True, tag="cases")
def case(request: Request, uid: UUID) -> Any:
    """One dossier. With `see_person` also its answers and people; the look is recorded."""
    whole = rows.read_whole(uid)
    row = _opened(request, uid, whole.case if whole else None)
    assert whole is not None
    personal = may_read(request, row)
    told = line(row, personal=personal)
    told |= {
        "first_promise_at": row.first_promise_at,
        "limit": row.limit,
        "stopped_since": row.stopped_since,
        "stopped_seconds": row.stopped_seconds,
        "copies": row.copies,
        "fee": row.fee,
        "papers": [_paper(row, one) for one in whole.papers],
        "requests": [_unless(personal, one, "reasons") for one in whole.requests],
        "result": None
        if whole.result is None
        else _unless(personal, _with_file(whole.result), "summary"),
        "answers": None,
        "people": None,
    }
    if personal:
        people = described({row.owner, row.filer})
        told["answers"] = row.answers
        told["people"] = {
            "owner": person(people.get(row.owner)),
            "filer": person(people.get(row.filer)),
        }
        looked(request, row, "dossier")
    return told


def _paper(case: Case, told: Mapping[str, Any]) -> dict[str, Any]:
    """A paper as `Paper`: what is only promised is no original that anybody has."""
    promised = is_promised(
        channel=case.channel,
        accepted=case.accepted_at is not None,
        originals=told["originals"],
        file=told["file"],
        supplement=told["supplement"],
    )
    return {
        **_with_file(told),
        "originals": 0 if promised else told["originals"],
        "promised": promised,
    }


def _with_file(told: Mapping[str, Any]) -> dict[str, Any]:
    """Whether there is a file; not which."""
    return {**{name: told[name] for name in told if name != "file"}, "has_file": bool(told["file"])}


def _unless(personal: bool, told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return told if personal else {**told, name: None}


class Happened(Given):
    """One event of the ledger. facts: the open ones, without `see_person` null for owner and filer; private: the sealed

    ones, null without it.
    """

    uid: UUID
    kind: str
    actor: str
    office: str
    channel: str
    occurred_at: datetime
    recorded_at: datetime
    backfilled: bool
    facts: dict[str, Any]
    private: dict[str, Any] | None


class Events(Page):
    """What happened, in the order in which it was written."""

    items: list[Happened]


class OfEvents(Told):
    """How much of them."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route(
    "GET", "/cases/{uuid:uid}/events", scopes=SEE, gives=Events, query=True, missing=True,
    tag="cases",
)  # fmt: skip
def case_events(request: Request, uid: UUID, asked: Query[OfEvents]) -> Any:
    """What happened to a dossier."""
    row = case_for(request, uid)
    personal = may_read(request, row)
    events = Event.objects.filter(subject=f"case:{row.uid}").defer(
        "mac", "leaf_salt", "sealed_hash"
    )
    if personal:
        events = events.select_related("sealed")
        looked(request, row, "dossier")
    order = Order("occurred_at", read=_MOMENT)
    about = {"case": uid}
    found = page_of(events, order, about=about, cursor=asked.cursor, limit=asked.limit)
    return {
        "items": [
            {
                "uid": one.uid,
                "kind": one.kind,
                "actor": one.actor,
                "office": one.office,
                "channel": one.channel,
                "occurred_at": one.occurred_at,
                "recorded_at": one.recorded_at,
                "backfilled": one.backfilled,
                "facts": one.facts if personal else _without_people(one.facts),
                "private": _sealed(one) if personal else None,
            }
            for one in found.rows
        ],
        "next": found.next,
    }


def _without_people(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Whose a dossier is and who filed it are told nowhere, where they are not in the dossier itself."""
    return {name: None if name in _PEOPLE else told for name, told in facts.items()}


def _sealed(event: Event) -> dict[str, Any]:
    held = getattr(event, "sealed", None)
    return {} if held is None else dict(held.facts)


class Consulted(Given):
    """Another office that was asked. question, answer: null without `see_person`."""

    office: str
    asked_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    question: str | None
    answer: str | None


class Dated(Given):
    """A field check, a council or a meeting."""

    id: int
    what: str
    place: str
    at: datetime
    carried_out_at: datetime | None
    outcome: str | None


class Later(Given):
    """A later promise that was proposed. granted: null while nobody has decided."""

    until_at: datetime
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    granted: bool | None
    reason: str | None


class Linked(Given):
    """Another dossier that belongs to it."""

    case: UUID
    code: str
    why: str


class Work(Given):
    """The work beside the way. acts: what the state allows and the token has the right to."""

    acts: list[str]
    consultations: list[Consulted]
    dated_steps: list[Dated]
    extensions: list[Later]
    links: list[Linked]


@route("GET", "/cases/{uuid:uid}/work", scopes=SEE, gives=Work, missing=True, tag="cases")
def case_work(request: Request, uid: UUID) -> Any:
    """Consultations, dated steps, extensions and links of a dossier, and what may be done to it now."""
    row = case_for(request, uid)
    personal = may_read(request, row)
    if personal:
        looked(request, row, "dossier")
    return {
        "acts": acts_now(request, row),
        "consultations": [
            {
                "office": one.office,
                "asked_at": one.asked_at,
                "due_at": one.due_at,
                "answered_at": one.answered_at,
                "answered_by": one.answered_by,
                "question": one.question if personal else None,
                "answer": one.answer if personal else None,
            }
            for one in row.consultations.order_by("asked_at", "id")
        ],
        "dated_steps": [
            {
                "id": one.pk,
                "what": one.what,
                "place": one.place,
                "at": one.at,
                "carried_out_at": one.carried_out_at,
                "outcome": one.outcome if personal else None,
            }
            for one in row.dated_steps.order_by("at", "id")
        ],
        "extensions": [
            {
                "until_at": one.until_at,
                "proposed_at": one.proposed_at,
                "proposed_by": one.proposed_by,
                "decided_at": one.decided_at,
                "granted": one.granted,
                "reason": one.reason if personal else None,
            }
            for one in row.extensions.order_by("proposed_at", "id")
        ],
        "links": [
            {"case": one.case.uid, "code": one.case.code, "why": one.words[1]}
            for one in linked_with(row)
        ],
    }


def acts_now(request: Request, row: Case) -> list[str]:
    """The acts that a state allows and a token has the right to, as `cases.actions` will ask."""
    if row.told:
        return []
    who, found = request.who, []
    for one in exits(row.state):
        right, offices = one.right, [row.holder, row.office]
        if right == "citizen":
            right, offices = "receive", [row.desk]
        elif right in ("receive", "hand_out"):
            offices = [row.desk, row.office]
        if one.name == "answer_consultation":
            allowed = bool(asked_here(who, row))
        else:
            allowed = one.name in OFFERED and has(who, right, offices, row)
        if allowed:
            found.append(one.name)
    return found


# A program is given no dossier in hand, and what the system does by itself is nobody's act.
OFFERED = frozenset(
    name for name, one in TRANSITIONS.items() if one.right != "system" and name != "take"
)
