"""What of reports goes by time: typed and never filed, and links that open nothing. What was filed stays."""

from __future__ import annotations

from datetime import datetime

from tinhso.reports.models import Draft, Link

AT_ONCE = 5_000


def forget_drafts(*, before: datetime) -> int:
    """Erase some of what was typed and not touched since a moment; how many; 0: none is left."""
    rows = Draft.objects.filter(saved_at__lt=before).order_by("saved_at").values_list("pk")
    return int(Draft.objects.filter(pk__in=[pk for (pk,) in rows[:AT_ONCE]]).delete()[0])


def forget_links(*, before: datetime) -> int:
    """Erase some of the links that ended before a moment; how many; 0: none is left. The ledger says they were sent."""
    rows = Link.objects.filter(ends_at__lt=before).order_by("ends_at").values_list("pk")
    return int(Link.objects.filter(pk__in=[pk for (pk,) in rows[:AT_ONCE]]).delete()[0])
