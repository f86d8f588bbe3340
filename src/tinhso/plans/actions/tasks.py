"""Tasks are given, changed, get another due day, and end; every one cites a document that is issued."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold, written_line
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.org.queries import check_offices_on, office_still
from tinhso.plans import kinds, rules
from tinhso.plans.actions.common import (
    CannotAct,
    checked_key,
    document_of,
    plan_of,
    task_of,
    tell,
    words_of,
)
from tinhso.plans.actions.progress import next_after
from tinhso.plans.models import Deadline, Ending, Met, Plan, Progress, Task, TaskUnit
from tinhso.plans.rules import CannotPlan, TaskSaid, check_task

# What a change of a task may not touch: those have acts of their own.
_OWN_ACTS = ("due", "until")
_MOST_DEEP = 10


class CannotChange(TinhsoError):
    """plan_due_by_document (task): a due day is changed by a document, not in passing. plan_kind_stays (task).

    plan_part_circle (task): it would be a part of itself.
    """


@transaction.atomic
def give_task(plan: UUID | str, said: TaskSaid, *, key: str, by: By) -> Task:
    """A task of a plan. The same key again gives the first. Raises CannotAct, CannotPlan, NoSuchOffice."""
    checked_key(key)
    held = plan_of(plan)
    found = Task.objects.filter(key=key).first()
    if found is not None:
        return found
    return given(held, said, key=key, by=by)


def given(plan: Plan, said: TaskSaid, *, key: str, by: By, continues: Task | None = None) -> Task:
    """The same, of a plan that is locked already."""
    said = clean(said)
    check_task(said)
    if Task.objects.filter(plan=plan, code=said.code).exists():
        raise CannotPlan("plan_code_taken", task=said.code)
    basis = document_of(said.document, issued=True)
    check_offices_on({said.unit, *said.cooperating}, timezone.localdate())
    last = Task.objects.filter(plan=plan).aggregate(last=Max("place"))["last"] or 0
    task = Task(
        plan=plan,
        key=key,
        place=last + 1,
        part_of=_whole(plan, said.part_of),
        document=basis,
        due=said.due,
        first_due=said.due,
        until=said.until,
        kind=said.kind,
        continues=continues,
        changed_at=datetime.now(UTC),
    )
    _write(task, said)
    task.save()
    _cooperate(task, said.cooperating)
    tell(
        kinds.TASK_GIVEN,
        task,
        by,
        title=task.title,
        kind=task.kind,
        unit=task.unit,
        cooperating=sorted(said.cooperating),
        document=str(basis.uid),
        due=task.due.isoformat() if task.due else None,
        every=task.every or None,
        pillar=task.pillar or None,
    )
    return task


def clean(said: TaskSaid) -> TaskSaid:
    """The same in single lines, without what cannot be seen; no text longer than it may be is worked on."""
    texts = {
        name: written_line(value[:4_000])
        for name, value in vars(said).items()
        if isinstance(value, str)
    }
    units = tuple(dict.fromkeys(one.strip() for one in said.cooperating if one.strip()))
    return TaskSaid(**{**vars(said), **texts, "cooperating": units})


def _write(task: Task, said: TaskSaid) -> None:
    for name in ("code", "title", "product", "group", "pillar", "unit", "head", "priority"):
        setattr(task, name, getattr(said, name))
    task.every = said.every if said.kind == rules.RECURRING else ""
    task.start = said.start
    task.title_key = fold(f"{said.code} {said.title}")[:1_500]


def _cooperate(task: Task, units: Collection[str]) -> None:
    TaskUnit.objects.bulk_create([TaskUnit(task=task, unit=one) for one in units])


def _whole(plan: Plan, code: str, *, of: Task | None = None) -> Task | None:
    if not code:
        return None
    found = Task.objects.filter(plan=plan, code=code).first()
    if found is None:
        raise CannotPlan("plan_unknown", field="part_of", said=code)
    at: Task | None = found
    for _ in range(_MOST_DEEP):
        if at is None:
            return found
        if of is not None and at.pk == of.pk:
            break
        at = at.part_of
    raise CannotChange("plan_part_circle", task=code)


def said_of(task: Task) -> TaskSaid:
    """A task as it was said; of a recurring one with its first due day."""
    return TaskSaid(
        code=task.code,
        title=task.title,
        unit=task.unit,
        document=str(task.document.uid),
        kind=task.kind,
        product=task.product,
        group=task.group,
        pillar=task.pillar,
        head=task.head,
        priority=task.priority,
        start=task.start,
        due=task.first_due,
        every=task.every,
        until=task.until,
        cooperating=tuple(sorted(one.unit for one in task.cooperating.all())),
        part_of=task.part_of.code if task.part_of else "",
    )


@transaction.atomic
def change_task(uid: UUID | str, said: TaskSaid, *, by: By, seen: int | None = None) -> list[str]:
    """Say a task anew; which parts changed. Its kind stays, and its due day has an act of its own.

    Raises CannotAct, CannotPlan, CannotChange, NoSuchOffice.
    """
    return changed(task_of(uid, seen=seen), said, by=by)


def changed(task: Task, said: TaskSaid, *, by: By) -> list[str]:
    """The same, of a task that is locked already."""
    fields = differing(task, said)
    if not fields:
        return []
    said = clean(said)
    check_task(said)
    if "kind" in fields or "every" in fields:
        raise CannotChange("plan_kind_stays", task=task.code)
    if set(fields) & set(_OWN_ACTS):
        raise CannotChange("plan_due_by_document", task=task.code)
    if (
        "code" in fields
        and Task.objects.filter(plan=task.plan, code=said.code).exclude(pk=task.pk).exists()
    ):
        raise CannotPlan("plan_code_taken", task=said.code)
    if "document" in fields:
        task.document = document_of(said.document, issued=True)
    if {"unit", "cooperating"} & set(fields):
        before = {task.unit, *(one.unit for one in task.cooperating.all())}
        check_offices_on({said.unit, *said.cooperating} - before, timezone.localdate())
    if "part_of" in fields:
        task.part_of = _whole(task.plan, said.part_of, of=task)
    _write(task, said)
    _touch(task)
    if "cooperating" in fields:
        task.cooperating.all().delete()
        _cooperate(task, said.cooperating)
    tell(
        kinds.TASK_CHANGED,
        task,
        by,
        fields=fields,
        unit=task.unit,
        cooperating=sorted(said.cooperating),
    )
    return fields


def differing(task: Task, said: TaskSaid) -> list[str]:
    """Which parts of a task are said otherwise, in the order of `TaskSaid`."""
    held, new = vars(said_of(task)), vars(clean(said))
    new = {**new, "cooperating": tuple(sorted(new["cooperating"]))}
    return [name for name in new if new[name] != held[name]]


def _touch(task: Task) -> None:
    task.revision += 1
    task.changed_at = datetime.now(UTC)
    task.save()


@transaction.atomic
def move_due(
    uid: UUID | str,
    *,
    after: date,
    authority: UUID | str,
    reason: str,
    key: str,
    by: By,
    seen: int | None = None,
) -> Task:
    """Another due day, by a document that is issued, with the reason. Of a recurring task its next time moves.

    The same key again changes nothing. Raises CannotAct, CannotPlan.
    """
    checked_key(key)
    in_turn(f"plans:deadline:{key}")
    done = Deadline.objects.filter(key=key).select_related("task__plan").first()
    if done is not None:
        return done.task
    task = task_of(uid, seen=seen)
    basis = document_of(authority, issued=True)
    words = words_of(reason)
    rules.check_day("due", after)
    if task.kind == rules.CONTINUOUS:
        raise CannotPlan("plan_not_dated", kind=task.kind)
    if task.start is not None and after < task.start:
        raise CannotPlan("plan_day_before", field="due", day=after, other=task.start)
    before = task.due
    if before == after:
        return task
    if task.kind == rules.RECURRING and before is not None:
        following = next_after(task, before)
        if following is not None and after >= following:
            raise CannotPlan("plan_past_next_time", day=after, following=following)
    task.due = after
    if task.kind == rules.DATED:
        task.first_due = after
    _touch(task)
    Deadline.objects.create(
        key=key,
        task=task,
        before=before,
        after=after,
        authority=basis,
        reason=words,
        at=datetime.now(UTC),
        actor=by.actor,
    )
    tell(
        kinds.DUE_CHANGED,
        task,
        by,
        before=before.isoformat() if before else None,
        after=after.isoformat(),
        authority=str(basis.uid),
        reason=words,
    )
    return task


@transaction.atomic
def end_task(
    uid: UUID | str,
    *,
    how: str,
    document: UUID | str,
    on_date: date,
    by: By,
    reason: str = "",
    unit: str = "",
    plan: UUID | str | None = None,
) -> Task | None:
    """A task is done no more from a day, by a document: closed, lapsed, or transferred to an office.

    A transferred one goes on as a task of that office, in the same plan or in another one, and cites that document;
    it is given back. The same end again changes nothing. Raises CannotAct, CannotPlan, NoSuchOffice.
    """
    goal = plan_of(plan) if plan else None
    task = task_of(uid, open_=False)
    if task.state == how and how in rules.ENDS:
        return task.continued_by.first()
    if task.state != rules.OPEN:
        raise CannotAct("plan_task_over", task=task.code, state=task.state)
    if how not in rules.ENDS:
        raise CannotPlan("plan_unknown", field="how", said=how[:40])
    basis = document_of(document, issued=True)
    rules.check_day("ended", on_date)
    if basis.issued is not None and on_date < basis.issued:
        raise CannotPlan("plan_day_before", field="ended", day=on_date, other=basis.issued)
    if (how == rules.TRANSFERRED) != bool(unit):
        raise CannotPlan("plan_lacks", field="unit")
    words = words_of(reason, empty=True)
    goes_on = None
    if how == rules.TRANSFERRED:
        goes_on = _goes_on(task, goal or plan_of(task.plan.uid), unit, str(basis.uid), by)
    task.state = how
    _touch(task)
    Progress.objects.filter(task=task, state="asked").update(
        state="returned", decided_at=datetime.now(UTC), decided_by=by.actor, reason=words
    )
    Ending.objects.create(
        task=task,
        how=how,
        document=basis,
        unit=unit,
        reason=words,
        on_date=on_date,
        actor=by.actor,
    )
    tell(
        kinds.TASK_ENDED,
        task,
        by,
        how=how,
        document=str(basis.uid),
        unit=unit or None,
        into=str(goes_on.uid) if goes_on else None,
        reason=words or None,
    )
    return goes_on


def _goes_on(task: Task, plan: Plan, unit: str, document: str, by: By) -> Task:
    """The task of the office that has it now: with its times that are met, its progress and its due day."""
    said = vars(said_of(task))
    code = _free_code(plan, task.code)
    units = tuple(one for one in said["cooperating"] if one != unit)
    today = timezone.localdate()
    new = TaskSaid(
        **{
            **said,
            "code": code,
            "unit": unit,
            "head": "",
            "document": document,
            "part_of": "",
            "cooperating": tuple(_still(units, today)),
        }
    )
    made = given(plan, new, key=f"goes-on:{task.uid}", by=by, continues=task)
    made.due, made.progress = task.due, task.progress
    made.save(update_fields=["due", "progress"])
    Met.objects.bulk_create([Met(task=made, due=one.due, done=one.done) for one in task.met.all()])
    return made


def _still(units: Collection[str], day: date) -> list[str]:
    """Those offices that are there on a day, by who carries on their work; each once."""
    found = (office_still(one, day) for one in units)
    return list(dict.fromkeys(one for one in found if one is not None))


def _free_code(plan: Plan, code: str) -> str:
    taken = set(
        Task.objects.filter(plan=plan, code__startswith=code[:30]).values_list("code", flat=True)
    )
    if code not in taken:
        return code
    return next(new for n in range(2, 10_000) if (new := f"{code[:34]}/{n}") not in taken)
