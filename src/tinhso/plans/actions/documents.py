"""Governing documents are entered, issued, and end by another one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger.actions import By, append, append_many
from tinhso.ledger.turns import in_turn
from tinhso.plans import kinds, rules
from tinhso.plans.actions.common import (
    CannotAct,
    checked_key,
    document_of,
    line_of,
    not_ahead,
    words_of,
)
from tinhso.plans.models import Block, GoverningDocument
from tinhso.plans.rules import CannotPlan


class BadCascade(TinhsoError):
    """plan_wrong_layer (kind, above): it would carry out a document of a lower layer.

    plan_document_twice (number): another one has this number, issuer and day. plan_issued_already (number).
    plan_replaces_itself (document).
    """


@transaction.atomic
def enter_document(
    key: str,
    *,
    kind: str,
    title: str,
    office: str,
    by: By,
    number: str = "",
    issuer: str = "",
    issued: date | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
    above: UUID | str | None = None,
    file: str = "",
    file_name: str = "",
    sample: bool = False,
) -> GoverningDocument:
    """A document in the register; without a day it is only expected, and tasks may wait for it.

    office: whose register. above: the document that it carries out. file: in `files`, kept for this room. The same key
    again gives the first. Raises CannotAct, CannotPlan, BadCascade, BadIdentity.
    """
    checked_key(key)
    in_turn("plans:documents")
    found = GoverningDocument.objects.filter(key=key).first()
    if found is not None:
        return found
    if kind not in rules.DOCUMENT_KINDS:
        raise CannotPlan("plan_unknown", field="kind", said=kind[:40])
    for field, day in (("issued", issued), ("valid_from", valid_from), ("until_date", valid_until)):
        rules.check_day(field, day)
    if issued is not None and not number.strip():
        raise CannotPlan("plan_lacks", field="doc_number")
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise CannotPlan("plan_day_before", field="until_date", day=valid_until, other=valid_from)
    over = document_of(above) if above else None
    if over is not None and not rules.may_carry_out(kind, over.kind):
        raise BadCascade("plan_wrong_layer", kind=kind, above=over.kind)
    name = line_of(title, field="title", most=rules.MOST_TITLE)
    row = GoverningDocument(
        key=key,
        kind=kind,
        number=line_of(number, field="doc_number", most=100, empty=True),
        issuer=line_of(issuer, field="issuer", most=200, empty=True),
        title=name,
        title_key=fold(name),
        issued=issued,
        valid_from=valid_from or issued,
        valid_until=valid_until,
        above=over,
        office=office,
        file=file,
        file_name=file_name[:200],
        sample=sample,
        entered_at=datetime.now(UTC),
    )
    _saved(row)
    facts = {
        "kind": kind,
        "number": row.number,
        "title": row.title,
        "issued": issued.isoformat() if issued else None,
        "above": str(over.uid) if over else None,
    }
    append(kinds.DOCUMENT_ENTERED.name, subject=subject(row), by=by, facts=facts)
    return row


def _saved(row: GoverningDocument) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise BadCascade("plan_document_twice", number=row.number) from error


def subject(document: GoverningDocument) -> str:
    """As the ledger names it."""
    return f"governing:{document.uid}"


@transaction.atomic
def issue_document(
    uid: UUID | str,
    *,
    number: str,
    issuer: str,
    issued: date,
    by: By,
    file: str = "",
    file_name: str = "",
) -> int:
    """An expected document is there: tasks that waited for it wait no more from its day. How many.

    Raises CannotAct, CannotPlan, BadCascade.
    """
    in_turn("plans:documents")
    row = document_of(uid)
    said = line_of(number, field="doc_number", most=100)
    if row.issued is not None:
        if (row.number, row.issued) == (said, issued):
            return 0
        raise BadCascade("plan_issued_already", number=row.number)
    rules.check_day("issued", not_ahead("issued", issued))
    row.number, row.issued = said, issued
    row.issuer = line_of(issuer, field="issuer", most=200, empty=True) or row.issuer
    row.valid_from = row.valid_from or issued
    if file:
        row.file, row.file_name = file, file_name[:200]
    _saved(row)
    waiting = list(
        Block.objects.select_for_update(of=("self",))
        .filter(document=row, until=None)
        .select_related("task__plan")
        .order_by("id")
    )
    for block in waiting:
        block.until = max(issued, block.since)
    Block.objects.bulk_update(waiting, ["until"], batch_size=500)
    freed = [
        (
            f"task:{one.task.uid}",
            {
                "plan": str(one.task.plan.uid),
                "code": one.task.code,
                "document": str(row.uid),
                "until": f"{one.until}",
            },
        )
        for one in waiting
    ]
    if freed:
        append_many(kinds.FREED.name, freed, by=by)
    facts = {"number": said, "issued": issued.isoformat(), "freed": len(freed)}
    append(kinds.DOCUMENT_ISSUED.name, subject=subject(row), by=by, facts=facts)
    return len(freed)


@transaction.atomic
def end_document(
    uid: UUID | str,
    *,
    how: str,
    document: UUID | str,
    on_date: date,
    by: By,
    reason: str = "",
    replaced_by: UUID | str | None = None,
) -> GoverningDocument:
    """A document holds no more from a day: closed, transferred (its work goes on under another one) or lapsed.

    document: the one that says so. replaced_by: what takes its place. The same end again changes nothing.
    Raises CannotAct, CannotPlan, BadCascade.
    """
    in_turn("plans:documents")
    row = document_of(uid)
    if how not in rules.ENDS:
        raise CannotPlan("plan_unknown", field="how", said=how[:40])
    ending = document_of(document, issued=True)
    heir = document_of(replaced_by) if replaced_by else None
    if row in (ending, heir):
        raise BadCascade("plan_replaces_itself", document=str(row)[:200])
    if row.ended is not None:
        if (row.ended, row.ended_by_id) == (on_date, ending.pk):
            return row
        raise CannotAct("plan_document_ended", document=str(row)[:200], ended=row.ended)
    rules.check_day("ended", on_date)
    if ending.issued is not None and on_date < ending.issued:
        raise CannotPlan("plan_day_before", field="ended", day=on_date, other=ending.issued)
    if how == rules.TRANSFERRED and heir is None:
        raise CannotPlan("plan_lacks", field="replaced_by")
    row.how, row.ended, row.ended_by, row.replaced_by = how, on_date, ending, heir
    row.save(update_fields=["how", "ended", "ended_by", "replaced_by"])
    facts = {
        "how": how,
        "document": str(ending.uid),
        "ended": on_date.isoformat(),
        "reason": words_of(reason, empty=True) or None,
    }
    append(kinds.DOCUMENT_ENDED.name, subject=subject(row), by=by, facts=facts)
    return row
