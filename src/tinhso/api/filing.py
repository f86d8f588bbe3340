"""A dossier is filed, for whoever came to the partner."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils import timezone
from pydantic import Field

from tinhso.access.who import may
from tinhso.api.core import JSON, Request, Told, route
from tinhso.api.files import given
from tinhso.api.helping import session_for
from tinhso.api.people import check_people
from tinhso.api.problems import ApiRefuses
from tinhso.api.shapes import CaseLine, Code, PaperIn, line
from tinhso.cases import actions
from tinhso.cases.actions import CannotAct, Doer
from tinhso.org.queries import check_office_on
from tinhso.provenance import actions as provenance


class HeldIn(Told):
    """A paper of the procedure that the province holds. consent: the applicant lets it be used, who is asked for it."""

    paper: Annotated[str, Field(min_length=1, max_length=60)]
    consent: bool = False


class FilingIn(Told):
    """owner, filer: uids of POST /people; the filer files for the owner. channel: how the applicant came.

    held: papers that the province has and that are used instead of asked for; it takes `see_person` too.
    help: the session of help in which it is filed, to which the filer has agreed; then it counts as assisted.
    """

    procedure: Annotated[str, Field(min_length=1, max_length=40)]
    owner: UUID
    filer: UUID | None = None
    desk: Code
    office: Code
    answers: dict[str, Any] = Field(default_factory=dict)
    papers: Annotated[list[PaperIn], Field(max_length=200)] = Field(default_factory=list)
    copies: Annotated[int, Field(ge=1, le=1_000, strict=True)] = 1
    channel: Literal["online", "counter", "post"] = "online"
    held: Annotated[list[HeldIn], Field(max_length=200)] = Field(default_factory=list)
    help: UUID | None = None


@route(
    "POST", "/cases", scopes=("receive",), gives=CaseLine, takes=JSON, status=201, conflicts=True,
    tag="cases",
)  # fmt: skip
def file(request: Request, told: FilingIn) -> Any:
    """File a dossier: it waits at its desk to be checked. `see_case` is not needed to be told its code."""
    who = request.who
    if not may(who, "receive", told.desk):
        check_office_on(told.desk, timezone.localdate())
        raise CannotAct("not_yours_to_do", act="file", office=told.desk)
    if told.held and not may(who, "see_person", told.desk):
        raise ApiRefuses("api_scope", scopes="see_person")
    owner, filer = str(told.owner), str(told.filer or told.owner)
    if not request.replayed:
        check_people(owner, filer)
    helped = None
    if told.help is not None and not request.replayed:
        helped = session_for(request, told.help, filer=filer)
    filing = actions.Filing(
        procedure=told.procedure,
        owner=owner,
        filer=filer,
        desk=told.desk,
        office=told.office,
        answers=told.answers,
        papers=given(request, told.papers),
        copies=told.copies,
        held=[actions.HeldGiven(one.paper, consent=one.consent) for one in told.held],
    )
    doer = Doer(
        by=who.by(office=told.desk, channel=told.channel),
        may=lambda right, at: may(who, right, at),
    )
    case = actions.file_case(filing, key=request.key, doer=doer)
    if helped is not None:
        at = timezone.now()
        provenance.filed_in(helped.uid, case, own_hand=False, at=at, by=doer.by)
    return line(case, personal=False)
