"""Calendars that somebody's own programs may read: opened with a token that is shown once, and revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.plans import kinds
from tinhso.plans.models import Feed

LASTS, MOST_OPEN = timedelta(days=400), 10


class CannotFeed(TinhsoError):
    """plan_feeds_many (most): so many are open. plan_no_such_feed."""


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, staff: str, unit: str, now: datetime, by: By) -> tuple[Feed, str]:
    """A calendar of an office's tasks for somebody; the token is told here and never again. Raises CannotFeed."""
    in_turn(f"plans:feeds:{staff}")
    if Feed.objects.filter(staff=staff, shut_at=None, until__gt=now).count() >= MOST_OPEN:
        raise CannotFeed("plan_feeds_many", most=MOST_OPEN)
    token = secrets.token_urlsafe(24)
    row = Feed.objects.create(
        digest=digest_of(token), staff=staff, unit=unit, made_at=now, until=now + LASTS
    )
    append(kinds.FEED_OPENED.name, subject=f"feed:{row.uid}", by=by, facts={"feed": str(row.uid)})
    return row, token


@transaction.atomic
def shut_feed(uid: UUID | str, *, staff: str, now: datetime, by: By) -> None:
    """Nobody reads it any more. Twice is once. Raises CannotFeed for one that is not hers."""
    row = Feed.objects.select_for_update().filter(uid=uid, staff=staff).first()
    if row is None:
        raise CannotFeed("plan_no_such_feed")
    if row.shut_at is not None:
        return
    row.shut_at = now
    row.save(update_fields=["shut_at"])
    append(kinds.FEED_SHUT.name, subject=f"feed:{row.uid}", by=by, facts={"feed": str(row.uid)})
