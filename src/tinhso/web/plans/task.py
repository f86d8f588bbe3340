"""A task: where it stands, what it waits for, what was told of it, its history, and what may be done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tinhso.access.guard import Refused, opens
from tinhso.access.who import Request
from tinhso.files import actions as stored
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.kinds import kind_named
from tinhso.ledger.models import Event
from tinhso.org.queries import names_of
from tinhso.plans import actions, kinds, queries, reach, rules, scoring
from tinhso.plans.held_files import ROOM
from tinhso.plans.models import Practice, Task
from tinhso.plans.rules import CannotPlan, TaskSaid
from tinhso.web import owed
from tinhso.web.days import day_shown
from tinhso.web.plans import words
from tinhso.web.plans.common import (
    READERS,
    by,
    day_of,
    documents_offered,
    names_of_offices,
    number_of,
    own_key,
    page,
    see,
    task_here,
    uid_of,
    units_offered,
)
from tinhso.web.plans.giving import file_of
from tinhso.web.taking import can_take_files
from tinhso.web.words import t

MOST_EVENTS = 200


@opens(READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: Request, uid: uuid.UUID) -> HttpResponse:
    """One task; POST does one of `_ACTS` to it, as `do` says."""
    one = task_here(request, uid)
    fault: TinhsoError | None = None
    if request.method == "POST":
        name = request.POST.get("do", "")
        if name not in _ACTS or not reach.may_act(request.who, name, one):
            raise Refused("not_yours")
        try:
            said = _ACTS[name](request, one)
        except Refused:
            raise
        except TinhsoError as refusal:
            fault = refusal
            one = task_here(request, uid)
        else:
            messages.success(request, said)
            return see(reverse("task", args=[uid]))
    return page(request, "task", _told(request, one), fault)


def _told(request: Request, one: Task) -> dict[str, Any]:
    today = timezone.localdate()
    offices = names_of_offices(request)
    stands = queries.standing_of(one, today=today)
    sign, says = words.stands(stands)
    told = list(one.told.order_by("-at"))
    events = list(Event.objects.filter(subject=f"task:{one.uid}").order_by("-id")[:MOST_EVENTS])
    deadlines = list(one.deadlines.select_related("authority").order_by("-at"))
    people = names_of(
        {one.head, *(each.actor for each in told), *(each.decided_by for each in told),
         *(each.actor for each in events), *(each.actor for each in deadlines)} - {""}
    )  # fmt: skip
    may = {name: reach.may_act(request.who, name, one) for name in reach.ACTS}
    open_ = one.state == rules.OPEN
    waiting = next((each for each in told if each.state == "asked"), None)
    return {
        "task": one,
        "unit": offices.get(one.unit, one.unit),
        "beside": [offices.get(each.unit, each.unit) for each in one.cooperating.all()],
        "head": people.get(one.head, one.head),
        "kind": words.KINDS[one.kind],
        "every": words.EVERY.get(one.every, ("", "")),
        "priority": words.PRIORITIES[one.priority],
        "standing": stands,
        "sign": sign,
        "says": says,
        "cascade": [*queries.line_above(one.document), one.document],
        "blocks": list(one.blocks.select_related("document").order_by("-until", "since")),
        "leans": list(one.leanings.select_related("on__plan").order_by("id")),
        "leaned_on": list(one.leaned_on.select_related("task").order_by("id")),
        "parts": list(one.parts.order_by("place")),
        "milestones": list(one.milestones.order_by("due", "id")),
        "met": list(one.met.order_by("-due")[:60]),
        "told": [
            (each, words.PROGRESS[each.state], people.get(each.actor, each.actor),
             people.get(each.decided_by, each.decided_by)) for each in told
        ],
        "waiting": waiting,
        "waits_for_her": bool(waiting and may["decide"] and waiting.actor != request.who.actor),
        "evidence": list(one.evidence.order_by("-id")),
        "deadlines": [(each, people.get(each.actor, each.actor)) for each in deadlines],
        "ending": getattr(one, "ending", None),
        "ending_words": words.ENDS.get(one.state, ("", "")),
        "ending_unit": offices.get(getattr(getattr(one, "ending", None), "unit", ""), ""),
        "goes_on": one.continued_by.first(),
        "owed": owed.shown(f"task:{one.uid}"),
        "events": [(each, _event_says(each, offices), people.get(each.actor, each.actor)) for each in events],
        "may": {name: yes and (open_ or name == "evidence") for name, yes in may.items()},
        "scores": _scores(one, stands),
        "files_kept": can_take_files(),
        "offers": _offers(request, one, may) if any(may.values()) else {},
        "today": today,
        "crumbs": [
            (("Nhiệm vụ", "Tasks"), reverse("tasks")),
            (one.plan.code, reverse("plan", args=[one.plan.uid])),
            (one.code, ""),
        ],
        "at": "task",
    }  # fmt: skip


def _event_says(event: Event, offices: Mapping[str, str]) -> str:
    """An event in words; what is not one of ours is its name."""
    facts = {**event.facts}
    for name in ("unit", "owner"):
        if name in facts:
            facts[name] = offices.get(facts[name], facts[name])
    for name in ("since", "until", "after", "due"):
        if facts.get(name):
            facts[name] = day_shown(facts[name])
    if event.kind == kinds.TASK_ENDED.name:
        facts["how"] = t(*words.ENDS[facts["how"]]).lower()
    try:
        return t(*kind_named(event.kind).sentence, **facts)
    except (TinhsoError, KeyError):
        return event.kind


def _scores(one: Task, stands: rules.Standing) -> dict[str, Any] | None:
    """What a task counts by its plan's practice, with the arithmetic; None where it is not scored."""
    if not one.plan.scoring:
        return None
    row = Practice.objects.filter(name=one.plan.scoring).order_by("from_date").last()
    if row is None:
        return None
    practice = scoring.Scoring.of(row.document)
    scored = {
        part: scoring.score(practice, stands, stars=one.stars, part=part, priority=one.priority)
        for part in (one for one in scoring.PARTS if one in practice.parts)
    }
    told = [
        (words.SHARES[part], [float(value) for _, value in each.arithmetic])
        for part, each in scored.items()
        if each is not None
    ]
    return {"practice": practice, "scored": told}


