"""Facts of the first days of the last thirty, up to the end of their month: with them a board need not read dossiers.

The last thirty days begin in the middle of a month, as a rule. What lies from there to the month's end is kept as facts
too: every dossier that is measured again changes it with the months' own, and once a day the day that falls out is
taken away. Until that is done, as where nothing is kept, those days are read from the rows: slower, and the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.measurement.live import facts
from tinhso.measurement.live.models import DossierTime, Edge, EdgeFact, StretchTime, TimeFact
from tinhso.measurement.live.months import midnight, next_month

DAYS = 30
_AT_ONCE = 400
_COPIED = [field.name for field in TimeFact._meta.concrete_fields]
_MOMENTS = ("ended_at", "index_ended_at", "returned_at", "started_at")

Rows = tuple[Iterable[Mapping[str, Any]], Mapping[UUID, Iterable[Mapping[str, Any]]]]


def kept() -> Edge | None:
    """What is kept; None for nothing. One query."""
    return Edge.objects.first()


def count(
    cells: facts.Cells, edge: Edge, told: Rows, *, times: int = 1, upto: date | None = None
) -> None:
    """Add what of measured rows lies in the days of an edge, or take it away. upto: only before that day."""
    start, end = midnight(edge.first), midnight(upto or next_month(edge.month))
    rows, stretches = told
    narrow: list[dict[str, Any]] = []
    pieces: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        inside = {name: _within(row[name], start, end) for name in _MOMENTS}
        own = [
            one
            for one in stretches.get(row["case"], ())
            if one["clock"] not in facts.RUNNING or start <= one["to_at"] < end
        ]
        narrow.append({**row, **{name: row[name] if is_ else None for name, is_ in inside.items()}})
        if not inside["index_ended_at"]:
            narrow[-1]["index_working_seconds"] = None
        pieces[row["case"]] = own
    facts.count(cells, narrow, pieces, times=times)


def _within(at: datetime | None, start: datetime, end: datetime) -> bool:
    return at is not None and start <= at < end


def changed(before: Rows, after: Rows) -> None:
    """Dossiers are written anew: count them as they are instead of as they were, in the caller's transaction."""
    edge = kept()
    if edge is None:
        return
    cells: facts.Cells = {}
    count(cells, edge, before, times=-1)
    count(cells, edge, after)
    apply(cells)


def apply(cells: facts.Cells) -> None:
    """Bring rows up to what has changed. In the caller's transaction."""
    told = [(key, cell) for key, cell in cells.items() if cell.changes]
    for first in range(0, len(told), _AT_ONCE):
        some = {key.text: (key, cell) for key, cell in told[first : first + _AT_ONCE]}
        standing: Iterable[Any] = EdgeFact.objects.filter(key__in=list(some))
        for row in standing:
            some[row.key][1].merge(facts.cell_of(row))
        made = [facts.row_of(key, cell) for key, cell in some.values()]
        EdgeFact.objects.filter(key__in=[row["key"] for row in made if not row["count"]]).delete()
        EdgeFact.objects.bulk_create(
            [EdgeFact(**row) for row in made if row["count"]],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["count", *facts.OUTCOMES, "seconds", "bins"],
        )


def renew(in_turn: Callable[[], None], *, now: datetime) -> int:
    """Keep the days of today's last thirty; 1 where something was to be done. in_turn: waits for whoever measures.

    A day is taken away in a transaction of its own, so that who measures waits for one day, however many there are.
    """
    first = timezone.localtime(now).date() - timedelta(days=DAYS - 1)
    wanted = None if first.day == 1 else first
    done = 0
    while not _stands(kept(), wanted):
        with transaction.atomic():
            in_turn()
            _step(kept(), wanted)
        done = 1
    return done


def _stands(edge: Edge | None, wanted: date | None) -> bool:
    return (edge.first if edge else None) == wanted


def _step(edge: Edge | None, wanted: date | None) -> None:
    """One step to the days that are wanted, whole by itself: what is kept is true of its own first day meanwhile."""
    if _stands(edge, wanted):  # Another was quicker.
        return
    if edge is not None and (
        wanted is None or edge.month != wanted.replace(day=1) or edge.first > wanted
    ):
        forget()
        edge = None
    if wanted is None:
        return
    if edge is None:
        _whole(wanted.replace(day=1))
    else:
        _shorten(edge, edge.first + timedelta(days=1))


def forget() -> None:
    """Keep nothing; told again by `renew`."""
    EdgeFact.objects.all().delete()
    Edge.objects.all().delete()


def _whole(month: date) -> None:
    """A whole month, as its facts are."""
    rows = TimeFact.objects.filter(month=month).values(*_COPIED)
    EdgeFact.objects.bulk_create((EdgeFact(**row) for row in rows.iterator()), batch_size=1_000)
    Edge.objects.create(month=month, first=month)


def _shorten(edge: Edge, first: date) -> None:
    """Take away the days before one."""
    cells: facts.Cells = {}
    cases = sorted(_touched(midnight(edge.first), midnight(first)))
    for place in range(0, len(cases), _AT_ONCE):
        told = facts.measured(cases[place : place + _AT_ONCE])
        count(cells, edge, told, times=-1, upto=first)
    apply(cells)
    Edge.objects.filter(pk=edge.pk).update(first=first)


def _touched(start: datetime, end: datetime) -> set[UUID]:
    """Dossiers of which anything lies in a time."""
    found: set[UUID] = set()
    for name in _MOMENTS:
        rows = DossierTime.objects.filter(**{f"{name}__gte": start, f"{name}__lt": end})
        found.update(rows.values_list("case", flat=True))
    pieces = StretchTime.objects.filter(to_at__gte=start, to_at__lt=end)
    return found | set(pieces.values_list("case", flat=True).distinct())
