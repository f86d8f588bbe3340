"""Who may do what to a task or a plan: by rights in the accountable office, or in the office that keeps the plan."""

from __future__ import annotations

from collections.abc import Mapping

from tinhso.access.who import Who, may, offices_where
from tinhso.plans.models import Plan, Task
from tinhso.plans.queries import Wanted

SEE, DO, APPROVE, PLAN = "see_task", "do_task", "approve_task", "plan_task"
UNIT, OWNER = "unit", "owner"

# What is done to a task → the rights of which one is needed, each in the task's unit or in the plan's owner.
ACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "tell": ((DO, UNIT),),
    "evidence": ((DO, UNIT), (PLAN, OWNER)),
    "milestone": ((DO, UNIT), (PLAN, OWNER)),
    "block": ((DO, UNIT), (PLAN, OWNER)),
    "free": ((APPROVE, UNIT), (PLAN, OWNER)),
    "decide": ((APPROVE, UNIT), (APPROVE, OWNER)),
    "move_due": ((APPROVE, OWNER), (PLAN, OWNER)),
    "change": ((PLAN, OWNER),),
    "lean": ((PLAN, OWNER),),
    "end": ((PLAN, OWNER),),
}


def may_act(who: Who, act: str, task: Task) -> bool:
    """Whether somebody may do one of `ACTS` to a task."""
    office = {UNIT: task.unit, OWNER: task.plan.owner}
    return any(may(who, right, office[whose]) for right, whose in ACTS[act])


def seen_units(who: Who) -> frozenset[str]:
    """The offices whose tasks somebody sees."""
    return frozenset(offices_where(who, SEE))


def sees_task(who: Who, task: Task) -> bool:
    """Whether somebody sees a task: of an office of hers, one on which it cooperates, or of a plan that hers keeps."""
    if may(who, SEE, task.unit) or may(who, SEE, task.plan.owner):
        return True
    return any(may(who, SEE, one.unit) for one in task.cooperating.all())


def of_plan(who: Who, plan: Plan) -> Wanted:
    """The tasks of a plan that somebody sees: all where she sees the office that keeps it, else those of her own."""
    whole = may(who, SEE, plan.owner)
    return Wanted(units=None if whole else seen_units(who), plan=plan.pk)


def may_plan(who: Who, plan: Plan) -> bool:
    """Whether somebody makes this plan."""
    return may(who, PLAN, plan.owner)
