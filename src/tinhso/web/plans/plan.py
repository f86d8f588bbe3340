"""A plan: its figures, its board by year, unit, pillar or head, its bands over time, its money and its versions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request, offices_where
from tinhso.kernel.errors import TinhsoError
from tinhso.org.queries import names_of
from tinhso.plans import actions, queries, reach, rules
from tinhso.plans.models import Plan, PlanVersion, Practice
from tinhso.plans.queries import Fold, Row, folded
from tinhso.plans.rules import CannotPlan, TaskSaid
from tinhso.plans.scoring import shipped
from tinhso.plans.versions import difference
from tinhso.web.plans import words
from tinhso.web.plans.common import (
    READERS,
    Shown,
    by,
    chosen,
    day_of,
    documents_offered,
    names_of_offices,
    number_of,
    own_key,
    page,
    plan_here,
    see,
    shown,
    uid_of,
    units_offered,
)
from tinhso.web.words import Pair, t

PAGE_SIZE, A_PAGE = 50, 30
VIEWS: Mapping[str, Pair] = {
    "nam": ("Theo năm", "By year"),
    "don-vi": ("Theo đơn vị", "By unit"),
    "tru-cot": ("Theo trụ cột", "By pillar"),
    "nhom": ("Theo nhóm", "By group"),
    "lanh-dao": ("Theo lãnh đạo", "By head"),
}


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: Request) -> HttpResponse:
    """Every plan; POST makes one."""
    fault: TinhsoError | None = None
    own = sorted(offices_where(request.who, reach.PLAN))
    if request.method == "POST":
        try:
            made = _made(request, own)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, t("Đã lập kế hoạch.", "The plan was made."))
            return see(reverse("plan", args=[made.uid]))
    text = chosen(request, "tim")
    rows = Paginator(queries.plans_listed(text), A_PAGE).get_page(request.GET.get("trang"))
    offices = names_of_offices(request)
    today = timezone.localdate()
    figures = _figures(request, list(rows.object_list), today)
    told = {
        "page": rows,
        "rows": [(one, offices.get(one.owner, one.owner), figures[one.pk]) for one in rows],
        "text": text,
        "may_make": bool(own),
        "documents": documents_offered() if own else [],
        "owners": [(code, offices.get(code, code)) for code in own],
        "at": "plans",
    }
    return page(request, "plans", told, fault)


def _made(request: Request, own: Sequence[str]) -> Plan:
    posted = request.POST
    owner = posted.get("owner", "")
    if owner not in own:
        raise Refused("not_yours")
    years = posted.get("horizons", "").replace(";", ",").split(",")
    if any(one.strip() and not one.strip().isdecimal() for one in years):
        raise CannotPlan("plan_unknown", field="horizons", said=posted["horizons"][:40])
    return actions.make_plan(
        own_key(request),
        code=posted.get("code", ""),
        name=posted.get("name", ""),
        document=uid_of(posted, "document"),
        owner=owner,
        pillars=posted.get("pillars", "").splitlines(),
        horizons=[int(one) for one in years if one.strip() and len(one.strip()) < 6],
        by=by(request, owner),
    )


def _figures(request: Request, found: Sequence[Plan], today: date) -> dict[int, Fold]:
    """Of each plan, the tasks that this person sees."""
    return {
        one.pk: _whole(queries.rows_of(reach.of_plan(request.who, one), today=today))
        for one in found
    }


def _whole(rows: Sequence[Row]) -> Fold:
    found = folded(rows, lambda _: "")
    return found[0] if found else Fold("", {}, 0, ())


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One plan by ?theo= of `VIEWS`; POST gives a task, sets how it is watched, or writes money."""
    one = plan_here(request, uid)
    may = reach.may_plan(request.who, one)
    fault: TinhsoError | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if not may or name not in _ACTS:
            raise Refused("not_yours")
        try:
            said = _ACTS[name](request, one)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
        else:
            messages.success(request, said)
            return see(reverse("plan", args=[uid]))
    today = timezone.localdate()
    rows = queries.rows_of(reach.of_plan(request.who, one), today=today, order="place")
    view = chosen(request, "theo", VIEWS) or "nam"
    offices = names_of_offices(request)
    heads = names_of({row.head for row in rows if row.head})
    paged = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("trang"))
    lines = shown(request, list(paged.object_list))
    whole = _whole(rows)
    told: dict[str, Any] = {
        "plan": one,
        "owner": offices.get(one.owner, one.owner),
        "cascade": [*queries.line_above(one.document), one.document],
        "whole": whole,
        "views": [(name, pair, name == view) for name, pair in VIEWS.items()],
        "view": VIEWS[view],
        "board": [(*each, _counts(each[2], whole)) for each in _board(rows, view, offices, heads)],
        "whole_counts": _counts(whole, whole),
        "causes": queries.causes(rows),
        "page": paged,
        "bands": _bands(lines, rows, today),
        "money": [(each, words.MONEY[each.way]) for each in one.money.order_by("code")],
        "last_version": one.versions.order_by("number").last(),
        "may": may,
        "crumbs": [
            (("Nhiệm vụ", "Tasks"), reverse("tasks")),
            (("Kế hoạch", "Plans"), reverse("plans")),
            (one.code, ""),
        ],
        "at": "plan",
    }  # fmt: skip
    if may:
        told |= {
            "documents": documents_offered(),
            "units": units_offered(request),
            "kinds": words.choices(words.KINDS),
            "every": words.choices(words.EVERY),
            "priorities": words.choices(words.PRIORITIES),
            "pillars": [(each, each) for each in one.pillars],
            "practices": sorted({*shipped(), *Practice.objects.values_list("name", flat=True)}),
        }
    return page(request, "plan", told, fault)


