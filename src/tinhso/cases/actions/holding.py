"""A held paper comes into a dossier that is under way, or leaves it when its owner does not consent any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tinhso.cases import holdings
from tinhso.cases.actions import data
from tinhso.cases.actions.doing import CannotAct, Doer, local_day
from tinhso.cases.models import Case, CasePaper
from tinhso.cases.states import OPEN
from tinhso.documents import actions as documents
from tinhso.documents.models import Use
from tinhso.documents.rules import CannotHold
from tinhso.ledger.together import as_one


@as_one
def use_held(case: Any, *, paper: str, doer: Doer, consent: bool = False) -> Case:
    """What the province holds stands in a dossier instead of being asked for. paper: its code in the procedure.

    By whose it is, with her consent, or who may open it for her; or by a desk of the dossier with the consent of who
    filed it, if it is hers or her mandate covers it today. Twice is once. Raises CannotAct (no_such_case,
    not_yours_to_do, handled_elsewhere), CannotHold (not_held_now, consent_needed).
    """
    row = _locked(case)
    hers = bool(doer.opened & {row.owner, row.filer})
    if not hers and not any(doer.may("receive", office) for office in (row.desk, row.office)):
        raise CannotAct("not_yours_to_do", act="use_held", office=row.desk)
    if row.told:
        raise CannotAct("handled_elsewhere", case=row.code)
    if Use.objects.filter(case=str(row.uid), paper=paper, withdrawn_at=None).exists():
        return row
    at = datetime.now(UTC)
    if row.state not in OPEN or row.done_at is not None:
        raise CannotHold("not_held_now", paper=paper)
    day = local_day(at)
    found = holdings.matches_in(row, day)
    if hers:
        found = holdings.opened(found, agreed := doer.opened)
    else:
        agreed = holdings.opened_for(row.filer, row.owner, [day])
    taken = holdings.chosen(found, [holdings.HeldGiven(paper, consent)], agreed=agreed)
    CasePaper.objects.bulk_create(holdings.papers_of(row, taken))
    holdings.note_uses(row, taken, (), given=(), by=doer.by, at=at)
    data.was_asked(
        row, [paper], at=at
    )  # It stands in the dossier: nobody waits for a register any more.
    return _changed(row)


@as_one
def withdraw_held(case: Any, *, paper: str, doer: Doer) -> Case:
    """The applicant does not consent any more: the paper and its file leave the dossier, and it may be asked for.

    She alone whose paper it is, or who may open it for her: an officer who could would ask for what is held. What is
    decided already rests on it and stays. Twice is once. Raises CannotAct (no_such_case, not_yours_to_do), CannotHold
    (not_held_now, not_to_withdraw: a law lets it be used, or the dossier is decided).
    """
    row = _locked(case)
    if not doer.opened & {row.owner, row.filer}:
        raise CannotAct("not_yours_to_do", act="withdraw_held", office=row.holder)
    uses = Use.objects.filter(case=str(row.uid), paper=paper).select_related("document")
    used = uses.filter(document__holder__in=doer.opened).first()
    if used is None:
        raise CannotHold("not_held_now", paper=paper)
    if used.withdrawn_at is not None:
        return row
    if row.state not in OPEN or row.done_at is not None:
        raise CannotHold("not_to_withdraw", ground=row.code)
    documents.withdraw_use(used, by=doer.by)
    holdings.take_out(row, used)
    return _changed(row)


def _locked(case: Any) -> Case:
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    return row


def _changed(row: Case) -> Case:
    """Whoever has the dossier open in a form is told that it is another by now."""
    row.revision += 1
    row.save(update_fields=["revision"])
    return row
