"""A person erased for good: her dossiers and their files, drafts, accounts, letters, and what is known of her.

Rows, codes, moments and what is open in the ledger stay, so that every figure and check stays as it was. Left as they
are: dossiers that she filed for somebody else, the book of certified copies, who looked at what, and copies of the
database that were made before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from tinhso.access import actions as access
from tinhso.cases import drafts
from tinhso.cases.models import (
    Case,
    CasePaper,
    CaseResult,
    Consultation,
    DatedStep,
    Extension,
    Note,
    PaperData,
    Posting,
    Rating,
    Scan,
    Supplement,
)
from tinhso.cases.signed import about as signed_about
from tinhso.cases.states import OPEN
from tinhso.documents import actions as documents
from tinhso.files import actions as files
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import fold
from tinhso.ledger import actions as ledger
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.notices import actions as notices
from tinhso.parties import actions as parties
from tinhso.parties import queries
from tinhso.payments import actions as payments
from tinhso.payments.queries import subjects_of
from tinhso.signing import actions as signing_actions
from tinhso.signing import queries as signing

MOST_REASON, MOST_NAMED = 60, 5
# What stands where a text may not be empty.
GONE = "–"


class CannotErase(TinhsoError):
    """open_dossiers (count, codes): some of which she is owner or filer are not at their end.

    bad_reason (most): it is empty or long. reason_names_her: it stays open in the ledger, and holds her name or number.
    """

    exit_code = 3


@dataclass(frozen=True)
class Erased:
    """How many of each were emptied. for_others: dossiers that she filed for somebody else, left as they are."""

    dossiers: int
    sealed: int
    files: int
    drafts: int
    accounts: int
    messages: int
    for_others: int


@transaction.atomic
def erase_person(party: str | UUID, *, reason: str, by: By) -> Erased:
    """Empty everything of a person, a second time what came since; what was done, in counts.

    reason: by which law or order, without personal data. Whether it may be done is the caller's question.
    Raises NoSuchParty, CannotErase.
    """
    known = queries.party(party)
    contacts = queries.contacts_of(known.uid)
    addresses = [one.value for one in contacts if one.kind == "mail"]
    phones = [one.value for one in contacts if one.kind == "phone"]
    _check(known, reason)
    subject = f"party:{known.uid}"
    cases = list(Case.objects.select_for_update().filter(owner=known.uid).order_by("pk"))
    sealed = [*_sealed_of(cases), *_sealed_data(known.uid)]
    payments.forget([str(case.uid) for case in cases])
    signing_actions.forget_typed([signed_about(one) for one in cases])
    held = _files_of(known.uid) + signing.copy_files_of([signed_about(one) for one in cases])
    _empty(known.uid)
    for uid in held:
        files.erase(uid)
    of_documents, of_files = documents.forget_holder(known.uid, by=by)
    sealed += of_documents
    if sealed:
        ledger.erase(sealed, subject=subject, by=by, reason=reason)
    accounts = access.erase_citizen(
        known.uid, addresses=[*addresses, *phones], reason=reason, by=by
    )
    typed = drafts.drop_of([uid for uid, _ in accounts])
    told = notices.forget(
        [*addresses, *phones, *(address for _, address in accounts)], party=known.uid
    )
    parties.erase(known.uid, reason=reason, by=by)
    return Erased(
        dossiers=len(cases),
        sealed=len(sealed),
        files=len(held) + of_files,
        drafts=typed,
        accounts=len(accounts),
        messages=told,
        for_others=Case.objects.filter(filer=known.uid).exclude(owner=known.uid).count(),
    )


def _check(known: queries.Described, reason: str) -> None:
    if not reason.strip() or len(reason) > MOST_REASON or not reason.isprintable():
        raise CannotErase("bad_reason", most=MOST_REASON)
    said = fold(reason)
    if any(told and fold(told) in said for told in (known.name, known.number)):
        raise CannotErase("reason_names_her")
    hers = Case.objects.filter(owner=known.uid) | Case.objects.filter(filer=known.uid)
    going = list(hers.filter(state__in=OPEN).order_by("code").values_list("code", flat=True))
    if going:
        codes = ", ".join(going[:MOST_NAMED]) + (" …" if len(going) > MOST_NAMED else "")
        raise CannotErase("open_dossiers", count=len(going), codes=codes)


def _sealed_of(cases: Sequence[Case]) -> list[UUID]:
    """The events of some dossiers that have a sealed part."""
    found: list[UUID] = []
    for case in cases:
        rows = Event.objects.filter(subject=f"case:{case.uid}", sealed__isnull=False)
        found += rows.values_list("uid", flat=True)
    beside = [
        *subjects_of([str(case.uid) for case in cases]),
        *signing.subjects_of([f"case:{case.uid}" for case in cases]),
    ]
    if beside:
        rows = Event.objects.filter(subject__in=beside, sealed__isnull=False)
        found += rows.values_list("uid", flat=True)
    return found


def _sealed_data(party: str) -> list[UUID]:
    """The events by which registers told of her, also in dossiers of others, and of anybody in hers."""
    rows = PaperData.objects.filter(Q(party=party) | Q(case__owner=party))
    subjects = [f"data:{uid}" for uid in rows.values_list("uid", flat=True)]
    held = Event.objects.filter(subject__in=subjects, sealed__isnull=False)
    return list(held.values_list("uid", flat=True))


def _files_of(owner: str) -> list[str]:
    """The stored files of somebody's dossiers."""
    found: list[str] = []
    for model, columns in ((CasePaper, ("file",)), (Scan, ("file", "pictures")), (CaseResult, ("file",))):  # fmt: skip
        for column in columns:
            rows = model.objects.filter(case__owner=owner).exclude(**{column: ""})
            found += rows.values_list(column, flat=True)
    return found


def _empty(owner: str) -> None:
    """Nothing that anybody typed or handed in is left in somebody's dossiers."""
    CasePaper.objects.filter(case__owner=owner).update(file="")
    CasePaper.objects.filter(case__owner=owner, type="").update(name=GONE)
    Scan.objects.filter(case__owner=owner).delete()
    Supplement.objects.filter(case__owner=owner).update(reasons=GONE)
    Consultation.objects.filter(case__owner=owner).update(question=GONE)
    Consultation.objects.filter(case__owner=owner).exclude(answer="").update(answer=GONE)
    DatedStep.objects.filter(case__owner=owner).update(place="", outcome="")
    Extension.objects.filter(case__owner=owner).update(reason=GONE)
    Note.objects.filter(case__owner=owner).update(text=GONE)
    CaseResult.objects.filter(case__owner=owner).update(summary="", file="")
    Posting.objects.filter(case__owner=owner).update(address=GONE, phone="", tracking="")
    Rating.objects.filter(case__owner=owner).update(text="")
    data = PaperData.objects.filter(Q(party=owner) | Q(case__owner=owner))
    data.update(record={}, reference="", text="")
    # Whoever has one open in a form is told that it is another by now.
    Case.objects.filter(owner=owner).update(answers={}, revision=F("revision") + 1)
