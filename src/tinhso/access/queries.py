"""Readers of accounts and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tinhso.access.models import Account, Session


@dataclass(frozen=True)
class SessionSeen:
    """A session as its owner sees it; `here` is the one she looks from. handle: by which she ends it.

    network: here, inside, outside, or "" where it is not known. how: password, mail, sms, identity or passkey.
    """

    handle: str
    began_at: datetime
    seen_at: datetime
    device: str
    network: str
    how: str
    here: bool


def account_of_staff(staff: str) -> Account | None:
    """The account of a member of staff."""
    return Account.objects.filter(staff=staff).first()


def sessions_of(account: int, *, at: datetime, here: str | None) -> list[SessionSeen]:
    """The open sessions of an account, the latest first; `here` is the key of the present one."""
    rows = Session.objects.filter(
        account_id=account, expire_date__gt=at, began_at__isnull=False
    ).order_by("-seen_at")
    return [
        SessionSeen(
            handle=row.handle,
            began_at=row.began_at,
            seen_at=row.seen_at or row.began_at,
            device=row.device,
            network=row.network,
            how=row.how.partition(":")[0],
            here=row.pk == here,
        )
        for row in rows
        if row.began_at is not None
    ]
