"""A file is taken into a plan: what is new is added, what is said otherwise changed, and the rest left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By, append
from tinhso.org.queries import organisation_on
from tinhso.plans import kinds
from tinhso.plans.actions.common import plan_of
from tinhso.plans.actions.tasks import changed, differing, given, said_of
from tinhso.plans.models import GoverningDocument, Plan, Task
from tinhso.plans.rules import TaskSaid
from tinhso.plans.sheets import Known, Read, RowFault, RowSaid

ADDED, CHANGED, SAME, WRONG = "added", "changed", "same", "wrong"


@dataclass(frozen=True)
class Outcome:
    """What becomes of a row. changes: (part, before, after) of each; fault: why it is refused."""

    sheet: str
    line: int
    code: str
    title: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = ()
    field: str = ""
    fault: str = ""
    facts: Mapping[str, Any] = made_by(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """What a file does to a plan. kept: it was written; else nothing was, as where a row is refused.

    left: codes of tasks of the plan that the file does not name; they stay.
    """

    outcomes: Sequence[Outcome]
    left: Sequence[str]
    kept: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind, in one order."""
        found = dict.fromkeys((ADDED, CHANGED, SAME, WRONG), 0)
        for one in self.outcomes:
            found[one.what] += 1
        return found

    @property
    def ready(self) -> bool:
        """Whether something would change, and nothing stands in the way."""
        counts = self.counts
        return not counts[WRONG] and bool(counts[ADDED] + counts[CHANGED])


def known_for(plan: Plan, day: date) -> Known:
    """What the cells of a plan's file may name on a day; three queries."""
    offices: dict[str, list[str]] = {}
    for one in organisation_on(day).offices.values():
        for name in {fold(one.name), fold(one.code)}:
            offices.setdefault(name, []).append(one.code)
    documents: dict[str, list[str]] = {}
    issued = GoverningDocument.objects.filter(issued__isnull=False).exclude(ended__lte=day)
    for number, uid in issued.values_list("number", "uid"):
        documents.setdefault(fold(number), []).append(str(uid))
    return Known(offices, documents, str(plan.document.uid), day)


def take_file(uid: UUID | str, read: Read, *, digest: str, by: By, keep: bool) -> Taken:
    """Do what a file says, each row by itself; where one is refused nothing is written, nor where `keep` is False.

    The same file twice changes nothing the second time. Raises CannotAct for a plan that is not there.
    """
    with transaction.atomic():
        plan = plan_of(uid)
        tasks = {
            one.code: one
            for one in Task.objects.select_for_update(of=("self",))
            .filter(plan=plan)
            .select_related("plan", "document", "part_of")
            .prefetch_related("cooperating")
        }
        outcomes = [_refused(one) for one in read.faults]
        outcomes += [_done(plan, tasks.get(row.task.code), row, by) for row in read.rows]
        outcomes.sort(key=lambda one: (one.sheet, one.line))
        named = {row.task.code for row in read.rows}
        left = [code for code in tasks if code not in named]
        taken = Taken(outcomes, left, kept=keep)
        if not keep or not taken.ready:
            transaction.set_rollback(True)
            return replace(taken, kept=False)
        counts = taken.counts
        facts = {"digest": digest, **{name: counts[name] for name in (ADDED, CHANGED, SAME)}}
        append(kinds.IMPORTED.name, subject=f"plan:{plan.uid}", by=by, facts=facts)
        return taken


def _refused(fault: RowFault) -> Outcome:
    return Outcome(
        fault.sheet, fault.line, "", "", WRONG,
        field=fault.field, fault=fault.code, facts=fault.facts,
    )  # fmt: skip


def _done(plan: Plan, task: Task | None, row: RowSaid, by: By) -> Outcome:
    said = row.task
    told = Outcome(row.sheet, row.line, said.code, said.title, SAME)
    try:
        with transaction.atomic():
            if task is None:
                made = given(plan, said, key=f"{plan.pk}:{said.code}"[:64], by=by)
                return replace(told, code=made.code, what=ADDED)
            merged = _merged(task, row)
            before = vars(said_of(task))
            fields = differing(task, merged)
            if not fields:
                return told
            changed(task, merged, by=by)
            after = vars(merged)
            changes = tuple((name, _text(before[name]), _text(after[name])) for name in fields)
            return replace(told, what=CHANGED, changes=changes)
    except TinhsoError as fault:
        where = str(fault.facts.get("field", ""))
        return replace(told, what=WRONG, field=where, fault=fault.code, facts=dict(fault.facts))


def _merged(task: Task, row: RowSaid) -> TaskSaid:
    """What the file says, and of what it has no column what is known; a rhythm's days stay where none is said."""
    held = said_of(task)
    names = set(row.columns)
    if "due" in names:
        names |= {"kind", "every"}
    if "document" in names and row.task.document == str(task.plan.document.uid):
        names.discard("document")
    return replace(held, **{name: getattr(row.task, name) for name in names})


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
