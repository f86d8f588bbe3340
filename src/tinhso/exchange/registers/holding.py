"""What a register said is held, and the next dossier of the same holder is answered from it while it is fresh.

Only what passed the contract comes here: data of somebody else, or of no shape, are thrown away before.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from tinhso.access import looks
from tinhso.access.who import Who
from tinhso.cases import actions as cases
from tinhso.cases.models import Case, PaperData
from tinhso.documents import actions as documents
from tinhso.documents.models import Document
from tinhso.documents.queries import held_data
from tinhso.exchange.registers.contract import Answer
from tinhso.ledger.actions import By
from tinhso.papers.databases import databases
from tinhso.parties.rules import is_untold


def keep_answer(data: PaperData, answer: Answer, *, by: By) -> Document | None:
    """Hold what came for a paper, of whom it was asked; in the transaction that gives it to the dossier."""
    if is_untold(data.party):
        return None
    ends = answer.record.get("expires_on") or answer.record.get("until")
    issued = answer.record.get("issued_on")
    said = documents.Registered(
        holder=data.party,
        type=data.type,
        name=data.name,
        database=data.database,
        issuer=databases()[data.database].name,
        office=data.case.desk,
        basis=data.basis,
        case=str(data.case.uid),
        record=answer.record,
        as_of=answer.as_of,
        reference=answer.reference,
        issued_on=_day(issued),
        ends=_day(ends),
    )
    return documents.keep_data(said, key=f"data:{data.uid}", by=by)


def from_held(case: Case, row: PaperData, *, by: By, now: datetime) -> bool:
    """Whether what is held answers a paper that waits, so that its register is not asked; the look is recorded."""
    day = timezone.localdate(now)
    if is_untold(row.party):
        return False
    found = held_data(row.party, row.type, row.database, day)
    if found is None:
        return False
    held = found.data
    given = cases.data_had(
        row.uid, record=held.record, as_of=held.as_of, reference=held.reference, by=by
    )
    if not given:
        return False
    documents.data_used(
        found,
        case=str(case.uid),
        code=case.code,
        procedure=case.procedure,
        office=case.office,
        paper=row.paper,
    )
    looks.record(
        Who(kind="none", day=day, staff=f"register:{row.database}"),
        "paper",
        party=row.party,
        subject=f"document:{found.uid}",
        why=row.basis,
        office=case.desk,
        at=now,
    )
    return True


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
