"""Dossiers whose time at the office is over: the list by which they are handed over to the archive.

Nothing is erased and nothing is moved: how long a dossier of each field is kept there says the archive's own table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.cases.states import OPEN
from tinhso.operations.retention import archive_days

MOST = 100_000


@dataclass(frozen=True)
class Due:
    """A dossier that is to be handed over: no name of anybody. ended: its last day at the office."""

    code: str
    procedure: str
    office: str
    filed: date
    ended: date


def due_for_archive(*, on: date, offices: Collection[str] | None = None) -> Iterator[Due]:
    """Dossiers that ended so many days ago, the oldest first; at most MOST, one query. offices: only theirs."""
    last = on - timedelta(days=archive_days(on=on))
    before = timezone.make_aware(datetime.combine(last, time()))
    rows = Case.objects.exclude(state__in=OPEN).filter(told=False, changed_at__lt=before)
    if offices is not None:
        rows = rows.filter(office__in=list(offices))
    columns = ("code", "procedure", "office", "filed_at", "returned_at", "done_at", "changed_at")
    for code, procedure, office, filed, returned, done, changed in (
        rows.order_by("changed_at", "id").values_list(*columns)[:MOST].iterator()
    ):
        ended = returned or done or changed
        yield Due(code, procedure, office, timezone.localdate(filed), timezone.localdate(ended))
