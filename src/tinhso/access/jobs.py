"""What the clock starts: forgetting what has had its time."""

from __future__ import annotations

from datetime import datetime

from tinhso.access import mail_codes
from tinhso.access.models import Session


def forget_sessions(*, before: datetime) -> int:
    """Delete sessions that ended before a moment; how many."""
    return Session.objects.filter(expire_date__lt=before).delete()[0]


def forget_codes(*, before: datetime) -> int:
    """Delete one-time codes that were asked for before a moment; how many."""
    return mail_codes.forget(before=before)
