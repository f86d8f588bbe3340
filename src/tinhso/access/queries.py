"""Readers of accounts and their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tinhso.access.models import Account, Session


@dataclass(frozen=True)
class SessionSeen:
    """A session as its owner sees it; `here` is the one she looks from."""

    began_at: datetime
    seen_at: datetime
    device: str
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
        SessionSeen(row.began_at, row.seen_at or row.began_at, row.device, row.pk == here)
        for row in rows
        if row.began_at is not None
    ]
