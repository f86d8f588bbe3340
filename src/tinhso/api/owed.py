"""What the token's offices owe by a day: tasks, reports, records that end; as those who owe it are reminded of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.conf import settings
from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.api.catalogue import Day
from tinhso.api.core import Given, Request, Told, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.shapes import Page
from tinhso.notices.models import Obligation
from tinhso.notices.owing import Read, matter_named
from tinhso.plans import reminders as of_tasks
from tinhso.plans.reach import SEE as SEE_TASK
from tinhso.registers import reminders as of_records
from tinhso.reports import reminders as of_reports
from tinhso.reports.reach import SEE as SEE_REPORT

#: What is owed → the right with which its room shows it.
MATTERS: Mapping[str, str] = {
    of_tasks.MATTER: SEE_TASK,
    of_reports.MATTER: SEE_REPORT,
    of_records.MATTER: "see_record",
}
_ORDER = Order("due", read=date.fromisoformat)


class OwedLine(Given):
    """Something that an office owes. subject: "task:<uid>", "filing:<uid>" or "record:<uid>".

    due_at: when the day is over by law. code, title: of the thing, "" where its room knows it no more; page: its
    address on the screens. next_at: when somebody is reminded of it next, null where nobody is.
    """

    matter: str
    matter_name: str
    subject: str
    office: str
    due: date
    due_at: datetime
    late: bool
    code: str
    title: str
    page: str
    since: datetime
    next_at: datetime | None


class OwedList(Page):
    """What is owed, the first due first."""

    items: list[OwedLine]


class OwedAsked(Told):
    """office: and below it. matter: one of those. due_by: the last day, today without one; late: past its day."""

    office: Annotated[str, Field(max_length=50)] = ""
    matter: Annotated[str, Field(max_length=40)] = ""
    due_by: Day | None = None
    late: bool = False
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route(
    "GET",
    "/owed",
    scopes=tuple(dict.fromkeys(MATTERS.values())),
    gives=OwedList,
    query=True,
    tag="owed",
)
def owed(request: Request, asked: Query[OwedAsked]) -> Any:
    """What the token's offices owe by today, or by a day; of each room with the scope that shows it."""
    who, now = request.who, timezone.now()
    offices = who.below
    if asked.office:
        offices = offices & frozenset(who.organisation.under(asked.office))
    matters = [one for one, right in MATTERS.items() if right in who.scopes]
    if asked.matter:
        matters = [one for one in matters if one == asked.matter]
    by_day = asked.due_by or timezone.localdate(now)
    rows = Obligation.objects.filter(
        matter__in=matters, office__in=offices, ended_at=None, due__lte=by_day
    )
    if asked.late:
        rows = rows.filter(due_at__lte=now)
    rows = rows.defer("ladder", "whom")
    about = {**asked.dict(exclude={"cursor", "limit"}), "due_by": by_day}
    page = page_of(rows, _ORDER, about=about, cursor=asked.cursor, limit=asked.limit)
    said = _said(page.rows)
    return {"items": [_line(row, said, now) for row in page.rows], "next": page.next}


def _said(rows: Sequence[Obligation]) -> dict[str, Read]:
    """Subject → what its room says of it; a fixed number of queries for each matter."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        subjects[row.matter].append(row.subject)
    found: dict[str, Read] = {}
    for matter, some in subjects.items():
        reads = matter_named(matter).reads
        found.update(reads(some) if reads is not None else {})
    return found


def _line(row: Obligation, said: Mapping[str, Read], now: datetime) -> dict[str, Any]:
    one = said.get(row.subject) or Read({}, "")
    return {
        "matter": row.matter,
        "matter_name": matter_named(row.matter).name[0],
        "subject": row.subject,
        "office": row.office,
        "due": row.due,
        "due_at": row.due_at,
        "late": row.due_at <= now,
        "code": one.facts.get("code", ""),
        "title": one.facts.get("title", ""),
        "page": f"{settings.PUBLIC_ADDRESS}{one.address}" if one.address else "",
        "since": row.made_at,
        "next_at": row.next_at,
    }
