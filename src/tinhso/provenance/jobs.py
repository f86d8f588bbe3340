"""What the clock starts: sessions of help that nobody ended, and keys of windows that are over."""

from __future__ import annotations

from datetime import datetime

from tinhso.provenance import devices
from tinhso.provenance.actions import end_overdue


def end_what_is_over(*, now: datetime) -> int:
    """End sessions whose time is over, and destroy the keys by which devices of past windows were hashed; how many."""
    return end_overdue(now=now) + devices.destroy_old(now=now)
