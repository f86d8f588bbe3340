"""What is done to a report: filed, approved, returned; over the same actions as the screens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.api.core import JSON, Request, Told, by, route
from tinhso.api.problems import language
from tinhso.api.reports import FilingTold, full
from tinhso.kernel.errors import TinhsoError
from tinhso.reports import actions, queries, reach
from tinhso.reports.actions.filing import PROGRAM
from tinhso.reports.definition import MOST_CELLS, Template
from tinhso.reports.models import Filing
from tinhso.reports.rules import BadReport, CannotReport
from tinhso.reports.values import BadCell
from tinhso.sentences import sentence

_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Cell = Annotated[str, Field(max_length=80)]
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class ReportIn(Told):
    """cells: by "table.row.column" as they are read: numbers plain ("1234.5"), days as 2026-11-30; computed ones may be
    left out. seen: the number of the last version when it was begun. reason: of a correction.
    """

    cells: Annotated[
        dict[_Cell, Annotated[str, Field(max_length=5_000)]], Field(max_length=MOST_CELLS)
    ]
    seen: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    reason: Annotated[str, Field(max_length=1_000)] = ""


class ApprovedIn(Told):
    """number: of the version that was read."""

    number: _Number


class ReturnedIn(Told):
    """number: of the version that was read; words: what is to be done otherwise."""

    number: _Number
    words: Annotated[str, Field(min_length=1, max_length=1_000)]


@route(
    "POST", "/filings/{uuid:uid}/submit", scopes=(reach.FILE,), gives=FilingTold, takes=JSON,
    missing=True, conflicts=True, tag="reports",
)  # fmt: skip
def submit_report(request: Request, uid: UUID, told: ReportIn) -> Any:
    """File a report, or correct one with a reason; the same again is the same version."""
    row = queries.filing(str(uid))
    if not reach.files(request.who, row):
        raise Refused("not_yours")
    template = row.round.version.template
    typed, faults = _typed(template, told.cells)
    try:
        if faults:
            raise BadReport(faults)
        actions.submit(
            str(uid), typed, by=by(request, row.office), key=request.key, way=PROGRAM, reason=told.reason,
            seen=told.seen,
        )  # fmt: skip
    except BadReport as fault:
        errors = _errors(fault, language(request))
        raise CannotReport("report_wrong", count=len(errors), errors=errors) from None
    return full(request, queries.filing(str(uid)))


@route(
    "POST", "/filings/{uuid:uid}/approve", scopes=(reach.APPROVE,), gives=FilingTold, takes=JSON,
    missing=True, conflicts=True, tag="reports",
)  # fmt: skip
def approve_report(request: Request, uid: UUID, told: ApprovedIn) -> Any:
    """Approve the version that was read, which locks it; not one that this token filed."""
    row = _to_decide(request, uid)
    actions.approve(str(uid), number=told.number, by=by(request, row.round.report.owner))
    return full(request, queries.filing(str(uid)))


@route(
    "POST", "/filings/{uuid:uid}/return", scopes=(reach.APPROVE,), gives=FilingTold, takes=JSON,
    missing=True, conflicts=True, tag="reports",
)  # fmt: skip
def return_report(request: Request, uid: UUID, told: ReturnedIn) -> Any:
    """Return the version that was read to its filer, with words."""
    row = _to_decide(request, uid)
    who = by(request, row.round.report.owner)
    actions.give_back(str(uid), number=told.number, words=told.words, by=who)
    return full(request, queries.filing(str(uid)))


def _to_decide(request: Request, uid: UUID) -> Filing:
    row = queries.filing(str(uid))
    if not reach.approves(request.who, row.round):
        raise Refused("not_yours")
    return row


def _typed(
    template: Template, cells: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, TinhsoError]]:
    """Exact values as somebody would type them, and those that are no plain numbers.

    A screen's "1.234" is a thousand and more; a program's is one and a bit. So its point becomes a comma, with a zero
    behind, and can be taken for nothing else.
    """
    typed: dict[str, str] = {}
    faults: dict[str, TinhsoError] = {}
    for cell, said in cells.items():
        found = template.found(cell)
        if found is None or not found[2].is_number or not said:
            typed[cell] = said
        elif _PLAIN.fullmatch(said):
            typed[cell] = f"{said.replace('.', ',')}0" if "." in said else said
        else:
            faults[cell] = BadCell("report_number_plain", said=said[:40])
    return typed, faults


def _errors(fault: BadReport, lang: str) -> list[dict[str, str]]:
    """What is wrong with each cell; of a check its own words."""
    found = []
    for cell, why in fault.faults.items():
        says = why.facts.get("says")
        detail = says[lang == "en"] if says else sentence(why.code, lang, why.facts)
        pointer = f"/cells/{cell}" if cell else "/cells"
        found.append({"pointer": pointer, "code": why.code, "detail": detail})
    return found
