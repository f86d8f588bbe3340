"""The catalogue: which procedures there are, what one asks for, what a form's answers come to before it is filed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import F
from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.api.core import JSON, Given, Request, Told, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.problems import answer_errors, language
from tinhso.api.shapes import Page
from tinhso.cases.data import with_databases
from tinhso.procedures.finding import find, holding_on
from tinhso.procedures.queries import authority_on, version_on
from tinhso.procedures.rules import fee_for, form_errors, limit_for, papers_for, sound

_Code = Annotated[str, Field(max_length=50)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
Channel = Literal["online", "counter", "post"]


class ProcedureLine(Given):
    """A procedure of a list. levels: where it is decided."""

    code: str
    title: str
    field: str
    levels: list[str]


class Procedures(Page):
    """Procedures by code, or the best matches of a text."""

    items: list[ProcedureLine]


class Sought(Told):
    """text: what a citizen may write, with or without accents; its matches have no further page."""

    text: Annotated[str, Field(max_length=200)] = ""
    field: Annotated[str, Field(max_length=200)] = ""
    level: _Code = ""
    day: Day | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/procedures", gives=Procedures, query=True, tag="procedures")
def procedures(request: Request, asked: Query[Sought]) -> Any:
    """Procedures that hold on a day."""
    del request
    day = asked.day or timezone.localdate()
    if asked.text:
        found = find(asked.text, day=day, most=asked.limit)
        return {"items": [_line(one.code, one) for one in found], "next": None}
    rows = holding_on(day).annotate(code=F("procedure__code")).only("title", "field", "levels")
    if asked.field:
        rows = rows.filter(field=asked.field)
    if asked.level:
        rows = rows.filter(levels__contains=f",{asked.level},")
    about = {"day": day, "field": asked.field, "level": asked.level}
    page = page_of(rows, Order("code"), about=about, cursor=asked.cursor, limit=asked.limit)
    items = [_line(one.code, one, one.levels.strip(",").split(",")) for one in page.rows]
    return {"items": items, "next": page.next}


def _line(code: str, one: Any, levels: Any = None) -> dict[str, Any]:
    told = one.levels if levels is None else levels
    return {"code": code, "title": one.title, "field": one.field, "levels": list(told)}


class PaperAsked(Given):
    """A paper. when: the condition under which it is asked for; held_by: the register that has it."""

    type: str
    name: str
    originals: int
    copies: int
    when: str
    note: str
    held_by: str


class Limit(Given):
    """rule: "5d" working days, "3h" hours; flag: a person must confirm it."""

    rule: str
    channels: list[str]
    when: str
    text: str
    flag: str


class Exempt(Given):
    """When nothing is paid, and why."""

    when: str
    text: str


class FeeAsked(Given):
    """amount: VND, or an expression that gives it; null where it could not be read."""

    name: str
    kind: str
    amount: int | str | None
    channels: list[str]
    when: str
    exemptions: list[Exempt]
    text: str
    flag: str


class StepTold(Given):
    """A step. where: desk, division, head, leader or other; hours: working hours."""

    code: str
    name: str
    where: str
    kind: str
    office: str
    role: str
    hours: float | None
    when: str
    unit: str


class Procedure(Given):
    """A procedure as it holds on a day. form: a JSON Schema; system: who handles it, "" where nobody has said."""

    code: str
    version: int
    number: int
    from_date: date
    title: str
    title_en: str
    field: str
    levels: list[str]
    subjects: list[str]
    linked: list[str]
    papers: list[PaperAsked]
    limits: list[Limit]
    fees: list[FeeAsked]
    steps: list[StepTold]
    form: dict[str, Any]
    legal_basis: list[str]
    decision: str
    url: str
    system: str
    system_url: str


class OnDay(Told):
    """day: today without one; office: whose authority is asked for."""

    day: Day | None = None
    office: _Code = ""


@route(
    "GET", "/procedures/{code}", gives=Procedure, query=True, missing=True, tag="procedures"
)  # fmt: skip
def procedure(request: Request, code: str, asked: Query[OnDay]) -> Any:
    """What a procedure asks for: papers, limits, fees, steps and its form."""
    del request
    day = asked.day or timezone.localdate()
    holds = version_on(code[:40], day)
    authority = authority_on(holds.code, asked.office or None, day)
    told = asdict(holds.definition)
    return {
        **{name: told[name] for name in Procedure.model_fields if name in told},
        "version": holds.id,
        "number": holds.number,
        "from_date": holds.from_date,
        "system": authority.system if authority else "",
        "system_url": authority.url if authority else "",
    }


class Try(Told):
    """What would be filed."""

    answers: dict[str, Any] = Field(default_factory=dict)
    channel: Channel = "online"
    copies: Annotated[int, Field(ge=1, le=1_000, strict=True)] = 1


class AnswerWrong(Given):
    """pointer: into the answers; detail: in the language that is preferred."""

    pointer: str
    code: str
    detail: str


class PaperNeeded(Given):
    """certain: false while an answer that decides it is missing. database: what is asked for its data; "" for none."""

    type: str
    name: str
    originals: int
    copies: int
    certain: bool
    database: str


class FeeDue(Given):
    """amount: VND, null where a person must say."""

    name: str
    amount: int | None
    exemption: str


class Tried(Given):
    """What it would come to. limit: null: none is declared, or an answer that decides is missing."""

    faults: list[AnswerWrong]
    papers: list[PaperNeeded]
    limit: Limit | None
    fees: list[FeeDue]
    total: int | None


@route(
    "POST", "/procedures/{code}/check", gives=Tried, takes=JSON, acts=False, missing=True,
    tag="procedures",
)  # fmt: skip
def check_answers(request: Request, code: str, told: Try) -> Any:
    """A form's answers tried without filing: their faults, the papers, the limit and the fees. Nothing is kept."""
    today = timezone.localdate()
    holds = version_on(code[:40], today)
    faults = form_errors(holds.definition, told.answers)
    answers = sound(holds.definition, told.answers)
    given: dict[str, Any] = {"channel": told.channel, "answers": answers, "filed_date": today}
    limit = limit_for(holds.definition, **given)
    bill = fee_for(holds.definition, copies=told.copies, **given)
    return {
        "faults": answer_errors(faults, language(request)),
        "papers": [
            {
                "type": one.paper.type,
                "name": one.paper.name,
                "originals": one.paper.originals,
                "copies": one.paper.copies,
                "certain": one.certain,
                "database": one.database,
            }
            for one in with_databases(
                papers_for(holds.definition, **given), holds.definition, today
            )
        ],
        "limit": None if limit is None else asdict(limit),
        "fees": [
            {
                "name": one.fee.name,
                "amount": one.amount,
                "exemption": one.exemption.text if one.exemption else "",
            }
            for one in bill.lines
        ],
        "total": bill.total,
    }
