"""Papers are taken into the store, and out of it again. Called in the transaction of what they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from tinhso.documents import kinds, lasting
from tinhso.documents.held_files import ROOM
from tinhso.documents.models import AskedWords, Data, Document, Objection, Share
from tinhso.files import actions as files
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.together import as_one

# What stands where a text may not be empty.
GONE = "–"
REPLACED, WRONG, ERASED = "replaced", "wrong", "erased"


@dataclass(frozen=True)
class Kept:
    """A paper as it comes. file: in `files`, of whichever room; the store has its own of the same content.

    valid_until: where it is told; otherwise by its type's own rule.
    """

    holder: str
    type: str
    name: str
    file: str
    office: str
    assurance: str
    basis: str
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    pages: int | None = None
    signed: bool = False
    digitised_by: str = ""
    case: str = ""


@as_one
def keep(paper: Kept, *, key: str, by: By, at: datetime | None = None) -> Document:
    """Take a paper into the store. The same key again gives the same; so does the same content of the same holder.

    Raises NoSuchFile.
    """
    found = Document.objects.filter(key=key).first()
    if found is not None:
        return found
    own = files.again(paper.file, room=ROOM)
    same = Document.objects.filter(
        holder=paper.holder, type=paper.type, sha256=own.sha256, revoked_at=None
    ).first()
    if same is not None:
        files.erase(own.uid)
        return same
    now = at or datetime.now(UTC)
    until = paper.valid_until or lasting.valid_until(
        paper.type, paper.issued_on, timezone.localdate(now)
    )
    row = Document.objects.create(
        key=key,
        type=paper.type,
        name=written_line(paper.name)[:400],
        holder=paper.holder,
        number=paper.number[:60],
        issuer=paper.issuer[:200],
        office=paper.office,
        issued_on=paper.issued_on,
        valid_until=until,
        assurance=paper.assurance,
        basis=paper.basis[:300],
        file=str(own.uid),
        sha256=own.sha256,
        pages=paper.pages,
        signed=paper.signed,
        digitised_by=paper.digitised_by,
        case=paper.case,
        kept_at=now,
    )
    _append(
        kinds.KEPT.name,
        row,
        by,
        {
            "type": row.type or None,
            "assurance": row.assurance,
            "basis": row.basis,
            "case": row.case or None,
            "issued_on": row.issued_on,
            "valid_until": row.valid_until,
            "pages": row.pages,
            "signed": row.signed,
            "holder": row.holder,
            "name": row.name,
            "number": row.number or None,
            "issuer": row.issuer or None,
            "sha256": row.sha256,
        },
    )
    return row


@as_one
def revoke(row: Document, *, why: str, by: By) -> Document:
    """A paper holds no more: it is shown as such, and used for nothing new. Twice is once."""
    locked = Document.objects.select_for_update().get(pk=row.pk)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at, locked.revoked_why = datetime.now(UTC), why
    locked.save(update_fields=["revoked_at", "revoked_why"])
    _append(kinds.REVOKED.name, locked, by, {"why": why})
    return locked


@as_one
def take_back(row: Document, *, by: By) -> Document:
    """It was kept of somebody whose it is not: it holds no more, and its file is gone. Twice is once."""
    locked = Document.objects.select_for_update().get(pk=row.pk)
    if locked.file:
        files.erase(locked.file)
        Document.objects.filter(pk=locked.pk).update(file="")
    return revoke(locked, why=WRONG, by=by)


def revoke_of(case: str, *, assurance: str, why: str, by: By, erase: bool = False) -> int:
    """Every paper of a sort that came from a dossier holds no more; how many. erase: nor is its file kept."""
    rows = Document.objects.filter(case=case, assurance=assurance, revoked_at=None)
    found = list(rows.order_by("pk"))
    for one in found:
        if erase and one.file:
            files.erase(one.file)
            Document.objects.filter(pk=one.pk).update(file="")
        revoke(one, why=why, by=by)
    return len(found)


@as_one
def forget_holder(holder: str, *, by: By) -> tuple[list[Any], int]:
    """Empty what is held of somebody who is erased: (events with a sealed part, files erased).

    The rows stay, revoked, so that figures stay; the caller erases the sealed parts with hers.
    """
    rows = list(Document.objects.select_for_update().filter(holder=holder).order_by("pk"))
    erased = 0
    for one in rows:
        if one.file:
            files.erase(one.file)
            erased += 1
        revoke(one, why=ERASED, by=by)
    own = [one.pk for one in rows]
    Document.objects.filter(pk__in=own).update(
        name=GONE, number="", issuer="", file="", sha256="", objected_at=None
    )
    Share.objects.filter(document__in=own, revoked_at=None).update(revoked_at=datetime.now(UTC))
    Data.objects.filter(document__in=own).update(record={}, reference="")
    AskedWords.objects.filter(asked__document__in=own).delete()
    Objection.objects.filter(document__in=own).update(text=GONE)
    Objection.objects.filter(document__in=own).exclude(answer="").update(answer=GONE)
    now = datetime.now(UTC)
    Objection.objects.filter(document__in=own, answered_at=None).update(answered_at=now)
    subjects = [f"document:{one.uid}" for one in rows]
    sealed: list[Any] = []
    if subjects:
        told = Event.objects.filter(subject__in=subjects, sealed__isnull=False)
        sealed = list(told.values_list("uid", flat=True))
    return sealed, erased


def _append(kind: str, row: Document, by: By, facts: dict[str, Any]) -> None:
    append(kind, subject=f"document:{row.uid}", by=by, facts=facts)
