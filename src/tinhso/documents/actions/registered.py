"""What a register said of somebody is held for a while, and used in her next dossier instead of asking it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from tinhso.documents import freshness, kinds
from tinhso.documents.actions.keeping import REPLACED, revoke
from tinhso.documents.models import Data, DataUse, Document
from tinhso.documents.rules import REGISTER
from tinhso.ledger.actions import By, append
from tinhso.ledger.canonical import canonical_bytes
from tinhso.ledger.together import as_one


@dataclass(frozen=True)
class Registered:
    """What a register answered. holder: the party of whom it was asked and told. ends: the record's own last day."""

    holder: str
    type: str
    name: str
    database: str
    issuer: str
    office: str
    basis: str
    case: str
    record: Mapping[str, Any]
    as_of: datetime
    reference: str
    issued_on: date | None = None
    ends: date | None = None


@as_one
def keep_data(said: Registered, *, key: str, by: By) -> Document | None:
    """Hold it until its days are over; what the same register said before of the same holder is used no more.

    None where it is not used again, because its type is asked for each time. The same key gives the same.
    """
    found = Document.objects.filter(key=key).first()
    if found is not None:
        return found
    now = datetime.now(UTC)
    as_of = timezone.localdate(said.as_of)
    until = freshness.usable_until(
        said.type, as_of=as_of, ends=said.ends, day=timezone.localdate(now)
    )
    if until is None:
        return None
    before = Document.objects.filter(
        holder=said.holder,
        type=said.type,
        assurance=REGISTER,
        data__database=said.database,
        revoked_at=None,
    )
    for one in list(before.order_by("pk")):
        revoke(one, why=REPLACED, by=by)
    digest = sha256(canonical_bytes(dict(said.record))).hexdigest()
    issued = said.issued_on if said.issued_on and said.issued_on <= until else None
    row = Document.objects.create(
        key=key,
        type=said.type,
        name=said.name[:400],
        holder=said.holder,
        issuer=said.issuer[:200],
        office=said.office,
        issued_on=issued,
        valid_until=until,
        assurance=REGISTER,
        basis=said.basis[:300],
        sha256=digest,
        case=said.case,
        kept_at=now,
    )
    Data.objects.create(
        document=row,
        database=said.database,
        record=dict(said.record),
        as_of=said.as_of,
        reference=said.reference,
    )
    facts = {
        "type": row.type,
        "assurance": row.assurance,
        "basis": row.basis,
        "case": row.case or None,
        "issued_on": row.issued_on,
        "valid_until": row.valid_until,
        "signed": False,
        "holder": row.holder,
        "name": row.name,
        "issuer": row.issuer or None,
        "sha256": digest,
    }
    append(kinds.KEPT.name, subject=f"document:{row.uid}", by=by, facts=facts)
    return row


def data_used(
    document: Document, *, case: str, code: str, procedure: str, office: str, paper: str
) -> DataUse:
    """Note that what was held stood in a dossier instead of asking the register; once for each paper."""
    made, _ = DataUse.objects.get_or_create(
        case=case,
        paper=paper,
        defaults={
            "document": document,
            "code": code,
            "procedure": procedure,
            "office": office,
            "at": datetime.now(UTC),
        },
    )
    return made
