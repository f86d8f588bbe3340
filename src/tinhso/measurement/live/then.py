"""The dossiers as they stood at the end of a past day, told from the ledger up to it.

What has had no event since stands as it stood; the rest is folded again from its events up to then. A moment that is
told later of a day before counts on that day: the figures say what had happened, not what was known. Kept for a few
days that were asked for, and thrown away when something is told of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tinhso.ledger.models import Event
from tinhso.ledger.snapshots import one_snapshot
from tinhso.measurement.live.folding import fold
from tinhso.measurement.live.following import (
    Difference,
    compared,
    differences_but,
    in_flux,
    keep_up,
    settled,
)
from tinhso.measurement.live.models import DossierThen, DossierTime, Then
from tinhso.measurement.live.months import midnight
from tinhso.measurement.live.telling import (
    SUBJECT,
    calendars_by_day,
    every_subject,
    happenings,
    told,
)

MOST_DAYS = 12
_AT_ONCE = 500
_TABLE = DossierThen._meta.db_table
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
        later = _since(end).filter(subject__startswith=SUBJECT)
        changed = set(later.values_list("subject", flat=True).distinct())
        _copy(then, end, changed)
        for part in _parts(sorted(changed)):
            _fold(then, end, part)
        old = Then.objects.exclude(day=day).order_by("-made_at").values_list("day", flat=True)
        Then.objects.filter(day__in=list(old[MOST_DAYS - 1 :])).delete()
    return True


def every_difference() -> Iterator[Difference]:
    """Every row that the ledger tells otherwise, of the measured tables and of the past days that are kept.

    Others may write meanwhile: what has not been followed yet is no difference.
    """
    keep_up()
    with one_snapshot():
        flux = in_flux()
        yield from differences_but(flux)
        yield from _of_past_days(flux)


def _of_past_days(flux: Collection[UUID]) -> Iterator[Difference]:
    days = list(Then.objects.order_by("day"))
    last = UUID(int=0)
    for subjects in every_subject() if days else ():
        compared_now = settled(subjects, flux)
        now = {case: one.row for case, one in told(compared_now).items()}
        first, last = last, UUID(subjects[-1].removeprefix(SUBJECT))
        for then in days:
            # Subjects come in the order of their dossiers: what lies between belongs to these.
            between = DossierThen.objects.filter(then=then, case__gt=first, case__lte=last)
            rows = {row["case"]: dict(row) for row in between.values() if row["case"] not in flux}
            yield from _compared(then, _wanted(compared_now, now, end_of(then.day)), rows)
    for then in days:
        beyond = DossierThen.objects.filter(then=then, case__gt=last)
        for case in beyond.values_list("case", flat=True).iterator():
            if case not in flux:
                yield Difference(_TABLE, f"{then.day} {case}", "extra")


def _compared(
    then: Then, wanted: dict[UUID, dict[str, Any]], rows: dict[UUID, dict[str, Any]]
) -> list[Difference]:
    found = [
        difference
        for case, row in wanted.items()
        for difference in compared(_TABLE, f"{then.day} {case}", row, rows.get(case), _ROW)
    ]
    extra = rows.keys() - wanted.keys()
    return found + [Difference(_TABLE, f"{then.day} {case}", "extra") for case in sorted(extra)]


def _wanted(
    subjects: list[str], now: dict[UUID, dict[str, Any]], end: datetime
) -> dict[UUID, dict[str, Any]]:
    """Some dossiers as they stood at a moment. now: as they stand now."""
    rows = _since(end).filter(subject__in=subjects)
    changed = set(rows.values_list("subject", flat=True).distinct())
    wanted = {
        case: row
        for case, row in now.items()
        if f"{SUBJECT}{case}" not in changed and row["filed_at"] < end
    }
    found = happenings(sorted(changed), before=end)
    folded = fold(found, at=end.astimezone(UTC), calendar_for=calendars_by_day())
    return wanted | {case: one.row for case, one in folded.items()}


def _since(end: datetime) -> QuerySet[Event]:
    """What happened to dossiers from a moment on."""
    return Event.objects.filter(kind__startswith="cases.", occurred_at__gte=end).order_by()


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
