"""The conclusions of a meeting become tasks: lines are read, looked at and corrected, then given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, offices_where
from tinhso.kernel.errors import TinhsoError
from tinhso.plans import actions, reach, rules
from tinhso.plans.minutes import MOST_LINES, lines_in
from tinhso.plans.models import Plan, Task
from tinhso.plans.rules import CannotPlan, TaskSaid
from tinhso.web.days import day_read
from tinhso.web.plans.common import (
    PLANNERS,
    by,
    day_of,
    own_key,
    page,
    see,
    uid_of,
    units_offered,
)
from tinhso.web.words import day_text, t


@dataclass(frozen=True)
class Line:
    """A line as the form holds it: what was typed, or what was read."""

    number: int
    title: str
    unit: str
    due: str
    fault: str = ""


@opens(PLANNERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: Request) -> HttpResponse:
    """POST `do=read`: lines of text as rows of a form; `do=give`: a document of conclusions and its tasks."""
    own = sorted(offices_where(request.who, reach.PLAN))
    plans = list(Plan.objects.filter(owner__in=own).order_by("-id")[:200])
    lines: list[Line] = []
    fault: TinhsoError | None = None
    if request.method == "POST":
        chosen = _plan(request, plans)
        try:
            if request.POST.get("do") == "give":
                lines = _typed(request)
                made = _given(request, chosen, lines)
                said = t("Đã giao {n} nhiệm vụ.", "{n} tasks were given.", n=made)
                messages.success(request, said)
                return see(reverse("plan", args=[chosen.uid]))
            lines = _read(request, chosen)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
    told: dict[str, Any] = {
        "plans": [(str(one.uid), f"{one.code} – {one.name}"[:120]) for one in plans],
        "lines": lines,
        "units": units_offered(request),
        "most": MOST_LINES,
        "said": request.POST,
        "at": "minutes",
    }
    return page(request, "minutes", told, fault)


def _plan(request: Request, plans: Sequence[Plan]) -> Plan:
    found = next((one for one in plans if str(one.uid) == request.POST.get("plan")), None)
    if found is None:
        raise Refused("not_yours")
    return found


def _read(request: Request, plan: Plan) -> list[Line]:
    today = timezone.localdate()
    known = actions.known_for(plan, today)
    found = lines_in(request.POST.get("text", ""), known.offices, since=today)
    if not found:
        raise CannotPlan("plan_lacks", field="lines")
    return [
        Line(at, one.title, one.unit, day_text(one.due) if one.due else "")
        for at, one in enumerate(found, start=1)
    ]


def _typed(request: Request) -> list[Line]:
    posted = request.POST
    columns = [posted.getlist(name)[:MOST_LINES] for name in ("title", "unit", "due")]
    rows = zip(*columns, strict=False)
    return [Line(at, *row) for at, row in enumerate(rows, start=1)]


@transaction.atomic
def _given(request: Request, plan: Plan, lines: Sequence[Line]) -> int:
    """The document and a task for each line that is not empty; all of it or nothing."""
    posted = request.POST
    wanted = [one for one in lines if one.title.strip()]
    if not wanted:
        raise CannotPlan("plan_lacks", field="lines")
    made_by = by(request, plan.owner)
    document = actions.enter_document(
        own_key(request),
        kind="conclusion",
        title=posted.get("about", ""),
        office=plan.owner,
        number=posted.get("number", ""),
        issuer=posted.get("issuer", ""),
        issued=day_of(posted, "issued"),
        above=plan.document.uid,
        by=made_by,
    )
    number = uid_of(posted, "number")
    taken = set(Task.objects.filter(plan=plan).values_list("code", flat=True))
    for line in wanted:
        due = _due(line)
        key = own_key(request, str(line.number))
        code = next(
            new for n in range(line.number, 10_000) if (new := f"{number[:30]}-{n}") not in taken
        )
        said = TaskSaid(
            code=code,
            title=line.title,
            unit=line.unit,
            document=str(document.uid),
            kind=rules.DATED if due else rules.CONTINUOUS,
            due=due,
        )
        taken.add(actions.give_task(plan.uid, said, key=key, by=made_by).code)
    return len(wanted)


def _due(line: Line) -> date | None:
    found = day_read(line.due)
    if found is None and line.due.strip():
        raise CannotPlan("plan_unknown", field="due", said=line.due[:40])
    return found
