"""Which periods are to be computed again, and computing them when their turn comes.

What happens to a dossier asks for every period in which something ever happened to it: a decision that is taken back
leaves the month in which it stood. A period that takes long is computed again less often: it rests for twenty times as
long as it took, so that this is never more than a twentieth of one core.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tinhso.indicators.computing import keep
from tinhso.indicators.current import versions_on
from tinhso.indicators.models import Filling
from tinhso.kernel.periods import Period, period_of, periods_between
from tinhso.ledger.followers import follow
from tinhso.ledger.models import Event
from tinhso.payments.models import Due

NAME = "indicators"
#: Rooms whose events change what is counted.
ROOMS = ("cases", "payments", "documents", "signing", "exchange", "petitions")
EVENTS_AT_ONCE = 1_000
REST_TIMES, MOST_REST = 20, timedelta(hours=1)
# Due moments pass without any event: periods that go on are computed at least so often.
LONGEST = timedelta(minutes=15)
MOST_MONTHS = 60


def kinds_in_use(day: date) -> list[str]:
    """The kinds of periods that any definition of a day asks for."""
    kinds = {kind for row in versions_on(day).values() for kind in row.document["kinds"]}
    return sorted(kinds)


def ask(days: Iterable[date], kinds: Collection[str], *, now: datetime) -> int:
    """Ask for the periods in which some days lie; how many. Three statements, however many days."""
    wanted = {
        (period.kind, period.first): period
        for day in set(days)
        for period in (period_of(kind, day) for kind in kinds)
    }
    Filling.objects.bulk_create(
        [
            Filling(kind=one.kind, first=one.first, last=one.last, asked_at=now)
            for one in wanted.values()
        ],
        update_conflicts=True,
        unique_fields=["kind", "first"],
        update_fields=["asked_at"],
    )
    return len(wanted)


def ask_span(first: date, last: date, kinds: Collection[str], *, now: datetime) -> int:
    """Ask for every period between two days, of the last years at most."""
    today = timezone.localtime(now).date()
    last = min(last, today)
    first = max(first, (last.replace(day=1) - timedelta(days=31 * MOST_MONTHS)))
    days = [
        period.first for kind in kinds for period in periods_between(kind, first, last)
    ] if first <= last else []  # fmt: skip
    return ask(days, kinds, now=now)


def follow_ledger(*, now: datetime) -> int:
    """Ask for what the events since concern; how many events there were."""
    kinds = kinds_in_use(timezone.localtime(now).date())

    def take(events: Sequence[Event]) -> None:
        own = [one for one in events if one.kind.partition(".")[0] in ROOMS]
        subjects = _dossiers(own)
        moments = {one.occurred_at for one in own}
        moments |= set(
            Event.objects.filter(subject__in=subjects).values_list("occurred_at", flat=True)
        )
        if kinds:
            ask({timezone.localtime(one).date() for one in moments}, kinds, now=now)
            told = _told_days(events)
            if told:
                ask_span(min(told), timezone.localtime(now).date(), kinds, now=now)

    return follow(NAME, take, most=EVENTS_AT_ONCE)


def _told_days(events: Sequence[Event]) -> set[date]:
    """The days that were ever told of announcements: what is public counts in every period since."""
    own = {one.subject for one in events if one.subject.startswith("announcement:")}
    rows = Event.objects.filter(subject__in=own).values_list("facts", flat=True) if own else ()
    return {date.fromisoformat(one["day"]) for one in rows if "day" in one}


def _dossiers(events: Sequence[Event]) -> set[str]:
    """What events are about: petitions, dossiers, also those of a sum that is due or a paper that is used."""
    named = {str(one.facts["case"]) for one in events if "case" in one.facts}
    dues = {one.subject.removeprefix("due:") for one in events if one.subject.startswith("due:")}
    named |= set(Due.objects.filter(uid__in=dues).values_list("case", flat=True)) if dues else set()
    own = {one.subject for one in events if one.subject.startswith(("case:", "petition:"))}
    return own | {f"case:{one}" for one in named}


def ask_what_goes_on(*, now: datetime) -> int:
    """Ask for the periods of today that were not computed lately or never; how many."""
    today = timezone.localtime(now).date()
    kinds = kinds_in_use(today)
    fresh = set(
        Filling.objects.filter(first__lte=today, last__gte=today)
        .filter(Q(filled_at__gt=now - LONGEST) | Q(asked_at__isnull=False))
        .values_list("kind", flat=True)
    )
    stale = [kind for kind in kinds if kind not in fresh]
    return ask([today], stale, now=now) if stale else 0


def due(*, now: datetime) -> list[Filling]:
    """Fillings that are asked for and have rested, those that go on first, then the latest."""
    rows = Filling.objects.filter(asked_at__isnull=False).order_by("-last", "kind")
    return [row for row in rows if _rested(row, now)]


def _rested(row: Filling, now: datetime) -> bool:
    if row.filled_at is None:
        return True
    rest = min(timedelta(seconds=row.seconds * REST_TIMES), MOST_REST)
    return row.filled_at + rest <= now


def fill_due(*, now: datetime, most_seconds: float = 5.0) -> int:
    """Compute what is asked for until its time is over; how many values were written."""
    began, made = time.monotonic(), 0
    for row in due(now=now):
        made += fill([Period(row.first, row.last, row.kind)], now=now)
        if time.monotonic() - began > most_seconds:
            break
    return made


@transaction.atomic
def fill(periods: Sequence[Period], *, now: datetime) -> int:
    """Compute periods again and keep them; how many values. What happens meanwhile asks for them once more."""
    return keep(periods, now=now)
