"""Periodic reports: which there are, how each is made, what offices owe, what was filed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access import looks
from tinhso.access.guard import Refused
from tinhso.api.catalogue import Day
from tinhso.api.core import Given, Request, Told, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.shapes import Page
from tinhso.kernel.periods import KINDS, BadPeriod
from tinhso.reports import queries, reach
from tinhso.reports.models import Filing, TemplateVersion, Version
from tinhso.reports.rules import OWED, CannotReport

SEE = (reach.SEE,)
_DUE = Order("due_at", read=datetime.fromisoformat)


class ReportLine(Given):
    """A report. owner: the office that receives it; every: of which kind of period; version: of the template in force.

    due_day: of the month after, or working_days after the period's end; the other is 0. level: of the offices that
    file it, "" where records of `register_code` do. filled: the house fills it. sample: it is made up.
    """

    code: str
    name: str
    name_en: str
    owner: str
    every: str
    due_day: int
    working_days: int
    level: str
    register_code: str
    filled: bool
    sample: bool
    version: int
    valid_from: date


class ReportList(Given):
    """By name."""

    items: list[ReportLine]


@route("GET", "/reports", scopes=SEE, gives=ReportList, tag="reports")
def reports(request: Request) -> Any:
    """Every periodic report with its template of today."""
    del request
    return {
        "items": [
            {
                "code": row.code,
                "name": made.name[0],
                "name_en": made.name[1],
                "owner": row.owner,
                "every": made.every,
                "due_day": made.due_day,
                "working_days": made.working_days,
                "level": made.level,
                "register_code": made.register,
                "filled": bool(made.filled),
                "sample": made.sample,
                "version": version.number,
                "valid_from": version.valid_from,
            }
            for row, version in queries.reports(timezone.localdate())
            for made in (version.template,)
        ]
    }


class FormOn(Told):
    """day: the last day of a period; today without one."""

    day: Day | None = None


class ReportForm(Given):
    """document: "tinhso.report/1": its tables, columns, formulas and checks."""

    code: str
    owner: str
    version: int
    valid_from: date
    decision: str
    document: dict[str, Any]


@route(
    "GET", "/reports/{slug:code}", scopes=SEE, gives=ReportForm, query=True, missing=True,
    tag="reports",
)  # fmt: skip
def report_form(request: Request, code: str, asked: Query[FormOn]) -> Any:
    """How a report is made for periods that end on a day."""
    del request
    row = queries.report(code)
    version = queries.version_for(row, asked.day or timezone.localdate())
    return {
        "code": row.code,
        "owner": row.owner,
        "version": version.number,
        "valid_from": version.valid_from,
        "decision": version.decision,
        "document": version.document,
    }


class FilingLine(Given):
    """What one filer owes of a period. filer: an office's code, or a record's uid; office: whose it is.

    state: open, submitted, returned or approved; late: still owed past due_at. version: of the last that was filed, 0
    for none; approved: of the one that counts; flags: how many cells of the last should be looked at.
    """

    uid: UUID
    report: str
    name: str
    name_en: str
    period: str
    first: date
    last: date
    due_at: datetime
    filer: str
    filer_name: str
    is_record: bool
    office: str
    state: str
    late: bool
    version: int
    approved: int | None
    flags: int
    submitted_at: datetime | None


class Filings(Page):
    """Filings, the first due first."""

    items: list[FilingLine]


class FilingsAsked(Told):
    """side: those that the token's offices file, or that they receive; both without one. office: and below it.

    state: "owed" is open or returned, "late" the same past its day. period: as in the line. due_by: the last day.
    """

    side: Literal["", "filer", "receiver"] = ""
    office: Annotated[str, Field(max_length=50)] = ""
    report: Annotated[str, Field(max_length=60)] = ""
    period: Annotated[str, Field(max_length=30)] = ""
    state: Literal["", "owed", "late", "open", "submitted", "returned", "approved"] = ""
    due_by: Day | None = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/filings", scopes=SEE, gives=Filings, query=True, tag="reports")
def filings(request: Request, asked: Query[FilingsAsked]) -> Any:
    """What the token's offices owe and have filed, and what is filed with them."""
    rows = _wanted(request, asked).annotate(due_at=F("round__due_at"))
    rows = rows.select_related("round__report")
    about = asked.dict(exclude={"cursor", "limit"})
    page = page_of(rows, _DUE, about=about, cursor=asked.cursor, limit=asked.limit)
    names = _names(row.round.version_id for row in page.rows)
    return {"items": [_line(row, names) for row in page.rows], "next": page.next}


def _wanted(request: Request, asked: FilingsAsked) -> QuerySet[Filing]:
    own = reach.own(request.who)
    files, receives = Q(office__in=own), Q(round__report__owner__in=own)
    rows = Filing.objects.filter(
        {"filer": files, "receiver": receives}.get(asked.side, files | receives)
    )
    if asked.office:
        rows = rows.filter(office__in=request.who.organisation.under(asked.office))
    if asked.report:
        rows = rows.filter(round__report__code=asked.report)
    if asked.period:
        kind, first = _period(asked.period)
        rows = rows.filter(round__kind=kind, round__first=first)
    if asked.due_by is not None:
        rows = rows.filter(round__due_at__lte=_after(asked.due_by))
    if asked.state in ("owed", "late"):
        rows = rows.filter(state__in=OWED)
    elif asked.state:
        rows = rows.filter(state=asked.state)
    if asked.state == "late":
        rows = rows.filter(round__due_at__lte=timezone.now())
    return rows


