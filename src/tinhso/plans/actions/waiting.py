"""What a task waits for: documents that are not issued, other tasks; and its milestones."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.plans import kinds, rules
from tinhso.plans.actions.common import (
    CannotAct,
    document_of,
    line_of,
    not_ahead,
    task_of,
    tell,
    words_of,
)
from tinhso.plans.models import Block, Leaning, Milestone
from tinhso.plans.rules import CannotPlan

MOST_LEANINGS, MOST_MILESTONES = 50, 50


class CannotWait(TinhsoError):
    """plan_is_issued (document): nobody waits for a document that is there. plan_leans_circle (task, on)."""


@transaction.atomic
def block(uid: UUID | str, *, document: UUID | str, since: date, by: By, reason: str = "") -> Block:
    """A task waits for a document that is not issued, since a day. Twice is once. Raises CannotAct, CannotWait."""
    task = task_of(uid)
    awaited = document_of(document)
    found = Block.objects.filter(task=task, document=awaited, until=None).first()
    if found is not None:
        return found
    if awaited.issued is not None:
        raise CannotWait("plan_is_issued", document=str(awaited)[:200])
    rules.check_day("since", not_ahead("since", since))
    words = words_of(reason, empty=True)
    row = Block.objects.create(task=task, document=awaited, since=since, reason=words)
    tell(
        kinds.BLOCKED,
        task,
        by,
        document=str(awaited.uid),
        since=since.isoformat(),
        reason=words or None,
    )
    return row


@transaction.atomic
def free(uid: UUID | str, *, until: date, reason: str, by: By) -> Block:
    """A task waits no more though its document is not issued: another way was found. uid: of the block.

    Freed again changes nothing. Raises CannotAct, CannotPlan.
    """
    row = Block.objects.filter(uid=uid).select_related("task").first()
    if row is None:
        raise CannotAct("plan_no_such", what="block")
    task = task_of(row.task.uid, open_=False)
    row = Block.objects.select_for_update(of=("self",)).select_related("document").get(pk=row.pk)
    if row.until is not None:
        return row
    not_ahead("freed_on", until)
    if until < row.since:
        raise CannotPlan("plan_day_before", field="freed_on", day=until, other=row.since)
    words = words_of(reason)
    row.until = until
    row.save(update_fields=["until"])
    tell(
        kinds.FREED,
        task,
        by,
        document=str(row.document.uid),
        until=until.isoformat(),
        reason=words,
    )
    return row


@transaction.atomic
def lean_on(uid: UUID | str, *, on: UUID | str, leans: bool, by: By) -> None:
    """A task cannot be done before another one is, of whichever plan; or no more so. Twice is once.

    Raises CannotAct, CannotWait.
    """
    in_turn("plans:leaning")
    task = task_of(uid)
    other = task_of(on, open_=False)
    held = Leaning.objects.filter(task=task, on=other)
    if held.exists() == leans:
        return
    if leans:
        if task.pk == other.pk or task.pk in _reached_from(other.pk):
            raise CannotWait("plan_leans_circle", task=task.code, on=other.code)
        if task.leanings.count() >= MOST_LEANINGS:
            raise CannotPlan("plan_too_many", field="leans_on", most=MOST_LEANINGS)
        Leaning.objects.create(task=task, on=other)
    else:
        held.delete()
    tell(kinds.LEANS_ON, task, by, on=str(other.uid), leans=leans)


def _reached_from(first: int) -> set[int]:
    """All tasks that one leans on, however far: a query for each step away."""
    reached: set[int] = set()
    at = {first}
    while at:
        found = Leaning.objects.filter(task__in=at).values_list("on", flat=True)
        at = set(found) - reached
        reached |= at
    return reached


@transaction.atomic
def set_milestone(
    uid: UUID | str, *, name: str, due: date, by: By, done: date | None = None
) -> Milestone:
    """A day on the way of a task, known by its name; told again, its days are changed. Raises CannotAct, CannotPlan."""
    task = task_of(uid)
    called = line_of(name, field="milestone", most=300)
    rules.check_day("due", due)
    if done is not None:
        rules.check_day("done", not_ahead("done", done))
    found = Milestone.objects.filter(task=task, name=called).first()
    if found is not None and (found.due, found.done) == (due, done):
        return found
    if found is None and task.milestones.count() >= MOST_MILESTONES:
        raise CannotPlan("plan_too_many", field="milestones", most=MOST_MILESTONES)
    row = found or Milestone(task=task, name=called)
    row.due, row.done = due, done
    row.save()
    tell(
        kinds.MILESTONE_SET,
        task,
        by,
        milestone=str(row.uid),
        due=due.isoformat(),
        done=done.isoformat() if done else None,
    )
    return row
