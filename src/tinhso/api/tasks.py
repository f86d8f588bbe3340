"""Plans and tasks: which there are, where each stands by the clock, how far it is, and what was decided of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from ninja import Query
from pydantic import Field

from tinhso.access.guard import Refused
from tinhso.api.catalogue import Day
from tinhso.api.core import JSON, Given, Request, Told, by, route
from tinhso.api.cursors import MOST, USUAL, Order, page_of
from tinhso.api.shapes import Page
from tinhso.plans import actions, queries, reach
from tinhso.plans.actions.common import CannotAct
from tinhso.plans.models import Plan, Progress, Task
from tinhso.plans.rules import OPEN, Standing

SEE = (reach.SEE,)
_ORDER = Order("due", last=True, read=date.fromisoformat)
_Uid = Annotated[str, Field(max_length=50)]


class PlanLine(Given):
    """A plan or programme. owner: the office that keeps it; document: under which it stands. sample: it is made up."""

    uid: UUID
    code: str
    name: str
    owner: str
    document: str
    pillars: list[str]
    sample: bool


class Plans(Page):
    """Plans in the order in which they were made."""

    items: list[PlanLine]


class PlansAsked(Told):
    """text: words of their names, with or without accents."""

    text: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/plans", scopes=SEE, gives=Plans, query=True, tag="plans")
def plans(request: Request, asked: Query[PlansAsked]) -> Any:
    """Plans and programmes."""
    del request
    rows = queries.plans_listed(asked.text)
    order = Order("made_at", read=datetime.fromisoformat)
    page = page_of(rows, order, about={"text": asked.text}, cursor=asked.cursor, limit=asked.limit)
    return {"items": [_plan(one) for one in page.rows], "next": page.next}


def _plan(one: Plan) -> dict[str, Any]:
    names = ("uid", "code", "name", "owner", "pillars", "sample")
    return {**{name: getattr(one, name) for name in names}, "document": str(one.document)}


class TaskLine(Given):
    """A task. unit: the office that answers for it; cooperating: those beside it; head: the leader who does, by code.

    state: open, done, closed, transferred or lapsed. sign: by the clock; days: working days left, early or late by the
    sign, null without a due day. progress: percent, as approved. waits_for: documents and tasks that are not there yet.
    """

    uid: UUID
    plan: UUID
    plan_code: str
    code: str
    title: str
    kind: str
    unit: str
    cooperating: list[str]
    head: str
    pillar: str
    group: str
    priority: str
    state: str
    sign: str
    days: int | None
    start: date | None
    due: date | None
    done: date | None
    progress: int
    waits_for: list[str]
    sample: bool
    changed_at: datetime


class Tasks(Page):
    """Tasks, the first due first and those without a day last."""

    items: list[TaskLine]


class TasksAsked(Told):
    """unit: and below it; part: tasks for which it answers, or beside which it works; both without one.

    blocked: those alone that wait. due_from, due_by: days. text: words of code and title, with or without accents.
    """

    plan: UUID | None = None
    unit: _Uid = ""
    part: Literal["", "own", "beside"] = ""
    state: Literal["", "open", "done"] = ""
    kind: Annotated[str, Field(max_length=20)] = ""
    pillar: Annotated[str, Field(max_length=100)] | None = None
    head: _Uid | None = None
    blocked: bool = False
    due_from: Day | None = None
    due_by: Day | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUAL
    cursor: Annotated[str, Field(max_length=600)] = ""


@route("GET", "/tasks", scopes=SEE, gives=Tasks, query=True, tag="plans")
def tasks(request: Request, asked: Query[TasksAsked]) -> Any:
    """Tasks of the token's offices; of a plan that they keep, all."""
    rows = _wanted(request, asked)
    rows = rows.select_related("plan").prefetch_related(
        "cooperating", queries.waiting_prefetch(), queries.leaning_prefetch()
    )
    about = asked.dict(exclude={"cursor", "limit"})
    page = page_of(rows, _ORDER, about=about, cursor=asked.cursor, limit=asked.limit)
    stands = queries.standings_of(page.rows, today=timezone.localdate())
    return {"items": [_line(one, stands) for one in page.rows], "next": page.next}


def _wanted(request: Request, asked: TasksAsked) -> QuerySet[Task]:
    who = request.who
    whose = queries.Wanted(units=reach.seen_units(who))
    if asked.plan is not None:
        plan = queries.plan_named(asked.plan)
        if plan is None:
            return Task.objects.none()
        whose = reach.of_plan(who, plan)
    wanted = replace(
        whose, part=asked.part, sign=asked.state, blocked=asked.blocked, pillar=asked.pillar,
        head=asked.head, kind=asked.kind, text=asked.text,
    )  # fmt: skip
    rows = queries.matching(wanted)
    if asked.unit:
        below = queries.Wanted(units=frozenset(who.organisation.under(asked.unit)), part=asked.part)
        rows = rows.filter(pk__in=queries.matching(below).values("pk"))
    if asked.due_from is not None:
        rows = rows.filter(due__gte=asked.due_from)
    if asked.due_by is not None:
        rows = rows.filter(due__lte=asked.due_by)
    return rows


