"""Citizens and organisations: entered before a dossier is filed for them, found again by number or name."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Query
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.access.looks import At, record_many
from tinhso.access.who import may
from tinhso.api.core import CHANNEL, JSON, Given, Request, Told, route
from tinhso.api.shapes import Code, Person, person
from tinhso.parties import actions as parties
from tinhso.parties import queries
from tinhso.parties.queries import NoSuchParty

_Number = Annotated[str, Field(min_length=1, max_length=40)]


class PersonIn(Told):
    """office: in whose name she is entered; the token needs `receive` there. A known number gives who has it."""

    office: Code
    kind: Literal["person", "organisation"] = "person"
    name: Annotated[str, Field(min_length=1, max_length=200)]
    born: date | None = None
    sex: Literal["", "male", "female", "other"] = ""
    address: Annotated[str, Field(max_length=500)] = ""
    unit_code: Annotated[str, Field(max_length=5)] = ""
    numbers: dict[Literal["personal", "old_personal", "tax", "passport"], _Number] = Field(
        default_factory=dict
    )
    phone: Annotated[str, Field(max_length=40)] = ""
    mail: Annotated[str, Field(max_length=254)] = ""


class Entered(Given):
    """Whom the interface knows by this from now on. Nothing is told of who was known before."""

    uid: UUID


@route(
    "POST", "/people", scopes=("receive",), gives=Entered, takes=JSON, status=201, conflicts=True,
    tag="people",
)  # fmt: skip
def enter_person(request: Request, told: PersonIn) -> Any:
    """A person or an organisation, or the one who is known by the number."""
    if not may(request.who, "receive", told.office):
        raise Refused("not_yours")
    by = request.who.by(office=told.office, channel=CHANNEL)
    party = parties.enter(
        kind=told.kind,
        name=told.name,
        born=told.born,
        sex=told.sex,
        address=told.address,
        unit_code=told.unit_code,
        numbers={str(kind): value for kind, value in told.numbers.items()},
        key=request.key,
        by=by,
    )
    for kind, value in (("phone", told.phone), ("mail", told.mail)):
        if value:
            parties.add_contact(party.uid, kind=kind, value=value, by=by)
    return {"uid": party.uid}


class Looking(Told):
    """text: a number, its beginning, or words of the name, with or without accents."""

    office: Code
    text: Annotated[str, Field(min_length=2, max_length=200)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class People(Given):
    """Those who were found, the nearest first."""

    items: list[Person]


@route("GET", "/people", scopes=("see_person",), gives=People, query=True, tag="people")
def find_people(request: Request, asked: Query[Looking]) -> Any:
    """Whom a desk may look for: the token needs `receive` in the office too. Each one found is a look."""
    who = request.who
    if not (may(who, "receive", asked.office) and may(who, "see_person", asked.office)):
        raise Refused("not_yours")
    found = queries.search(asked.text, most=asked.limit)
    record_many(
        who,
        "search",
        [At(one.uid) for one in found],
        why="API",
        office=asked.office,
        request_id=request.request_id,
    )
    return {"items": [person(one) for one in found]}


def check_people(*uids: str) -> tuple[str, ...]:
    """The same uids, where each is known and not erased. Raises NoSuchParty."""
    known = queries.living(uids)
    for uid in uids:
        if uid not in known:
            raise NoSuchParty("no_such_party", party=uid)
    return uids