def _board(
    rows: Sequence[Row], view: str, offices: Mapping[str, str], heads: Mapping[str, str]
) -> list[tuple[str, str, Fold]]:
    """(what the tasks have in common, what the inbox is asked for to see them, how they stand)."""
    none = t("chưa ghi", "not said")
    keys: Mapping[str, Callable[[Row], Any]] = {
        "nam": lambda row: row.year if row.kind != rules.RECURRING else row.kind,
        "don-vi": lambda row: row.unit,
        "tru-cot": lambda row: row.pillar,
        "nhom": lambda row: row.group,
        "lanh-dao": lambda row: row.head,
    }
    named: Mapping[str, Callable[[Any], str]] = {
        "nam": lambda key: (
            t(*words.KINDS[rules.CONTINUOUS]) if key is None
            else t(*words.KINDS[rules.RECURRING]) if key == rules.RECURRING
            else t("Hạn năm {year}", "Due in {year}", year=key)
        ),
        "don-vi": lambda key: offices.get(key, key),
        "tru-cot": lambda key: key or none,
        "nhom": lambda key: key or none,
        "lanh-dao": lambda key: heads.get(key, key) or none,
    }  # fmt: skip
    queried = {"nam": "nam", "don-vi": "don-vi", "tru-cot": "tru-cot", "lanh-dao": "lanh-dao"}
    found = folded(rows, keys[view])
    if view == "nam":
        found.sort(key=lambda one: one.key if isinstance(one.key, int) else 9_999)
    else:
        found.sort(key=lambda one: named[view](one.key))
    return [
        (
            named[view](one.key),
            f"{queried[view]}={one.key}" if _asks(view, one, queried) else "",
            one,
        )
        for one in found
    ]


def _counts(one: Fold, whole: Fold) -> list[tuple[Pair, int]]:
    """How many of each sign that the plan has, in one order."""
    return [
        (pair, one.signs.get(sign, 0)) for sign, pair in words.SIGNS.items() if sign in whole.signs
    ]


def _asks(view: str, one: Fold, queried: Mapping[str, str]) -> bool:
    return view in queried and bool(one.key) and one.key != rules.RECURRING


@dataclass(frozen=True)
class Band:
    """A task over time, in percent of the plan's own: where its band begins and how wide it is, what is done of it.

    width: None for one that has no days.
    """

    shown: Shown
    x: float = 0.0
    width: float | None = None
    done: float = 0.0
    marks: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True)
class Bands:
    """All of a page, with the years above them and today's place; None where today lies outside."""

    rows: Sequence[Band]
    years: Sequence[tuple[float, int]]
    today: float | None


def _bands(lines: Sequence[Shown], rows: Sequence[Row], today: date) -> Bands:
    days = [row.due for row in rows if row.due] + [
        one.task.start for one in lines if one.task.start
    ]
    days += [one.task.done for one in lines if one.task.done]
    first = date(min((day.year for day in days), default=today.year), 1, 1)
    until = date(max((day.year for day in days), default=today.year), 12, 31)
    whole = (until - first).days + 1

    def at(day: date) -> float:
        return round(100 * min(max((day - first).days, 0), whole) / whole, 2)

    found = []
    for one in lines:
        task = one.task
        if task.due is None:
            found.append(Band(one))
            continue
        begins = task.start or max(first, task.due - timedelta(days=30))
        begins = min(begins, task.due)
        width = max(at(task.due + timedelta(days=1)) - at(begins), 0.6)
        done = 100 if task.state == rules.DONE else task.progress
        found.append(Band(one, at(begins), round(width, 2), round(width * done / 100, 2)))
    years = [(at(date(year, 1, 1)), year) for year in range(first.year, until.year + 1)]
    return Bands(found, years, at(today) if first <= today <= until else None)


