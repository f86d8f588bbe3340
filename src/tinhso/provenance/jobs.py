"""What the clock starts: sessions of help that nobody ended are ended, and filings are examined."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tinhso.provenance.actions import end_overdue, examine_due, watch


def end_what_is_over(*, now: datetime) -> int:
    """End sessions of help whose time is over; how many."""
    return end_overdue(now=now)


def examine_filings() -> int:
    """Learn where something was filed, and examine one part of the province that is due; how much was done."""
    now = timezone.now()
    return watch(now=now) + (examine_due(now=now) is not None)
