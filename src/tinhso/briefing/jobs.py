"""Every Monday at seven the page of each office that has leaders is made."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from tinhso.briefing.actions import make
from tinhso.briefing.models import Page
from tinhso.ledger.actions import By
from tinhso.org.models import Post

MONDAY, HOUR = 0, 7


def make_weekly(*, now: datetime, by: By) -> int:
    """Make what is not made yet of today; how many pages. A worker that was away makes it later on the same Monday."""
    here = timezone.localtime(now)
    if here.weekday() != MONDAY or here.hour < HOUR:
        return 0
    day = here.date()
    posts = Post.objects.filter(role="leader", from_date__lte=day)
    posts = posts.filter(Q(until_date=None) | Q(until_date__gt=day))
    offices = set(posts.values_list("office__code", flat=True))
    there = set(Page.objects.filter(weekly=True, day=day).values_list("office", flat=True))
    for office in sorted(offices - there):
        make(f"weekly:{office}:{day}", office, now=now, by=by, weekly=True)
    return len(offices - there)