def _line(one: Task, stands: Mapping[int, Standing]) -> dict[str, Any]:
    names = (
        "uid", "code", "title", "kind", "unit", "head", "pillar", "group", "priority", "state", "start", "due", "done",
        "progress", "changed_at",
    )  # fmt: skip
    standing = stands[one.pk]
    waits = [str(each.document) for each in one.waits_for] if one.state == OPEN else []  # type: ignore[attr-defined]
    waits += [each.on.code for each in one.waits_on] if one.state == OPEN else []  # type: ignore[attr-defined]
    return {
        **{name: getattr(one, name) for name in names},
        "plan": one.plan.uid,
        "plan_code": one.plan.code,
        "cooperating": sorted(each.unit for each in one.cooperating.all()),
        "sign": standing.sign,
        "days": standing.days,
        "waits_for": waits,
        "sample": one.plan.sample,
    }


class ProgressLine(Given):
    """How far a task is, as its unit told it. state: asked, approved or returned; reason: of the decision."""

    uid: UUID
    percent: int
    words: str
    done: date | None
    at: datetime
    actor: str
    state: str
    decided_at: datetime | None
    reason: str
    stars: int | None


class MilestoneLine(Given):
    """A day on the way of a task."""

    name: str
    due: date
    done: date | None


class TaskTold(TaskLine):
    """document: under which it was given. told: its progress, the last first. acts: what the token may do to it."""

    product: str
    document: str
    every: str
    until: date | None
    first_due: date | None
    stars: int | None
    milestones: list[MilestoneLine]
    told: list[ProgressLine]
    acts: list[str]


@route("GET", "/tasks/{uuid:uid}", scopes=SEE, gives=TaskTold, missing=True, tag="plans")
def task(request: Request, uid: UUID) -> Any:
    """A task with what was told of it."""
    return _full(request, _seen(request, uid))


def _seen(request: Request, uid: UUID) -> Task:
    """Raises CannotAct("plan_no_such"), Refused."""
    row = _read(uid)
    if not reach.sees_task(request.who, row):
        raise Refused("not_yours")
    return row


def _read(uid: UUID) -> Task:
    found = Task.objects.filter(uid=uid).values_list("pk", flat=True).first()
    if found is None:
        raise CannotAct("plan_no_such", what="task")
    return queries.tasks_by([found])[found]


def _full(request: Request, row: Task) -> dict[str, Any]:
    names = ("product", "every", "until", "first_due", "stars")
    stands = queries.standings_of([row], today=timezone.localdate())
    return {
        **_line(row, stands),
        **{name: getattr(row, name) for name in names},
        "document": str(row.document),
        "milestones": [
            {name: getattr(one, name) for name in MilestoneLine.model_fields}
            for one in row.milestones.order_by("due", "id")
        ],
        "told": [_progress(one) for one in row.told.order_by("-id")],
        "acts": [
            name
            for name in ("tell", "decide")
            if row.state == OPEN and reach.may_act(request.who, name, row)
        ],
    }


def _progress(one: Progress) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ProgressLine.model_fields}


class ProgressIn(Told):
    """percent: 100 says that it is done, on the day `done`, which is not to come."""

    percent: Annotated[int, Field(ge=0, le=100, strict=True)]
    words: Annotated[str, Field(min_length=1, max_length=2_000)]
    done: Day | None = None


class ProgressDecided(Told):
    """stars: 1 to 5 of work that is done. reason: where it is returned."""

    approved: bool
    reason: Annotated[str, Field(max_length=2_000)] = ""
    stars: Annotated[int, Field(ge=1, le=5, strict=True)] | None = None


@route(
    "POST", "/tasks/{uuid:uid}/progress", scopes=(reach.DO,), gives=TaskTold, takes=JSON, status=201,
    missing=True, conflicts=True, tag="plans",
)  # fmt: skip
def tell_progress(request: Request, uid: UUID, told: ProgressIn) -> Any:
    """Tell how far a task is; it counts once it is approved."""
    row = _may(request, uid, "tell")
    actions.tell_progress(
        uid, percent=told.percent, words=told.words, done=told.done, key=request.key,
        by=by(request, row.unit),
    )  # fmt: skip
    return _full(request, _read(uid))


@route(
    "POST", "/tasks/{uuid:uid}/progress/{uuid:progress}/decide", scopes=(reach.APPROVE,), gives=TaskTold,
    takes=JSON, missing=True, conflicts=True, tag="plans",
)  # fmt: skip
def decide_progress(request: Request, uid: UUID, progress: UUID, told: ProgressDecided) -> Any:
    """Approve what was told of a task, or return it; not what this token told."""
    row = _may(request, uid, "decide")
    if not row.told.filter(uid=progress).exists():
        raise CannotAct("plan_no_such", what="progress")
    actions.decide_progress(
        progress, approved=told.approved, reason=told.reason, stars=told.stars,
        by=by(request, row.unit),
    )  # fmt: skip
    return _full(request, _read(uid))


def _may(request: Request, uid: UUID, act: str) -> Task:
    """Raises CannotAct("plan_no_such"), Refused."""
    row = _read(uid)
    if not reach.may_act(request.who, act, row):
        raise Refused("not_yours")
    return row