def _offers(request: Request, one: Task, may: Mapping[str, bool]) -> dict[str, Any]:
    """What the forms offer."""
    offers: dict[str, Any] = {"expected": documents_offered(issued=False)}
    if may["move_due"] or may["end"] or may["change"]:
        offers["documents"] = documents_offered()
        offers["units"] = units_offered(request)
        offers["ends"] = words.choices(words.ENDS)
    if may["change"]:
        offers["priorities"] = words.choices(words.PRIORITIES)
        offers["pillars"] = [(each, each) for each in one.plan.pillars]
        others = Task.objects.filter(plan=one.plan).exclude(pk=one.pk).order_by("place")
        offers["tasks"] = [
            (str(uid), f"{code} {title}"[:100])
            for uid, code, title in others.values_list("uid", "code", "title")[:500]
        ]
    return offers


def _tell(request: Request, one: Task) -> str:
    percent = number_of(request.POST, "percent")
    actions.tell_progress(
        one.uid,
        percent=percent,
        words=request.POST.get("words", ""),
        done=day_of(request.POST, "done")
        if percent == 100 and one.kind != rules.CONTINUOUS
        else None,
        key=own_key(request),
        by=by(request, one.unit),
    )
    return t("Đã báo {n} %, chờ duyệt.", "{n} % was told and waits to be approved.", n=percent)


def _decide(request: Request, one: Task) -> str:
    approved = request.POST.get("how") == "approve"
    stars = request.POST.get("stars", "")
    actions.decide_progress(
        uid_of(request.POST, "progress"),
        approved=approved,
        reason=request.POST.get("reason", ""),
        stars=number_of(request.POST, "stars") if stars else None,
        by=by(request, one.unit),
    )
    return t("Đã duyệt.", "Approved.") if approved else t("Đã trả lại.", "Returned.")


