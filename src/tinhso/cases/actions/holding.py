"""Consent to use a held paper is taken back while a dossier is under way: the paper leaves it."""

from __future__ import annotations

from typing import Any

from tinhso.cases.actions.doing import CannotAct, Doer
from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.documents import actions as documents
from tinhso.documents.models import Use
from tinhso.documents.rules import CannotHold
from tinhso.files import actions as files
from tinhso.ledger.together import as_one


@as_one
def withdraw_held(case: Any, *, paper: str, doer: Doer) -> Case:
    """The applicant does not consent any more: the paper and its file leave the dossier, and it may be asked for.

    What is decided already rests on it and stays. Twice is once. Raises CannotAct (no_such_case, not_yours_to_do),
    CannotHold (not_held_now, not_to_withdraw: a law lets it be used, or the dossier is decided).
    """
    row = Case.objects.select_for_update().filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if not doer.acts_for & {row.owner, row.filer}:
        raise CannotAct("not_yours_to_do", act="withdraw_held", office=row.holder)
    used = Use.objects.filter(case=str(row.uid), paper=paper).first()
    if used is None:
        raise CannotHold("not_held_now", paper=paper)
    if used.withdrawn_at is not None:
        return row
    if row.state not in OPEN or row.done_at is not None:
        raise CannotHold("not_to_withdraw", ground=row.code)
    documents.withdraw_use(used, by=doer.by)
    gone = row.papers.filter(type=paper, supplement=0, originals=0, copies=0)
    for one in gone:
        if one.file:
            files.erase(one.file)
    gone.delete()
    # Whoever has the dossier open in a form is told that it is another by now.
    row.revision += 1
    row.save(update_fields=["revision"])
    return row
