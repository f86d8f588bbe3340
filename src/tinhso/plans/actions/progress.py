"""Progress is told by who answers for a task, and decided on by somebody else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By
from tinhso.ledger.turns import in_turn
from tinhso.plans import kinds, rules
from tinhso.plans.actions.common import (
    CannotAct,
    checked_key,
    line_of,
    not_ahead,
    task_of,
    tell,
    words_of,
)
from tinhso.plans.models import APPROVED, ASKED, RETURNED, Evidence, Met, Progress, Task
from tinhso.plans.queries import blocked_by
from tinhso.plans.rules import CannotPlan

MOST_STARS = 5


class CannotProgress(TinhsoError):
    """plan_percent (said): 0 to 100. plan_progress_waits (task): what was told before is not decided on yet.

    plan_progress_decided (state): somebody did, otherwise. plan_not_by_one: who told it does not decide on it.
    plan_blocked (task, by): it waits for a document or for a task. plan_never_done (task): a continuous task ends by a
    document. plan_stars (most). plan_done_before (done, start): before it began.
    """


@transaction.atomic
def tell_progress(
    uid: UUID | str,
    *,
    percent: int,
    words: str,
    key: str,
    by: By,
    done: date | None = None,
) -> Progress:
    """How far a task is; 100 says that it is done, on a day that is not to come. It counts once it is approved.

    The same key again gives the first. Raises CannotAct, CannotProgress, CannotPlan.
    """
    checked_key(key)
    in_turn(f"plans:progress:{key}")
    found = Progress.objects.filter(key=key).first()
    if found is not None:
        return found
    task = task_of(uid)
    if isinstance(percent, bool) or not 0 <= percent <= 100:
        raise CannotProgress("plan_percent", said=percent)
    said = words_of(words, field="words")
    if task.told.filter(state=ASKED).exists():
        raise CannotProgress("plan_progress_waits", task=task.code)
    if percent == 100:
        _check_done(task, done)
    row = Progress.objects.create(
        key=key,
        task=task,
        percent=percent,
        words=said,
        done=done if percent == 100 else None,
        time=task.due if task.kind == rules.RECURRING and percent == 100 else None,
        at=datetime.now(UTC),
        actor=by.actor,
    )
    tell(
        kinds.PROGRESS_TOLD,
        task,
        by,
        progress=str(row.uid),
        percent=percent,
        done=row.done.isoformat() if row.done else None,
        words=said,
    )
    return row


def _check_done(task: Task, done: date | None) -> None:
    if task.kind == rules.CONTINUOUS:
        raise CannotProgress("plan_never_done", task=task.code)
    if done is None:
        raise CannotPlan("plan_lacks", field="done")
    rules.check_day("done", not_ahead("done", done))
    if task.start is not None and done < task.start:
        raise CannotProgress("plan_done_before", done=done, start=task.start)
    waits = blocked_by(task)
    if waits:
        raise CannotProgress("plan_blocked", task=task.code, by=", ".join(waits)[:300])


@transaction.atomic
def decide_progress(
    uid: UUID | str, *, approved: bool, by: By, reason: str = "", stars: int | None = None
) -> Task:
    """Approve what was told, or return it with the reason. stars: 1 to 5, of work that is done; None for not rated.

    The same decision again changes nothing. Raises CannotAct, CannotProgress.
    """
    row = Progress.objects.filter(uid=uid).select_related("task").first()
    if row is None:
        raise CannotAct("plan_no_such", what="progress")
    task = task_of(row.task.uid, open_=False)
    row = Progress.objects.select_for_update().get(pk=row.pk)
    wanted = APPROVED if approved else RETURNED
    if row.state != ASKED:
        if row.state == wanted:
            return task
        raise CannotProgress("plan_progress_decided", state=row.state)
    if task.state != rules.OPEN:
        raise CannotAct("plan_task_over", task=task.code, state=task.state)
    if row.actor == by.actor:
        raise CannotProgress("plan_not_by_one")
    if stars is not None and not 1 <= stars <= MOST_STARS:
        raise CannotProgress("plan_stars", most=MOST_STARS)
    if approved and row.percent == 100 and (waits := blocked_by(task)):
        raise CannotProgress("plan_blocked", task=task.code, by=", ".join(waits)[:300])
    row.state, row.decided_at, row.decided_by = wanted, datetime.now(UTC), by.actor
    row.reason, row.stars = words_of(reason, empty=approved), stars
    row.save()
    if approved:
        _counts(task, row)
    tell(
        kinds.PROGRESS_DECIDED,
        task,
        by,
        progress=str(row.uid),
        percent=row.percent,
        approved=approved,
        state=task.state,
        stars=stars,
        reason=row.reason or None,
    )
    return task


def _counts(task: Task, row: Progress) -> None:
    """What was approved is the task's: it is done, or this time of it is met and the next one begins."""
    task.progress, task.changed_at = row.percent, datetime.now(UTC)
    task.revision += 1
    if row.stars is not None:
        task.stars = row.stars
    if row.percent == 100 and row.done is not None:
        following = None
        if task.kind == rules.RECURRING and row.time is not None and task.first_due is not None:
            Met.objects.create(task=task, due=row.time, done=row.done)
            following = next_after(task, row.time)
        if following is None:
            task.state, task.done = rules.DONE, row.done
        else:
            task.due, task.progress = following, 0
    task.save()


def next_after(task: Task, time: date) -> date | None:
    """The next due day after one that was met, by the task's own rhythm; a moved time moves no other one."""
    if task.first_due is None:
        return None
    met = set(Met.objects.filter(task=task).values_list("due", flat=True))
    day = rules.next_time(task.first_due, task.every, met=met, until=task.until)
    while day is not None and day <= time:
        met.add(day)
        day = rules.next_time(task.first_due, task.every, met=met, until=task.until)
    return day


@transaction.atomic
def add_evidence(uid: UUID | str, *, file: str, name: str, key: str, by: By) -> Evidence:
    """A file that shows what was done, also after the end. file: in `files`, of this room. The key again gives the
    first. Raises CannotAct.
    """
    checked_key(key)
    in_turn(f"plans:evidence:{key}")
    found = Evidence.objects.filter(key=key).first()
    if found is not None:
        return found
    task = task_of(uid, open_=False)
    row = Evidence.objects.create(
        key=key,
        task=task,
        file=file,
        name=line_of(name, field="file", most=200),
        at=datetime.now(UTC),
        actor=by.actor,
    )
    tell(kinds.EVIDENCE_ADDED, task, by, evidence=str(row.uid), file=file, name=row.name)
    return row
