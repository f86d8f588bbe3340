"""Work beside the way: other offices are asked, dated steps planned, notes written. The clock runs on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tinhso.cases.actions.doing import CannotAct, Doer, already, begin, done, needed, typed
from tinhso.cases.models import Case, Consultation, DatedStep, Note
from tinhso.ledger.together import as_one
from tinhso.org.queries import check_office_on


@as_one
def consult(
    case: Any,
    *,
    office: str,
    question: str,
    doer: Doer,
    until: datetime | None = None,
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Ask another office, several at once if need be. Raises CannotAct (asked_already), NoSuchOffice."""
    if found := already(key):
        return found
    doing = begin(case, "consult", doer, seen=seen, key=key, told_at=told_at)
    check_office_on(office, doing.day)
    if doing.case.consultations.filter(office=office, answered_at=None).exists():
        raise CannotAct("asked_already", office=office)
    text = needed(question, "question")
    Consultation.objects.create(
        case=doing.case, office=office, question=text, asked_at=doing.at, due_at=until
    )
    return done(doing, "consulted", facts={"asked": office, "until": until, "question": text})


@as_one
def answer_consultation(
    case: Any,
    *,
    office: str,
    answer: str,
    doer: Doer,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """The office that was asked answers. Raises CannotAct (not_asked)."""
    if found := already(key):
        return found
    if not doer.may("process", office):
        raise CannotAct("not_yours_to_do", act="answer_consultation", office=office)
    # Its right is in the office that was asked, not in the one that holds the dossier.
    asked = Doer(by=doer.by, may=lambda _right, _office: True)
    doing = begin(case, "answer_consultation", asked, key=key, told_at=told_at)
    open_ = doing.case.consultations.filter(office=office, answered_at=None).first()
    if open_ is None:
        raise CannotAct("not_asked", office=office)
    text = needed(answer, "answer")
    open_.answer, open_.answered_at, open_.answered_by = text, doing.at, doer.by.actor
    open_.save()
    return done(doing, "consultation_answered", facts={"asked": office, "answer": text})


@as_one
def plan(
    case: Any,
    *,
    what: str,
    on: datetime,
    doer: Doer,
    place: str = "",
    seen: int | None = None,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Plan a field check, a council or a meeting. Raises CannotAct (has_passed)."""
    if found := already(key):
        return found
    doing = begin(case, "plan", doer, seen=seen, key=key, told_at=told_at)
    if on < doing.at:
        raise CannotAct("has_passed", at=on)
    text = needed(what, "what", most=200)
    DatedStep.objects.create(case=doing.case, what=text, place=typed(place, most=200), at=on)
    return done(doing, "planned", facts={"what": text, "on": on})


@as_one
def carry_out(
    case: Any,
    *,
    dated_step: int,
    outcome: str,
    doer: Doer,
    key: str | None = None,
    told_at: datetime | None = None,
) -> Case:
    """Say what came of a dated step. Raises CannotAct."""
    if found := already(key):
        return found
    doing = begin(case, "carry_out", doer, key=key, told_at=told_at)
    step = doing.case.dated_steps.filter(pk=dated_step, carried_out_at=None).first()
    if step is None:
        raise CannotAct("no_such_dated_step", dated_step=dated_step)
    text = needed(outcome, "outcome")
    step.carried_out_at, step.outcome = doing.at, text
    step.save()
    return done(doing, "carried_out", facts={"what": step.what, "outcome": text})


@as_one
def write_note(case: Any, *, text: str, doer: Doer, key: str | None = None) -> Note:
    """An internal note. It changes nothing of the dossier and is no event. The same key again gives the same note.

    Raises CannotAct.
    """
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    rights = ("process", "receive", "sign")
    offices = {row.holder, row.office, row.desk}
    if not any(doer.may(right, office) for right in rights for office in offices):
        raise CannotAct("not_yours_to_do", act="note", office=row.holder)
    made = Note.objects.filter(key=key, case=row, actor=doer.by.actor).first() if key else None
    return made or Note.objects.create(
        case=row, key=key, actor=doer.by.actor, text=needed(text, "text"), at=datetime.now(UTC)
    )
