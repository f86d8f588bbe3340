"""What the clock starts: sessions of help that nobody ended, keys of windows that are over, and the detector."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tinhso.provenance import devices
from tinhso.provenance.actions import end_overdue, examine_due, forget_browsers, watch


def end_what_is_over(*, now: datetime) -> int:
    """End sessions whose time is over, destroy the keys by which devices of past windows were hashed, and forget which
    browsers helped longer ago; how many.
    """
    return end_overdue(now=now) + devices.destroy_old(now=now) + forget_browsers(now=now)


def examine_filings() -> int:
    """Learn where something was filed, and examine one part of the province that is due; how much was done."""
    now = timezone.now()
    return watch(now=now) + (examine_due(now=now) is not None)
