"""The dossiers as they stood at the end of a past day, told from the ledger up to it.

What has had no event since stands as it stood; the rest is folded again from its events up to then. A moment that is
told later of a day before counts on that day: the figures say what had happened, not what was known. Kept for a few
days that were asked for, and thrown away when something is told of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tinhso.ledger.models import Event
from tinhso.measurement.live.folding import fold
from tinhso.measurement.live.following import SUBJECT, calendars_by_day, happenings
from tinhso.measurement.live.models import DossierThen, DossierTime, Then
from tinhso.measurement.live.months import midnight

MOST_DAYS = 12
_AT_ONCE = 500
_ROW = [field.name for field in DossierTime._meta.fields]


def end_of(day: date) -> datetime:
    """The first moment after a day, in the province."""
    return midnight(day + timedelta(days=1))


def tell_then(day: date, *, most_an_hour: int | None = None) -> bool:
    """Have the dossiers of the end of a past day told; nothing where they are. The measured rows are up to date.

    most_an_hour: False, and nothing is told, where so many days were told within the last hour; None for no bound.
    """
    if Then.objects.filter(day=day).exists():
        return True
    lately = Then.objects.filter(made_at__gt=timezone.now() - timedelta(hours=1))
    if most_an_hour is not None and lately.count() >= most_an_hour:
        return False
    with transaction.atomic():
        then, made = Then.objects.get_or_create(day=day, defaults={"made_at": timezone.now()})
        if not made:
            return True
        end = end_of(day)
        later = Event.objects.filter(
            subject__startswith=SUBJECT, kind__startswith="cases.", occurred_at__gte=end
        )
        changed = set(later.order_by().values_list("subject", flat=True).distinct())
        _copy(then, end, changed)
        for part in _parts(sorted(changed)):
            _fold(then, end, part)
        old = Then.objects.exclude(day=day).order_by("-made_at").values_list("day", flat=True)
        Then.objects.filter(day__in=list(old[MOST_DAYS - 1 :])).delete()
    return True


def _copy(then: Then, end: datetime, changed: set[str]) -> None:
    rows = DossierTime.objects.filter(filed_at__lt=end).order_by()
    held: list[DossierThen] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):
        if f"{SUBJECT}{row.case}" in changed:
            continue
        held.append(DossierThen(then=then, **{name: getattr(row, name) for name in _ROW}))
        if len(held) == _AT_ONCE:
            DossierThen.objects.bulk_create(held)
            held = []
    DossierThen.objects.bulk_create(held)


def _fold(then: Then, end: datetime, subjects: list[str]) -> None:
    found = happenings(subjects, before=end)
    folded = fold(found, at=end.astimezone(UTC), calendar_for=calendars_by_day())
    DossierThen.objects.bulk_create(
        [DossierThen(then=then, **one.row) for one in folded.values()], batch_size=_AT_ONCE
    )


def _parts(subjects: list[str]) -> Iterable[list[str]]:
    for first in range(0, len(subjects), _AT_ONCE):
        yield subjects[first : first + _AT_ONCE]
