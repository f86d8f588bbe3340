"""What every page of plans asks first: whose they are, what is said of them, and how a page answers."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from tinhso.access.guard import Refused, staff
from tinhso.access.rights import roles_with
from tinhso.access.who import Request
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.org.queries import last_names_of_ended, names_of
from tinhso.plans import queries, reach
from tinhso.plans.models import GoverningDocument, Plan, Task
from tinhso.plans.queries import Row
from tinhso.plans.rules import CannotPlan
from tinhso.web.days import day_read
from tinhso.web.plans import words

READERS = staff(*sorted(roles_with(reach.SEE)))
PLANNERS = staff(*sorted(roles_with(reach.PLAN)))
CHANNEL = "system"
MOST_OFFERED = 500


@dataclass(frozen=True)
class Shown:
    """A task in a list: its row by the clock, its words, and the names of who has to do with it."""

    row: Row
    task: Task
    unit: str
    head: str
    sign: str
    says: str


def shown(request: Request, rows: Sequence[Row]) -> list[Shown]:
    """Rows of a list with their words, in a fixed number of queries."""
    tasks = queries.tasks_by([row.pk for row in rows])
    offices = names_of_offices(request)
    heads = names_of(row.head for row in rows if row.head)
    found = []
    for row in rows:
        sign, says = words.stands(row.standing)
        unit = offices.get(row.unit, row.unit)
        found.append(Shown(row, tasks[row.pk], unit, heads.get(row.head, row.head), sign, says))
    return found


def names_of_offices(request: Request) -> dict[str, str]:
    """Code → name of every office, those that have ended by their last one."""
    today = {code: one.name for code, one in request.who.organisation.offices.items()}
    return {**last_names_of_ended(), **today}


def task_here(request: Request, uid: uuid.UUID) -> Task:
    """A task that this person sees. Raises Refused, Http404."""
    found = (
        Task.objects.filter(uid=uid)
        .select_related("plan", "plan__document", "document", "part_of", "continues")
        .prefetch_related("cooperating")
        .first()
    )
    if found is None:
        raise Http404
    if not reach.sees_task(request.who, found):
        raise Refused("not_yours")
    return found


def plan_here(request: Request, uid: uuid.UUID, *, to_change: bool = False) -> Plan:
    """A plan, to be read or to be made. Raises Refused, Http404."""
    found = queries.plan_named(uid)
    if found is None:
        raise Http404
    if to_change and not reach.may_plan(request.who, found):
        raise Refused("not_yours")
    return found


def documents_offered(*, issued: bool = True) -> list[tuple[str, str]]:
    """(uid, what it is called) of documents that hold, the newest first; or of those that are expected."""
    rows = GoverningDocument.objects.filter(issued__isnull=not issued, ended=None)
    return [
        (str(one.uid), f"{one.number} – {one.title}"[:120] if one.number else one.title[:120])
        for one in rows.order_by("-issued", "-id")[:MOST_OFFERED]
    ]


def units_offered(request: Request) -> list[tuple[str, str]]:
    """(code, name) of the offices of today, by name."""
    offices = request.who.organisation.offices
    return sorted(((code, one.name) for code, one in offices.items()), key=lambda one: one[1])


def day_of(posted: QueryDict, name: str, *, field: str = "", empty: bool = False) -> Any:
    """A day that somebody typed; None for none where that may be. Raises CannotPlan."""
    text = posted.get(name, "").strip()
    if not text and empty:
        return None
    found = day_read(text)
    if found is None:
        code = "plan_unknown" if text else "plan_lacks"
        facts = {"said": text[:40]} if text else {}
        raise CannotPlan(code, field=field or name, **facts)
    return found


def number_of(posted: QueryDict, name: str) -> int:
    """A whole number that somebody typed. Raises CannotPlan."""
    text = posted.get(name, "").strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise CannotPlan("plan_unknown", field=name, said=text[:40])
    return int(text)


def uid_of(posted: QueryDict, name: str) -> str:
    """What was chosen in a list of documents or tasks. Raises CannotPlan where nothing was."""
    text = posted.get(name, "").strip()
    if not text:
        raise CannotPlan("plan_lacks", field=name)
    return text[:40]


def by(request: Request, office: str) -> By:
    """As the ledger names who acts."""
    return request.who.by(office=office, channel=CHANNEL)


def own_key(request: Request, part: str = "") -> str:
    """The form's key, made hers and of this page."""
    typed = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    told = f"{request.who.actor}|{request.path}|{typed}|{part}"
    return hashlib.sha256(told.encode()).hexdigest()[:60]


def page(
    request: HttpRequest, name: str, told: Mapping[str, Any], fault: TinhsoError | None = None
) -> HttpResponse:
    """A page that no browser keeps. A refusal is said on it."""
    more: dict[str, Any] = {
        "fault": fault,
        "failed": request.POST.get("do", "") if fault else "",
        "typed": request.POST if fault else {},
    }
    if request.method == "POST":
        more["form_key_value"] = request.POST.get("key", "")[:200] or str(uuid.uuid4())
    answer = render(request, f"plans/{name}.html", {**more, **told}, status=422 if fault else 200)
    answer["Cache-Control"] = "no-store"
    return answer


def see(address: str) -> HttpResponse:
    """See-other after a change."""
    return HttpResponseRedirect(address, status=303)


def chosen(request: HttpRequest, name: str, known: Iterable[str] = (), most: int = 200) -> str:
    """What the address asks for; "" for nothing, and for what is not among the known ones."""
    value = request.GET.get(name, "").strip().replace("\x00", "")[:most]
    known = list(known)
    return value if not known or value in known else ""


def year_of(request: HttpRequest) -> int | None:
    """?nam= of the address."""
    text = request.GET.get("nam", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