def _give(request: Request, one: Plan) -> str:
    posted = request.POST
    kind = posted.get("kind", "")
    said = TaskSaid(
        code=posted.get("code", ""),
        title=posted.get("title", ""),
        unit=posted.get("unit", ""),
        document=posted.get("document", "") or str(one.document.uid),
        kind=kind,
        product=posted.get("product", ""),
        group=posted.get("group", ""),
        pillar=posted.get("pillar", ""),
        head=posted.get("head", ""),
        priority=posted.get("priority", "normal"),
        start=day_of(posted, "start", empty=True),
        due=day_of(posted, "due", empty=True) if kind != rules.CONTINUOUS else None,
        every=posted.get("every", "") if kind == rules.RECURRING else "",
        until=day_of(posted, "until", empty=True) if kind == rules.RECURRING else None,
        cooperating=tuple(posted.getlist("cooperating")),
    )
    made = actions.give_task(one.uid, said, key=own_key(request), by=by(request, one.owner))
    return t("Đã giao nhiệm vụ {code}.", "The task {code} was given.", code=made.code)


def _watch(request: Request, one: Plan) -> str:
    actions.set_watch(
        one.uid,
        soon_days=number_of(request.POST, "soon_days"),
        behind_percent=number_of(request.POST, "behind_percent"),
        scoring_name=request.POST.get("scoring", ""),
        by=by(request, one.owner),
    )
    return t("Đã đặt cách theo dõi.", "How it is watched was set.")


_ACTS: Mapping[str, Callable[[Request, Plan], str]] = {"give": _give, "watch": _watch}


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: Request, uid: uuid.UUID) -> HttpResponse:
    """The versions of a plan, and ?tu= compared with ?den=, 0 being the plan as it stands; POST sets the next one."""
    one = plan_here(request, uid)
    may = reach.may_plan(request.who, one)
    fault: TinhsoError | None = None
    if request.method == "POST":
        if not may:
            raise Refused("not_yours")
        try:
            made = actions.set_version(
                uid,
                document=uid_of(request.POST, "document"),
                reason=request.POST.get("reason", ""),
                by=by(request, one.owner),
            )
        except TinhsoError as refusal:
            fault = refusal
        else:
            said = t("Đã chốt phiên bản {n}.", "Version {n} was set.", n=made.number)
            messages.success(request, said)
            return see(reverse("plan_versions", args=[uid]))
    rows = list(one.versions.select_related("document").order_by("-number"))
    known = {row.number: row for row in rows}
    new = _number(request, "den", known, 0)
    old = _number(request, "tu", known, rows[0].number if rows else 0)
    people = names_of({row.actor for row in rows})
    told = {
        "plan": one,
        "rows": [(row, people.get(row.actor, row.actor)) for row in rows],
        "numbers": [row.number for row in rows],
        "old": old,
        "new": new,
        "changes": _compared(one, known, old, new, names_of_offices(request)) if rows else [],
        "may": may,
        "documents": documents_offered() if may else [],
        "crumbs": [
            (("Kế hoạch", "Plans"), reverse("plans")),
            (one.code, reverse("plan", args=[uid])),
            (("Phiên bản", "Versions"), ""),
        ],
        "at": "plan",
    }
    return page(request, "versions", told, fault)


def _number(request: Request, name: str, known: Mapping[int, Any], otherwise: int) -> int:
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise
    return number if number in known or number == 0 else otherwise


def _compared(
    one: Plan,
    known: Mapping[int, PlanVersion],
    old: int,
    new: int,
    offices: Mapping[str, str],
) -> list[dict[str, Any]]:
    lines = [known[n].tasks if n in known else queries.kept_lines(one) for n in (old, new)]
    return [
        {
            "code": change.code,
            "title": change.title,
            "what": change.what,
            "words": words.CHANGES[change.what],
            "fields": [
                (words.FIELDS[each.field], _said(each.field, each.before, offices),
                 _said(each.field, each.after, offices), each.words)
                for each in change.fields
            ],
        }
        for change in difference(*lines)
    ]  # fmt: skip


def _said(field: str, value: str, offices: Mapping[str, str]) -> str:
    """A kept value in words."""
    if field in ("unit", "cooperating"):
        return ", ".join(offices.get(one, one) for one in value.split(", "))
    tables: Mapping[str, Mapping[str, Pair]] = {
        "kind": words.KINDS, "every": words.EVERY, "priority": words.PRIORITIES, "state": words.ENDS,
    }  # fmt: skip
    if value in tables.get(field, {}):
        return t(*tables[field][value])
    if field in ("start", "due", "until") and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value or t("không có", "none")
