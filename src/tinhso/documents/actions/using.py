"""A held paper stands in a dossier, with consent or by a law; and consent is taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from tinhso.documents import kinds
from tinhso.documents.models import Document, Use
from tinhso.documents.rules import CONSENT, CannotHold
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one


@as_one
def use(
    document: Document,
    *,
    case: str,
    code: str,
    procedure: str,
    office: str,
    paper: str,
    basis: str,
    by: By,
    ground: str = "",
    at: datetime | None = None,
) -> Use:
    """A paper stands in a dossier for one that the procedure asks for. Once for each paper of a dossier.

    Whether it may be used was the caller's question; called in the transaction in which the dossier is filed.
    """
    made, is_new = Use.objects.get_or_create(
        case=case,
        paper=paper,
        defaults={
            "document": document,
            "code": code,
            "procedure": procedure,
            "office": office,
            "basis": basis,
            "ground": ground[:300],
            "actor": by.actor,
            "at": at or datetime.now(UTC),
        },
    )
    if is_new:
        facts = {
            "case": case,
            "procedure": procedure,
            "office": office,
            "paper": paper,
            "basis": basis,
            "ground": ground[:300] or None,
        }
        append(kinds.USED.name, subject=f"document:{document.uid}", by=by, facts=facts)
    return made


@as_one
def withdraw_use(row: Use, *, by: By) -> Use:
    """She does not consent any more. Twice is once. Raises CannotHold (not_to_withdraw: a law lets it be used)."""
    locked = Use.objects.select_for_update(of=("self",)).select_related("document").get(pk=row.pk)
    if locked.withdrawn_at is not None:
        return locked
    if locked.basis != CONSENT:
        raise CannotHold("not_to_withdraw", ground=locked.ground or "–")
    return _ended(locked, by)


@as_one
def end_use(row: Use, *, by: By) -> Use:
    """It stood in another's dossier by mistake, whatever let it be used. Twice is once."""
    locked = Use.objects.select_for_update(of=("self",)).select_related("document").get(pk=row.pk)
    return locked if locked.withdrawn_at is not None else _ended(locked, by)


def _ended(locked: Use, by: By) -> Use:
    locked.withdrawn_at = datetime.now(UTC)
    locked.save(update_fields=["withdrawn_at"])
    facts = {"case": locked.case, "paper": locked.paper}
    append(kinds.WITHDRAWN.name, subject=f"document:{locked.document.uid}", by=by, facts=facts)
    return locked
