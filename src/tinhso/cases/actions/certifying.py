"""Certified copies of a signed result: the office that keeps the book signs the result's pages once more.

A copy has a number of its own, names the original, and falls with it. Copies on paper of papers that people bring are
the room `copies`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from tinhso.cases import signed
from tinhso.cases.actions.doing import CannotAct, Doer
from tinhso.cases.models import Case
from tinhso.cases.papers_held import ROOM
from tinhso.cases.states import TRANSITIONS
from tinhso.files import actions as files
from tinhso.files import queries
from tinhso.signing import actions as signing
from tinhso.signing.models import Paper
from tinhso.signing.rules import CannotSign

NAME = "ban-sao-{number}-{year}.pdf"


def certify_copy(case: Any, paper: Any, *, doer: Doer, key: str, pin: str = "") -> Paper:
    """A certified copy of one of a dossier's signed results, in the register book, signed by the doer and sealed.

    paper: the result's. pin: of the doer's token, where it is typed. The same key again gives the copy that it made.
    Raises CannotAct, CannotSign, BadToken, ModuleAway, CannotPrint, RefusedFile.
    """
    row = Case.objects.filter(uid=case).first()
    if row is None:
        raise CannotAct("no_such_case", case=str(case))
    if not doer.may(TRANSITIONS["decide"].right, row.office):
        raise CannotAct("not_yours_to_do", act="decide", office=row.office)
    if (found := Paper.objects.filter(key=key).exclude(issued_at=None).first()) is not None:
        return found
    original = Paper.objects.filter(about=signed.about(row), uid=paper).first()
    if original is None:
        raise CannotSign("no_such_signed")
    at = datetime.now(UTC)
    signing.check_can_copy(original, at=at)
    pdf = queries.content(original.file)
    person, seal = signing.check_can_sign(doer.by.actor, original.book, at=at)
    signing.prove(person, seal, pin=pin)
    copy = signing.begin_copy(original, key=key, actor=doer.by.actor, at=at)
    if copy.issued_at is not None:
        return copy
    if copy.begun_at != at:  # The same form is being signed at this moment.
        raise CannotSign("check_busy")
    copy.written, copy.valid_until = original.written, original.valid_until
    file = ""
    try:
        page = signed.page_of(copy)
        made = signing.sign(pdf, person=person, seal=seal, pin=pin, page=page, bare=True)
        name = NAME.format(number=copy.number, year=copy.year)
        file = str(files.store(made.pdf, name=name, room=ROOM).uid)
        return _given(copy, made, file, original, doer, at)
    except BaseException:
        if file:
            files.erase(file)
        signing.strike(copy, "not_signed", by=doer.by)
        raise


@transaction.atomic
def _given(
    copy: Paper, made: signing.Made, file: str, original: Paper, doer: Doer, at: datetime
) -> Paper:
    return signing.issue(
        copy,
        made,
        file=file,
        code=original.code,
        by=doer.by,
        at=at,
        written=original.written,
        valid_until=original.valid_until,
    )
