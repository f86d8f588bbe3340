"""What the clock starts: the ledger followed, and the periods computed that it concerns."""

from __future__ import annotations

from django.utils import timezone

from tinhso.indicators import filling


def keep_figures() -> int:
    """Ask for what has changed, compute for a while; how many events and values. Nothing without definitions."""
    now = timezone.now()
    if not filling.kinds_in_use(timezone.localtime(now).date()):
        return 0
    followed = filling.follow_ledger(now=now)
    filling.ask_what_goes_on(now=now)
    return followed + filling.fill_due(now=now)