def _evidence(request: Request, one: Task) -> str:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        raise CannotPlan("plan_lacks", field="file")
    kept = stored.store(upload, name=upload.name or "", room=ROOM)  # type: ignore[arg-type]
    made = actions.add_evidence(
        one.uid, file=str(kept.uid), name=kept.name, key=own_key(request), by=by(request, one.unit)
    )
    if made.file != str(kept.uid):  # The form was sent before.
        stored.erase(kept.uid)
    return t("Đã thêm minh chứng.", "The evidence was added.")


def _milestone(request: Request, one: Task) -> str:
    actions.set_milestone(
        one.uid,
        name=request.POST.get("name", ""),
        due=day_of(request.POST, "due"),
        done=day_of(request.POST, "done", empty=True),
        by=by(request, one.unit),
    )
    return t("Đã ghi mốc.", "The milestone was written.")


def _block(request: Request, one: Task) -> str:
    actions.block(
        one.uid,
        document=uid_of(request.POST, "document"),
        since=day_of(request.POST, "since"),
        reason=request.POST.get("reason", ""),
        by=by(request, one.unit),
    )
    return t("Đã ghi vướng mắc.", "What blocks it was written.")


def _free(request: Request, one: Task) -> str:
    wanted = uid_of(request.POST, "block")
    if not one.blocks.filter(uid=_uuid(wanted)).exists():
        raise Refused("not_yours")
    actions.free(
        wanted,
        until=day_of(request.POST, "until", field="freed_on"),
        reason=request.POST.get("reason", ""),
        by=by(request, one.plan.owner),
    )
    return t("Đã ghi hết vướng.", "It is written that it waits no more.")


def _move_due(request: Request, one: Task) -> str:
    after = day_of(request.POST, "due")
    actions.move_due(
        one.uid,
        after=after,
        authority=uid_of(request.POST, "document"),
        reason=request.POST.get("reason", ""),
        key=own_key(request),
        by=by(request, one.plan.owner),
    )
    return t("Hạn mới là {day}.", "The due day is now {day}.", day=f"{after:%d/%m/%Y}")


def _change(request: Request, one: Task) -> str:
    posted = request.POST
    held = vars(actions.said_of(one))
    texts = {
        name: posted.get(name, held[name])
        for name in ("code", "title", "product", "group", "pillar", "unit", "head", "priority")
    }
    units = tuple(posted.getlist("cooperating"))
    said = TaskSaid(**{**held, **texts, "cooperating": units})
    seen = number_of(posted, "revision")
    fields = actions.change_task(one.uid, said, seen=seen, by=by(request, one.plan.owner))
    return (
        t("Đã sửa nhiệm vụ.", "The task was changed.")
        if fields
        else t("Không có gì thay đổi.", "Nothing was changed.")
    )


def _lean(request: Request, one: Task) -> str:
    leans = request.POST.get("how") != "no"
    actions.lean_on(
        one.uid, on=uid_of(request.POST, "on"), leans=leans, by=by(request, one.plan.owner)
    )
    return t("Đã đặt việc phải xong trước.", "What must be done before was set.")


def _end(request: Request, one: Task) -> str:
    posted = request.POST
    how = posted.get("how", "")
    actions.end_task(
        one.uid,
        how=how,
        document=uid_of(posted, "document"),
        on_date=day_of(posted, "ended"),
        unit=posted.get("unit", "") if how == rules.TRANSFERRED else "",
        reason=posted.get("reason", ""),
        by=by(request, one.plan.owner),
    )
    return t("Nhiệm vụ thôi thực hiện.", "The task has ended.")


_ACTS: Mapping[str, Callable[[Request, Task], str]] = {
    "tell": _tell,
    "decide": _decide,
    "evidence": _evidence,
    "milestone": _milestone,
    "block": _block,
    "free": _free,
    "move_due": _move_due,
    "change": _change,
    "lean": _lean,
    "end": _end,
}


@opens(READERS)
@require_safe
def evidence(request: Request, uid: uuid.UUID, evidence: uuid.UUID) -> HttpResponse:
    """A file of a task."""
    row = task_here(request, uid).evidence.filter(uid=evidence).first()
    if row is None:
        raise Http404
    return file_of(request, row.file)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refused("not_yours") from error
