"""Every Monday at seven the page of each office that has leaders is made and sent to whoever is to have it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from tinhso.briefing import readers
from tinhso.briefing.actions import make
from tinhso.briefing.models import Page
from tinhso.ledger.actions import By
from tinhso.org.models import Post

MONDAY, HOUR = 0, 7


class Mondays:
    """A worker's own memory of the hour in which it last looked, so that it looks once in each and at the first."""

    def __init__(self) -> None:
        self._looked: tuple[date, int] | None = None

    def look(self, *, now: datetime, by: By) -> int:
        """Make and send what is due and was not yet; how many pages were made."""
        here = timezone.localtime(now)
        if not _is_time(here) or self._looked == (here.date(), here.hour):
            return 0
        done = make_weekly(now=now, by=by)
        self._looked = (here.date(), here.hour)
        return done


def make_weekly(*, now: datetime, by: By) -> int:
    """Make and send what is not made yet of today; how many pages. A worker that was away does so later on the same
    Monday; who was entered meanwhile as somebody to be sent it is sent it then.
    """
    here = timezone.localtime(now)
    if not _is_time(here):
        return 0
    day = here.date()
    posts = Post.objects.filter(role="leader", from_date__lte=day)
    posts = posts.filter(Q(until_date=None) | Q(until_date__gt=day))
    offices = set(posts.values_list("office__code", flat=True))
    there = {one.office: one for one in Page.objects.filter(weekly=True, day=day)}
    for office in sorted(offices):
        page = there.get(office) or make(
            f"weekly:{office}:{day}", office, now=now, by=by, weekly=True
        )
        readers.send(page, now=now)
    return len(offices - there.keys())


def _is_time(here: datetime) -> bool:
    return here.weekday() == MONDAY and here.hour >= HOUR
