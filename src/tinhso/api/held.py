"""Papers that the province holds: which of a dossier's, one that is used instead of asked for, and the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.access.who import may, offices_where
from tinhso.api import bodies
from tinhso.api.cases import case_for, may_read
from tinhso.api.catalogue import Day
from tinhso.api.core import CHANNEL, JSON, Given, Request, Told, route
from tinhso.api.problems import ApiRefuses
from tinhso.api.shapes import CaseLine, line
from tinhso.cases import actions
from tinhso.cases.data_counts import had_of
from tinhso.cases.holdings import matches_in
from tinhso.cases.reach import doer_of
from tinhso.documents.queries import uses_in
from tinhso.documents.reuse import reuse, saving_on
from tinhso.measurement.live.months import midnight

USUAL_DAYS, MOST_DAYS = 90, 3_660


class HeldPaper(Given):
    """paper: its type in the procedure; law: the rule that frees the applicant of it, "" where she must consent."""

    paper: str
    name: str
    held: str
    number: str
    day: date
    valid_until: date | None
    assurance: str
    law: str
    used: bool


class HeldPapers(Given):
    """In the procedure's order."""

    items: list[HeldPaper]


@route(
    "GET", "/cases/{uuid:uid}/held", scopes=("see_person",), gives=HeldPapers, missing=True,
    tag="cases",
)  # fmt: skip
def held(request: Request, uid: UUID) -> Any:
    """Papers of a dossier's procedure that the province holds of its owner; the look is recorded."""
    case = case_for(request, uid)
    if not may_read(request, case):
        raise Refused("not_yours", case=case.code)
    found = matches_in(case, timezone.localdate())
    targets = [looks.At(one.document.holder, f"document:{one.document.uid}") for one in found]
    looks.record_many(request.who, "paper", targets, why=case.title, request_id=request.request_id)
    given = set(case.papers.values_list("type", flat=True)) if found else set()
    return {
        "items": [
            {
                "paper": one.paper.type,
                "name": one.paper.name,
                "held": one.document.name,
                "number": one.document.number,
                "day": one.day,
                "valid_until": one.document.valid_until,
                "assurance": one.document.assurance,
                "law": one.law,
                "used": one.paper.type in given,
            }
            for one in found
        ]
    }


@route(
    "POST", "/cases/{uuid:uid}/use-held", scopes=("receive",), gives=CaseLine, takes=JSON,
    missing=True, conflicts=True, tag="acts",
)  # fmt: skip
def use_held(request: Request, uid: UUID, told: bodies.UseHeld) -> Any:
    """Put a held paper into a dossier instead of asking for it; twice is once. It takes `see_person` too.

    Refused or not, it tells what is held: the look is recorded.
    """
    case = case_for(request, uid)
    if not may(request.who, "see_person", case.desk):
        raise ApiRefuses("api_scope", scopes="see_person")
    doer = doer_of(request.who, case, "complete", channel=CHANNEL)
    after = actions.use_held(uid, paper=told.paper, consent=told.consent, doer=doer)
    used = [one for one in uses_in(uid) if one.paper == told.paper and one.withdrawn_at is None]
    targets = [looks.At(one.document.holder, f"document:{one.document.uid}") for one in used]
    looks.record_many(request.who, "paper", targets, why=case.title, request_id=request.request_id)
    return line(after, personal=False)


class ReuseAsked(Told):
    """first, last: days of the province, both within; the last 90 days without them."""

    first: Day | None = None
    last: Day | None = None
    procedure: Annotated[str, Field(max_length=40)] = ""


class ReuseLine(Given):
    """used: papers not asked for; asked: for all the same; not_used: handed in though held. answered: a database
    answered in the place of a paper. hours, vnd: spared, of what was used or answered.
    """

    office: str
    procedure: str
    used: int
    asked: int
    not_used: int
    answered: int
    hours: float | None
    vnd: int | None


class ReuseTold(Given):
    """rule: by which hours and money are reckoned; null where there is none."""

    first: date
    last: date
    rule: str | None
    items: list[ReuseLine]


@route("GET", "/reuse", scopes=("see_board",), gives=ReuseTold, query=True, tag="boards")
def reused(request: Request, asked: Query[ReuseAsked]) -> Any:
    """How much of what the province holds is used again, by office and procedure."""
    last = asked.last or timezone.localdate()
    first = max(asked.first or last - timedelta(days=USUAL_DAYS), last - timedelta(days=MOST_DAYS))
    rule = saving_on(last)
    offices, code = offices_where(request.who, "see_board"), asked.procedure
    start, end = midnight(first), midnight(last + timedelta(days=1))
    had = had_of(offices, from_at=start, until_at=end, procedure=code)
    rows = reuse(offices, from_at=start, until_at=end, rule=rule, procedure=code, answered=had)
    return {
        "first": first,
        "last": last,
        "rule": rule.source if rule else None,
        "items": [{name: getattr(one, name) for name in ReuseLine.model_fields} for one in rows],
    }
