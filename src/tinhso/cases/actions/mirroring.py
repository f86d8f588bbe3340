"""What another system tells of its dossiers, by the same rules at the moments that it tells, until they are ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from tinhso.cases import route, rules
from tinhso.cases.actions import deciding, waiting
from tinhso.cases.actions.accepting import refuse_intake
from tinhso.cases.actions.doing import (
    CannotAct,
    Doer,
    begin,
    done,
    due_by_promise,
    hand_to,
    local_day,
    system,
    write,
)
from tinhso.cases.models import Case
from tinhso.cases.promising import MIRRORED
from tinhso.ledger.actions import By
from tinhso.org.queries import check_office_on
from tinhso.parties.rules import untold
from tinhso.procedures.definition import Definition
from tinhso.procedures.queries import NoSuchProcedure, version, version_on, versions_of
from tinhso.procedures.rules import limit_for

LONGEST_STEP = 60
# A second request needs a rule, and another system seldom names it.
_RULE = "theo hệ thống khác · as another system tells"


@dataclass(frozen=True)
class ToldAct:
    """One thing that another system tells. name: of TOLD, or "filed". until: the promise, of "promise".

    step, office: where it lay from then on, of "step". clock: what answering does, of "supplement_asked".
    """

    name: str
    at: datetime
    until: datetime | None = None
    step: str = ""
    office: str = ""
    granted: bool = True
    clock: str = waiting.RESTART


@dataclass(frozen=True)
class Telling:
    """A dossier as it is told the first time. acts: in their order; the first is "filed"."""

    code: str
    key: str
    procedure: str
    desk: str
    office: str
    acts: Sequence[ToldAct]


def teller(feed: str, office: str) -> By:
    """As whom a feed acts."""
    return By(actor=f"mirror:{feed}"[:64], office=office, channel=MIRRORED)


@transaction.atomic
def mirror(telling: Telling, *, feed: str) -> Case:
    """A dossier of another system, whole or not at all. No person is told of it: owner and filer stay unknown.

    The version is the one of its day, or none where the catalogue is younger: then it has no limit.
    Raises CannotAct, NoSuchOffice, NoSuchProcedure, IntegrityError where the code exists.
    """
    first, *rest = telling.acts
    if first.name != "filed":
        raise CannotAct("unknown_act", act=first.name)
    day = local_day(first.at)
    for office in {telling.desk, telling.office}:
        check_office_on(office, day)
    number, title = _version(telling.procedure, day)
    doer = system(teller(feed, telling.desk))
    uid = uuid4()
    nobody = untold(uid)
    case = Case.objects.create(
        uid=uid,
        code=telling.code,
        key=telling.key,
        procedure=telling.procedure,
        version=number,
        title=title,
        owner=nobody,
        filer=nobody,
        channel=MIRRORED,
        desk=telling.desk,
        office=telling.office,
        holder=telling.desk,
        state="filed",
        told=True,
        filed_at=first.at,
        changed_at=first.at,
        step_since=first.at,
    )
    facts: dict[str, Any] = {
        "code": case.code,
        "procedure": case.procedure,
        "version": number,
        "desk": case.desk,
        "office": case.office,
        "owner": nobody,
        "filer": nobody,
        "papers": [],
    }
    write(case, "filed", doer=doer, name="file", told_at=first.at, facts=facts)
    return _told(case, rest, doer)


@transaction.atomic
def tell_more(case: Any, acts: Sequence[ToldAct], *, feed: str) -> Case:
    """What has come since, whole or not at all. Raises CannotAct (handled_elsewhere is never one of them)."""
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None or not row.told:
        raise CannotAct("not_mirrored", case=str(case) if row is None else row.code)
    return _told(row, acts, system(teller(feed, row.office)))


@transaction.atomic
def cut_over(
    case: Any,
    *,
    feed: str,
    on_date: date,
    doer: Doer,
    step: str | None = None,
) -> Case:
    """From now on the dossier is ours, and what happens to it is seen. Its clock goes on, what was promised stays.

    It is due by its limit from now on, as any other; the event says when.
    step: of its procedure, where the other system's is unknown here. Twice is once. Raises CannotAct, NoSuchStep.
    """
    doing = begin(case, "cut_over", doer)
    row = doing.case
    if not row.told:
        raise CannotAct("not_mirrored", case=row.code)
    promised, row.told = row.promised_at, False
    if row.limit_since is not None:
        doing.keep(doing.clock, doing.calendar)
        row.promised_at = promised
    if step is not None:
        if row.version is None:
            raise CannotAct("no_next_step", case=row.code)
        named = route.step_named(_steps(version(row.version).definition, row), step)
        hand_to(
            row,
            step=named.code,
            office=route.office_of(named, desk=row.desk, office=row.office),
        )
    facts = {"feed": feed, "on_date": on_date, "due_at": row.due_at}
    return done(doing, "cut_over", facts=facts)


def _version(procedure: str, day: date) -> tuple[int | None, str]:
    try:
        holds = version_on(procedure, day)
    except NoSuchProcedure as error:
        if error.code != "no_version_then":
            raise
        return None, versions_of(procedure)[0].definition.title
    return holds.id, holds.definition.title


def _told(case: Case, acts: Sequence[ToldAct], doer: Doer) -> Case:
    for act in acts:
        if act.name not in TOLD:
            raise CannotAct("unknown_act", act=act.name)
        case = TOLD[act.name](case, act, doer)
    return case


def _steps(definition: Definition, row: Case) -> Any:
    return route.steps_of(
        definition, answers=row.answers, channel=row.channel, filed_date=row.filed_date
    )


def _accepted(case: Case, act: ToldAct, doer: Doer) -> Case:
    doing = begin(case.uid, "accept", doer, told_at=act.at)
    row = doing.case
    limit, first = "", None
    if row.version is not None:
        definition = version(row.version).definition
        found = limit_for(
            definition, channel=row.channel, answers=row.answers, filed_date=row.filed_date
        )
        limit = found.rule if found is not None and found.rule and not found.flag else ""
        first = route.first_work(_steps(definition, row))
    calendar = doing.calendar
    row.accepted_at = act.at
    doing.keep(rules.started(at=act.at, limit=limit, calendar=calendar), calendar)
    office = (
        row.office if first is None else route.office_of(first, desk=row.desk, office=row.office)
    )
    hand_to(row, step="" if first is None else first.code, office=office)
    return done(doing, "accepted", facts={"limit": limit, "due_at": row.due_at})


def _promised(case: Case, act: ToldAct, doer: Doer) -> Case:
    doing = begin(case.uid, "tell_promise", doer, told_at=act.at)
    row = doing.case
    if act.until is None:
        raise CannotAct("lacks", field="due")
    first = not any(one.name == "tell_promise" for one in row.acts.all())
    if first:
        row.first_promise_at = act.until
    told = ("promise_told", doing.at, {"until": act.until.isoformat()})
    row.due_at = due_by_promise(row, doing.calendar, told)
    row.promised_at = act.until
    return done(doing, "promise_told", facts={"until": act.until})


def _stepped(case: Case, act: ToldAct, doer: Doer) -> Case:
    doing = begin(case.uid, "pass_on", doer, told_at=act.at)
    row = doing.case
    office = act.office or row.office
    check_office_on(office, doing.day)
    hand_to(row, step=act.step[:LONGEST_STEP], office=office)
    return done(doing, "passed_on")


def _decided(case: Case, act: ToldAct, doer: Doer) -> Case:
    return deciding.decide(
        case.uid,
        doer=doer,
        granted=act.granted,
        summary="" if act.granted else _RULE,
        code=f"{case.code}/KQ",
        told_at=act.at,
    )


Tell = Callable[[Case, ToldAct, Doer], Case]
# What another system may tell beside the filing → how it is entered.
TOLD: Mapping[str, Tell] = {
    "accepted": _accepted,
    "promise": _promised,
    "step": _stepped,
    "supplement_asked": lambda case, act, doer: waiting.ask_supplement(
        case.uid, doer=doer, reasons=_RULE, rule=_RULE, clock=act.clock, told_at=act.at
    ),
    "supplement_answered": lambda case, act, doer: waiting.answer_supplement(
        case.uid, doer=doer, told_at=act.at
    ),
    "suspended": lambda case, act, doer: waiting.suspend(
        case.uid, doer=doer, rule=_RULE, told_at=act.at
    ),
    "resumed": lambda case, act, doer: waiting.resume(case.uid, doer=doer, told_at=act.at),
    "done": _decided,
    "returned": lambda case, act, doer: deciding.return_result(case.uid, doer=doer, told_at=act.at),
    "withdrawn": lambda case, act, doer: deciding.withdraw(
        case.uid, doer=doer, reasons=_RULE, told_at=act.at
    ),
    "stopped": lambda case, act, doer: deciding.stop(
        case.uid, doer=doer, reasons=_RULE, told_at=act.at
    ),
    "not_accepted": lambda case, act, doer: refuse_intake(
        case.uid, doer=doer, reasons=_RULE, told_at=act.at
    ),
}
