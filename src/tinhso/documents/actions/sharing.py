"""A holder shows one paper to somebody by a link that ends, and that she may end before."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from tinhso.documents import kinds
from tinhso.documents.models import Document, Opening, Share
from tinhso.documents.queries import digest_of
from tinhso.documents.rules import MOST_SHARE_DAYS, CannotHold
from tinhso.ledger.actions import By, append
from tinhso.ledger.together import as_one

_BYTES = 24


@as_one
def share(document: Document, *, days: int, key: str, by: By) -> tuple[Share, str]:
    """A link and its secret, which is told this once and kept nowhere; "" where the same form made it before.

    Raises CannotHold (share_days: 1 to MOST_SHARE_DAYS; not_held_now).
    """
    if not 1 <= days <= MOST_SHARE_DAYS:
        raise CannotHold("share_days", most=MOST_SHARE_DAYS)
    locked = Document.objects.select_for_update().get(pk=document.pk)
    made = Share.objects.filter(key=key, document=locked).first()
    if made is not None:
        return made, ""
    if locked.revoked_at is not None or not locked.file:
        raise CannotHold("not_held_now", paper=locked.name)
    token, now = secrets.token_urlsafe(_BYTES), datetime.now(UTC)
    row = Share.objects.create(
        key=key,
        document=locked,
        digest=digest_of(token),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    facts = {"share": str(row.uid), "expires_at": row.expires_at}
    append(kinds.SHARED.name, subject=f"document:{locked.uid}", by=by, facts=facts)
    return row, token


@as_one
def revoke_share(row: Share, *, by: By) -> Share:
    """The link opens nothing any more. Twice is once."""
    locked = Share.objects.select_for_update(of=("self",)).select_related("document").get(pk=row.pk)
    if locked.revoked_at is None:
        locked.revoked_at = datetime.now(UTC)
        locked.save(update_fields=["revoked_at"])
        facts = {"share": str(locked.uid)}
        subject = f"document:{locked.document.uid}"
        append(kinds.SHARE_REVOKED.name, subject=subject, by=by, facts=facts)
    return locked


def open_share(row: Share, *, at: datetime, file: bool = False) -> Opening:
    """Note that somebody opened a link; who she is nobody knows."""
    return Opening.objects.create(share=row, at=at, file=file)
