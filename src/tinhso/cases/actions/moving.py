"""Many dossiers at once: to the offices that have the work of those that ended, or to another province.

One transaction for some hundred of them, in a number of statements that does not grow with how many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tinhso.cases import rules
from tinhso.cases.actions.doing import CannotAct, Doer
from tinhso.cases.models import Act, Case, Consultation, Transfer
from tinhso.cases.states import ACCEPTED, OPEN, TRANSITIONS
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger import together
from tinhso.ledger.actions import append_many
from tinhso.ledger.together import as_one
from tinhso.org.queries import calendar_history
from tinhso.org.rules import Heirs, Work

_WRITTEN = ("desk", "office", "holder", "staff", "state", "step", "step_since", "changed_at")


@dataclass(frozen=True)
class Handed:
    """What became of some dossiers. stay: those that no succession and no rule gives to anybody; nothing moved.

    unsure: moved from a divided office by no rule of their own: somebody should look.
    """

    moved: Sequence[Case] = ()
    refused: Mapping[str, TinhsoError] = field(default_factory=dict)
    stay: Sequence[str] = ()
    unsure: Sequence[str] = ()


@as_one
def hand_over_many(
    cases: Sequence[int],
    *,
    heirs: Heirs,
    doer: Doer,
    on_date: date,
    told_at: datetime | None = None,
) -> Handed:
    """Dossiers by their keys move on with their offices; clocks run, promises stay, open questions go along.

    One that has moved or ended meanwhile is left as it is.
    """
    rows = list(
        Case.objects.select_for_update().filter(pk__in=cases, state__in=OPEN).order_by("pk")
    )
    now = datetime.now(UTC)
    asked = Consultation.objects.filter(case__in=rows, answered_at=None, office__in=heirs.ended)
    questions: dict[int, list[Consultation]] = {}
    for one in asked:
        questions.setdefault(one.case_id, []).append(one)
    moved: list[Case] = []
    refused: dict[str, TinhsoError] = {}
    stay: list[str] = []
    unsure: list[str] = []
    turned: list[Consultation] = []
    moments: dict[int, datetime] = {}
    for row in rows:
        work = Work(matter=row.procedure, desk=row.desk, answers=row.answers)
        ours = {row.desk, row.office, row.holder}
        ours |= {one.office for one in questions.get(row.pk, ())}
        going = {one: heirs.of(one, work) for one in ours if one in heirs.carrying}
        if None in going.values():
            stay.append(row.code)
        to = {one: heir for one, heir in going.items() if heir is not None and heir != one}
        if not to:
            continue
        try:
            at = _moment(row, doer, "hand_over", told_at, now)
        except TinhsoError as error:
            refused[row.code] = error
            continue
        if not all(heirs.is_sure(one, work) for one in going):
            unsure.append(row.code)
        for one in questions.get(row.pk, ()):
            one.office = to.get(one.office, one.office)
            turned.append(one)
        _put(row, to, at)
        moments[row.pk] = at
        moved.append(row)
    Case.objects.bulk_update(moved, [*_WRITTEN, "revision"])
    Consultation.objects.bulk_update(turned, ["office"])
    facts = {row.pk: {"desk": row.desk, "office": row.office, "on_date": on_date} for row in moved}
    _write_all("handed_over", "hand_over", moved, moments, facts, doer, told_at)
    return Handed(moved, refused, stay, unsure)


def _put(row: Case, to: Mapping[str, str], at: datetime) -> None:
    before = row.holder
    row.desk, row.office = to.get(row.desk, row.desk), to.get(row.office, row.office)
    row.holder = to.get(row.holder, row.holder)
    if row.holder != before:
        row.staff = ""  # Who works there is for the new office to say.
        row.step_since = at
    if not row.told:
        # Of a mirrored one it is the last moment that was told, which more may follow at once.
        row.changed_at = at
    row.revision += 1


@as_one
def transfer_many(
    cases: Sequence[int],
    *,
    to: Callable[[Case], str],
    doer: Doer,
    on_date: date,
    told_at: datetime | None = None,
) -> Handed:
    """Another province goes on with these dossiers: here they end, neither decided nor late, and it is told where.

    to: the name of who receives one. What was asked of the citizen stays asked: she answers there.
    """
    rows = list(
        Case.objects.select_for_update().filter(pk__in=cases, state__in=OPEN).order_by("pk")
    )
    now = datetime.now(UTC)
    history = calendar_history()
    moved: list[Case] = []
    refused: dict[str, TinhsoError] = {}
    gone: list[Transfer] = []
    for row in rows:
        try:
            at = _moment(row, doer, "transfer", told_at, now)
        except TinhsoError as error:
            refused[row.code] = error
            continue
        left = _left(row, at, history.over(row.office))
        gone.append(
            Transfer(
                case=row,
                to=to(row),
                was=row.state,
                holder=row.holder,
                step=row.step,
                on_date=on_date,
                at=at,
                remaining_seconds=left,
            )
        )
        row.state, row.staff, row.step = "transferred", "", ""
        row.changed_at = row.step_since = at
        row.revision += 1
        moved.append(row)
    Case.objects.bulk_update(moved, [*_WRITTEN, "revision"])
    Transfer.objects.bulk_create(gone)
    facts = {
        one.case_id: {"to": one.to, "on_date": on_date, "remaining_seconds": one.remaining_seconds}
        for one in gone
    }
    _write_all(
        "transferred",
        "transfer",
        moved,
        {one.case_id: one.at for one in gone},
        facts,
        doer,
        told_at,
    )
    return Handed(moved, refused)


def _left(row: Case, at: datetime, calendar: Calendar) -> int | None:
    """Working seconds that were left to a dossier in progress; None where no clock had begun."""
    if row.state not in ACCEPTED or row.limit_since is None:
        return None
    if row.told:
        # Due by what another system has promised; a stop that lasts has not moved it yet.
        promise = rules.Clock(limit=row.limit, since=row.limit_since, unmoved=row.due_at)
        return rules.remaining(promise, at=row.stopped_since or at, calendar=calendar)
    clock = rules.Clock(
        limit=row.limit,
        since=row.limit_since,
        unmoved=row.unmoved_due_at,
        stopped_since=row.stopped_since,
        stopped_seconds=row.stopped_seconds,
    )
    return rules.remaining(clock, at=at, calendar=calendar)


def _moment(row: Case, doer: Doer, act: str, told_at: datetime | None, now: datetime) -> datetime:
    """When it happens to a dossier: at one moment for all, unless the clock was set back since. Raises CannotAct."""
    if row.state not in TRANSITIONS[act].since:
        raise CannotAct("not_in_this_state", act=act, state=row.state)
    if not doer.may("settle", row.office):
        raise CannotAct("not_yours_to_do", act=act, office=row.office)
    if told_at is not None and told_at < row.changed_at:
        raise CannotAct("told_too_early", at=told_at, last=row.changed_at)
    return max(told_at or now, row.changed_at)


def _write_all(
    kind: str,
    name: str,
    rows: Sequence[Case],
    moments: Mapping[int, datetime],
    facts: Mapping[int, Mapping[str, Any]],
    doer: Doer,
    told_at: datetime | None,
) -> None:
    by_moment: dict[datetime, list[Case]] = {}
    for row in rows:
        by_moment.setdefault(moments[row.pk], []).append(row)
    for at, some in by_moment.items():
        lines = [
            (
                f"case:{row.uid}",
                {
                    "state": row.state,
                    "holder": row.holder,
                    "staff": row.staff or None,
                    "step": row.step or None,
                    **facts[row.pk],
                },
            )
            for row in some
        ]
        events = append_many(f"cases.{kind}", lines, by=doer.by, told_at=told_at, seen_at=at)
        # In a block, written after those that it holds: whoever takes back the last act asks for the highest key.
        acts = [
            (event, Act(case=row, name=name, event=event.uid, actor=doer.by.actor, at=at))
            for row, event in zip(some, events, strict=True)
        ]
        Act.objects.bulk_create(
            [act for event, act in acts if not together.written_with(event, act)]
        )