def _period(text: str) -> tuple[str, date]:
    """Kind and first day of a period's key. Raises BadPeriod."""
    kind, _, first = text.partition(":")
    try:
        return kind, date.fromisoformat(first)
    except ValueError:
        raise BadPeriod("no_such_period", said=text, known=", ".join(KINDS)) from None


def _after(day: date) -> datetime:
    """The midnight that ends a day here."""
    following = date.fromordinal(day.toordinal() + 1)
    return timezone.make_aware(datetime.combine(following, datetime.min.time()))


def _names(versions: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Template version → the report's name; one query."""
    rows = TemplateVersion.objects.filter(pk__in=set(versions))
    return {row.pk: row.template.name for row in rows}


def _line(row: Filing, names: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    held, name = row.round, names[row.round.version_id]
    return {
        "uid": row.uid,
        "report": held.report.code,
        "name": name[0],
        "name_en": name[1],
        "period": held.period.key,
        "first": held.first,
        "last": held.last,
        "due_at": held.due_at,
        "filer": row.filer,
        "filer_name": row.name,
        "is_record": row.is_record,
        "office": row.office,
        "state": row.state,
        "late": row.state in OWED and held.due_at <= timezone.now(),
        "version": row.last,
        "approved": row.approved,
        "flags": row.flags,
        "submitted_at": row.submitted_at,
    }


class FiledVersion(Given):
    """What was filed at once. way: page, file, link, program or house; reason: of a correction.

    granted: whether it was approved, null while nobody decided; words: with which it was returned.
    """

    number: int
    at: datetime
    way: str
    actor: str
    reason: str
    flags: int
    granted: bool | None
    words: str
    decided_at: datetime | None


class FilingTold(FilingLine):
    """document: the form of this period; versions: the last first; acts: what the token may do now."""

    document: dict[str, Any]
    versions: list[FiledVersion]
    acts: list[str]


@route("GET", "/filings/{uuid:uid}", scopes=SEE, gives=FilingTold, missing=True, tag="reports")
def filing(request: Request, uid: UUID) -> Any:
    """A filing with its form and its versions."""
    row = filing_for(request, uid)
    return full(request, row)


def filing_for(request: Request, uid: UUID) -> Filing:
    """A filing that the token sees. Raises CannotReport, Refused."""
    row = queries.filing(str(uid))
    if not reach.sees(request.who, row):
        raise Refused("not_yours")
    return row


def full(request: Request, row: Filing) -> dict[str, Any]:
    """A filing as `FilingTold`; two queries."""
    template = row.round.version
    versions = queries.versions_of(row)
    owes = row.state in OWED
    acts = []
    if reach.files(request.who, row) and not template.template.filled:
        acts.append("submit")
    if reach.approves(request.who, row.round) and not owes and row.state == "submitted":
        acts += ["approve", "return"]
    return {
        **_line(row, {template.pk: template.template.name}),
        "document": template.document,
        "versions": [_version(one) for one in versions],
        "acts": acts,
    }


def _version(one: Version) -> dict[str, Any]:
    decided = getattr(one, "decision", None)
    return {
        "number": one.number,
        "at": one.at,
        "way": one.way,
        "actor": one.actor,
        "reason": one.reason,
        "flags": len(one.flags),
        "granted": decided.approved if decided else None,
        "words": decided.words if decided else "",
        "decided_at": decided.at if decided else None,
    }


class CellFlag(Given):
    """Why a cell should be looked at. cell: "" for the whole report; says: the words of a check."""

    cell: str
    code: str
    says: str
    says_en: str


class FiledValues(FiledVersion):
    """values: by cell "table.row.column", typed and computed: numbers plain ("1234.5"), days as 2026-11-30."""

    values: dict[str, str]
    digest: str
    to_look_at: list[CellFlag]


@route(
    "GET", "/filings/{uuid:uid}/versions/{int:number}", scopes=SEE, gives=FiledValues, missing=True,
    tag="reports",
)  # fmt: skip
def filed_values(request: Request, uid: UUID, number: int) -> Any:
    """The values of a version; of an establishment's report it is a look."""
    row = filing_for(request, uid)
    one = next((each for each in queries.versions_of(row) if each.number == number), None)
    if one is None:
        raise CannotReport("report_no_such_filing")
    if row.is_record:
        looks.record(
            request.who, "person", subject=f"filing:{row.uid}", why="Xem báo cáo của cơ sở",
            request_id=request.request_id,
        )  # fmt: skip
    flags = [dict(zip(CellFlag.model_fields, each, strict=True)) for each in one.flags]
    return {**_version(one), "values": one.values, "digest": one.digest, "to_look_at": flags}
