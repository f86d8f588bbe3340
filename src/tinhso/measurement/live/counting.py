"""Dossiers of a year counted by month, office, procedure and channel, from the measured rows and the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone

from tinhso.ledger.models import Event
from tinhso.measurement.live.disclosure import TOTAL, Block, month_number, months_of
from tinhso.measurement.live.folding import fold
from tinhso.measurement.live.models import DossierTime, Recount, StretchTime
from tinhso.measurement.live.months import midnight, next_month
from tinhso.measurement.live.telling import SUBJECT, calendars_by_day, happenings

DECIDED = ("early", "on_time", "late")
REFILED_WITHIN = timedelta(days=30)
_PLACE = ("office", "procedure", "channel")
_AT_ONCE = 500
# What of a recount moves the figures of decided dossiers; a due moment alone moves none.
_OF_FIGURES = ["working_seconds", "outcome"]


@dataclass(frozen=True)
class Counted:
    """Counts of a year up to a month. seconds: of those measures that last: decided, accepted."""

    counts: dict[tuple[str, str], Counter[tuple[str, int]]] = field(default_factory=dict)
    seconds: dict[tuple[str, str, str, int], list[int]] = field(default_factory=dict)

    def add(self, measure: str, at: datetime, place: Any, seconds: int | None = None) -> None:
        """Count one dossier. place: its office, procedure and channel."""
        local = timezone.localtime(at)
        month = month_number(local.year, local.month)
        for dimension, key in (("all", TOTAL), *zip(_PLACE, place, strict=True)):
            self.counts.setdefault((dimension, measure), Counter())[key, month] += 1
            if seconds is not None:
                self.seconds.setdefault((dimension, measure, key, month), []).append(seconds)

    def cells(self, dimension: str, measure: str) -> Counter[tuple[str, int]]:
        """By key and month."""
        return self.counts.get((dimension, measure), Counter())

    def sum(self, dimension: str, measure: str, block: Block) -> int:
        """Over the months of a block."""
        cells = self.cells(dimension, measure)
        return sum(cells[block.key, month] for month in months_of(block))

    def values(self, dimension: str, measure: str, block: Block) -> list[int]:
        """Seconds over the months of a block."""
        return [
            one
            for month in months_of(block)
            for one in self.seconds.get((dimension, measure, block.key, month), ())
        ]


def counted(month: date) -> Counted:
    """Count the year of a month up to its end. What is a state at the end, of this month alone."""
    start, end = midnight(month.replace(month=1)), midnight(next_month(month))
    found = Counted()
    rows = DossierTime.objects.order_by()
    for at, told, *place in rows.filter(filed_at__gte=start, filed_at__lt=end).values_list(
        "filed_at", "told", *_PLACE
    ):
        found.add("received", at, place)
        if told:
            found.add("told", at, place)
    ended = rows.filter(ended_at__gte=start, ended_at__lt=end)
    signs = ("promises_moved", "stops_in_last_tenth")
    for at, outcome, seconds, moved, stopped, *place in ended.values_list(
        "ended_at", "outcome", "working_seconds", *signs, *_PLACE
    ):
        if outcome == "withdrawn":
            found.add("withdrawn", at, place)
        if outcome in DECIDED:
            found.add("decided", at, place, seconds)
            if outcome == "late":
                found.add("late", at, place)
            if moved:
                found.add("moved", at, place)
            if stopped:
                found.add("stopped_late", at, place)
    _add_accepted(found, start, end)
    for at, place in _refiled(start, end):
        found.add("refiled", at, place)
    for place in _overdue(end):
        found.add("overdue", end - timedelta(seconds=1), place)
    return found


def counted_again(month: date, *, after: int) -> Counted:
    """Count the decided of the year of a month up to its end whose hours or outcome a later recount measured otherwise.

    after: the number of a recount. Each counts once.
    """
    start, end = midnight(month.replace(month=1)), midnight(next_month(month))
    found = Counted()
    recounts = Recount.objects.filter(pk__gt=after, after__has_any_keys=_OF_FIGURES)
    rows = DossierTime.objects.filter(
        case__in=recounts.values("case"), outcome__in=DECIDED, ended_at__gte=start, ended_at__lt=end
    )
    for at, *place in rows.order_by().values_list("ended_at", *_PLACE):
        found.add("decided", at, place)
    return found


def _add_accepted(found: Counted, start: datetime, end: datetime) -> None:
    """Accepted dossiers, with the working time that they had lain unchecked."""
    rows = DossierTime.objects.filter(started_at__gte=start, started_at__lt=end)
    before = StretchTime.objects.filter(clock="before", case__in=rows.values("case"))
    waited = dict(before.order_by().values_list("case").annotate(total=Sum("working_seconds")))
    for case, at, *place in rows.values_list("case", "started_at", *_PLACE):
        found.add("accepted", at, place, waited.get(case, 0))


def _refiled(start: datetime, end: datetime) -> Iterator[tuple[datetime, Any]]:
    """Filings whose owner had withdrawn another of the same procedure in the 30 days before."""
    since = start - REFILED_WITHIN
    gone = DossierTime.objects.filter(outcome="withdrawn", ended_at__gte=since, ended_at__lt=end)
    withdrawn = {case: at for case, at in gone.values_list("case", "ended_at") if at is not None}
    if not withdrawn:
        return
    moments: dict[tuple[str, str], list[datetime]] = {}
    owners = _owners(Q(subject__in=[f"{SUBJECT}{case}" for case in withdrawn]))
    for case, _, owner, procedure in owners:
        moments.setdefault((owner, procedure), []).append(withdrawn[case])
    again = {
        case: at
        for case, at, owner, procedure in _owners(Q(occurred_at__gte=start, occurred_at__lt=end))
        if any(gone <= at <= gone + REFILED_WITHIN for gone in moments.get((owner, procedure), ()))
    }
    for case, *place in DossierTime.objects.filter(case__in=again).values_list("case", *_PLACE):
        yield again[case], place


def _owners(which: Q) -> Iterator[tuple[UUID, datetime, str, str]]:
    rows = Event.objects.filter(which, kind="cases.filed").order_by()
    for subject, at, facts in rows.values_list("subject", "occurred_at", "facts").iterator():
        yield UUID(subject.removeprefix(SUBJECT)), at, facts["owner"], facts["procedure"]


def _overdue(end: datetime) -> Iterator[Any]:
    """Dossiers that at a moment were in progress and past due, told by their events up to then."""
    now = datetime.now(UTC)
    rows = DossierTime.objects.filter(started_at__lt=end).filter(
        Q(ended_at=None) | Q(ended_at__gte=end)
    )
    places = {case: place for case, *place in rows.values_list("case", *_PLACE)}
    cases = sorted(places)
    for first in range(0, len(cases), _AT_ONCE):
        subjects = [f"{SUBJECT}{case}" for case in cases[first : first + _AT_ONCE]]
        told = happenings(subjects, before=end)
        folded = fold(told, at=min(end, now), calendar_for=calendars_by_day())
        for case, one in folded.items():
            due = one.row["due_at"]
            if one.row["state"] == "processing" and due is not None and due < end:
                yield places[case]
