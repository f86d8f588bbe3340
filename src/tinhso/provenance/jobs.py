"""What the clock starts: sessions of help that nobody ended are ended."""

from __future__ import annotations

from datetime import datetime

from tinhso.provenance.actions import end_overdue


def end_what_is_over(*, now: datetime) -> int:
    """End sessions of help whose time is over; how many."""
    return end_overdue(now=now)
