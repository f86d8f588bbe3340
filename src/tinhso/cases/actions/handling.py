"""A dossier goes through hands: taken, assigned, passed on, returned, undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from tinhso.cases import route
from tinhso.cases.actions.doing import (
    CannotAct,
    Doer,
    already,
    begin,
    done,
    hand_to,
    needed,
    still,
    write,
)
from tinhso.cases.models import Act, Case, Link
from tinhso.cases.states import TRANSITIONS
from tinhso.ledger.models import Event
from tinhso.ledger.together import as_one
from tinhso.procedures.definition import Step
from tinhso.procedures.queries import version


@as_one
def take(
    case: Any,
    *,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """An officer takes a dossier of her office that nobody has, or a colleague's. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "take", doer, seen=seen, key=key, told_at=told_at)
    doing.case.staff = doer.by.actor
    return done(doing, "assigned")


@as_one
def assign(
    case: Any,
    *,
    staff: str,
    doer: Doer,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The head gives a dossier to a member of staff. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "assign", doer, seen=seen, key=key, told_at=told_at)
    doing.case.staff = needed(staff, "staff", most=50)
    return done(doing, "assigned")


@as_one
def pass_on(
    case: Any,
    *,
    doer: Doer,
    step: str | None = None,
    office: str | None = None,
    staff: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """To the next step, or to one that is named; to the office that does it, or to one that is named.

    Raises CannotAct (no_next_step; needs_a_result: papers are returned once there is one; signature_passed_over),
    NoSuchStep.
    """
    if found := already(key):
        return found
    doing = begin(case, "pass_on", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    steps = _steps(row)
    if step is None:
        following = route.after(steps, row.step) if row.step else route.first_work(steps)
        if following is None:
            raise CannotAct("no_next_step", case=row.code)
    else:
        following = route.step_named(steps, step)
    if following.kind == "return":
        raise CannotAct("needs_a_result", case=row.code)
    # A step that fell away with an answer is as the intake: nobody has signed since.
    at = row.step if any(one.code == row.step for one in steps) else ""
    signs = any(doer.may("sign", one) for one in (row.holder, row.office))
    if following.code != at and following not in route.open_to(steps, at, signs=signs):
        raise CannotAct("signature_passed_over", case=row.code, step=following.name)
    where = office or route.office_of(following, desk=row.desk, office=row.office)
    hand_to(row, step=following.code, office=still(doing, where), staff=staff)
    return done(doing, "passed_on")


@as_one
def return_step(
    case: Any,
    *,
    doer: Doer,
    reasons: str,
    staff: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Back to the step before, with the reason; to whoever did it last. Raises CannotAct (no_step_before)."""
    if found := already(key):
        return found
    doing = begin(case, "return_step", doer, seen=seen, key=key, told_at=told_at)
    row = doing.case
    earlier = route.before(_steps(row), row.step) if row.step else None
    if earlier is None:
        raise CannotAct("no_step_before", case=row.code)
    office = still(doing, route.office_of(earlier, desk=row.desk, office=row.office))
    hand_to(row, step=earlier.code, office=office, staff=staff or _last_staff(row, earlier.code))
    return done(doing, "step_returned", facts={"reasons": needed(reasons, "reasons")})


def _steps(case: Case) -> tuple[Step, ...]:
    if case.version is None:
        raise CannotAct("no_next_step", case=case.code)
    definition = version(case.version).definition
    return route.steps_of(
        definition, answers=case.answers, channel=case.channel, filed_date=case.filed_date
    )


def _last_staff(case: Case, step: str) -> str:
    """Who had the step in hands last."""
    events = Event.objects.filter(subject=f"case:{case.uid}", facts__step=step)
    for facts in events.order_by("-id").values_list("facts", flat=True)[:10]:
        if facts.get("staff"):
            return str(facts["staff"])
    return ""


# What an act made beside the row, and how that goes when it is taken back.
_MADE: Mapping[str, Callable[[Case], object]] = {
    "plan": lambda row: _last(row.dated_steps.all()).delete(),
    "carry_out": lambda row: _last(row.dated_steps.filter(carried_out_at=row.changed_at)).update(
        carried_out_at=None, outcome=""
    ),
    "consult": lambda row: _last(row.consultations.filter(answered_at=None)).delete(),
    "propose_extension": lambda row: _last(row.extensions.filter(decided_at=None)).delete(),
    # The clock goes on as if it had never stood: nothing was counted of the stop yet.
    "suspend": lambda row: setattr(row, "stopped_since", None),
}


def _last(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The row that was made last, alone."""
    return rows.filter(pk__in=rows.order_by("-pk").values_list("pk", flat=True)[:1])


@as_one
def undo(
    case: Any,
    *,
    doer: Doer,
    act: str | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Take back one's own last act while nothing has left the house by it. act: only the one of the form with this key.

    Raises CannotAct (nothing_to_undo: the last act is somebody else's, or one that a citizen was told of; acted_since:
    it is another one than the one that was meant).
    """
    if found := already(key):
        return found
    # A link is of two dossiers: both are locked, in one order, as linking does.
    link = Link.objects.filter(Q(case__uid=case) | Q(other__uid=case)).order_by("-pk").first()
    pair = Q(pk__in=[link.case_id, link.other_id]) if link else Q()
    locked = Case.objects.select_for_update().filter(Q(uid=case) | pair).order_by("pk")
    row = next((one for one in locked if str(one.uid) == str(case)), None)
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    last = Act.objects.filter(case=row).order_by("-id").first()
    if act is not None and last is not None and last.key != act:
        raise CannotAct("acted_since", case=row.code)
    if (
        last is None
        or last.before is None
        or last.undone_by is not None
        or last.actor != doer.by.actor
        or not TRANSITIONS[last.name].undoable
    ):
        raise CannotAct("nothing_to_undo", case=row.code)
    at = max(told_at or datetime.now(UTC), row.changed_at)
    for field, value in last.before.items():
        known = datetime.fromisoformat(value) if field == "step_since" and value else value
        setattr(row, field, known)
    if last.name in _MADE:
        _MADE[last.name](row)
    _taken_back(row, last, doer, at=at, told_at=told_at, key=key)
    if last.name == "link":
        _unlink(row, last, doer, at=at, told_at=told_at)
    return row


def _taken_back(
    row: Case,
    act: Act,
    doer: Doer,
    *,
    at: datetime,
    told_at: datetime | None,
    key: str | None = None,
) -> None:
    row.changed_at = at
    row.revision += 1
    row.save()
    facts = {"act": str(act.event)}
    made = write(row, "undone", doer=doer, name="undo", told_at=told_at, key=key, facts=facts)
    act.undone_by = made.event
    act.save(update_fields=["undone_by"])


def _unlink(row: Case, act: Act, doer: Doer, *, at: datetime, told_at: datetime | None) -> None:
    """The link goes from both dossiers; where the other one's ledger told of it, it tells that it went."""
    other = Case.objects.get(uid=Event.objects.get(uid=act.event).facts["other"])
    Link.objects.filter(Q(case=row, other=other) | Q(case=other, other=row)).delete()
    told = Event.objects.filter(subject=f"case:{other.uid}", kind="cases.linked")
    told = told.filter(facts__other=str(row.uid)).order_by("-id")
    twin = Act.objects.filter(event__in=told.values("uid"), undone_by=None).order_by("-id").first()
    if twin is not None:
        at = max(at, other.changed_at)  # Time does not run backwards there either.
        _taken_back(other, twin, doer, at=at, told_at=at if told_at else None)
