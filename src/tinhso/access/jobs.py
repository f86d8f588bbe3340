"""What the clock starts: forgetting what has had its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from tinhso.access import mail_codes
from tinhso.access.models import Session

KEPT_CODES = timedelta(days=1)


def forget_what_is_over(*, at: datetime) -> int:
    """Delete ended sessions and codes older than a day; how many."""
    ended = Session.objects.filter(expire_date__lt=at).delete()[0]
    return ended + mail_codes.forget(before=at - KEPT_CODES)
