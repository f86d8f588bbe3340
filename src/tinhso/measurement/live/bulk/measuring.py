"""Measuring many dossiers anew: from their events to their rows, facts and counts. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import polars as pl

from tinhso.measurement.live import days, edges, facts
from tinhso.measurement.live.bulk import counting, rows
from tinhso.measurement.live.bulk.events import events_of
from tinhso.measurement.live.bulk.folding import (
    CalendarFor,
    Told,
    as_columns,
    fold_many,
)
from tinhso.measurement.live.folding import fold
from tinhso.measurement.live.models import (
    DossierTime,
    EdgeFact,
    Fact,
    StretchTime,
    TimeFact,
)
from tinhso.measurement.live.telling import AT_ONCE, SUBJECT, calendars_by_day, happenings

_COUNTED = sorted({*facts.NEEDED, *days.NEEDED})


def measure_many(subjects: Collection[str]) -> int:
    """Write the rows of dossiers anew from their events, and all that they are counted in; how many there are.

    As `following.measure`, which it is told apart from by its speed alone. Who calls it is alone in measuring.
    """
    told = told_of(subjects)
    cases = [subject.removeprefix(SUBJECT) for subject in subjects]
    before = _standing(cases)
    _count(before, told)
    rows.delete(StretchTime, where="case", among=cases)
    rows.delete(DossierTime, where="case", among=cases)
    rows.write(DossierTime, told.rows)
    rows.write(StretchTime, told.pieces)
    return len(told.rows)


def told_of(subjects: Collection[str]) -> Told:
    """What the ledger tells of dossiers as of now, as `telling.told`."""
    events = events_of(subjects)
    if not len(events):
        return as_columns([])
    last = events.frame["at"].max()
    assert isinstance(last, datetime)
    at = max(datetime.now(UTC), last.astimezone(UTC))
    calendar_for: CalendarFor = calendars_by_day()
    told, apart = fold_many(events, at=at, calendar_for=calendar_for)
    for first in range(0, len(apart), AT_ONCE):
        some = happenings(apart[first : first + AT_ONCE])
        told += as_columns(list(fold(some, at=at, calendar_for=calendar_for).values()))
    return told


def _standing(cases: Sequence[str]) -> Told:
    """What is counted of dossiers as they stand measured."""
    return Told(
        rows.read(DossierTime, _COUNTED, where="case", among=cases),
        rows.read(StretchTime, facts.NEEDED_OF_PIECES, where="case", among=cases),
    )


def _count(before: Told, after: Told) -> None:
    """Count dossiers as they are instead of as they were."""
    edge = edges.kept()
    _count_facts(TimeFact, before, after)
    if edge is not None:
        near = [counting.at_the_edge(one, edge) for one in (before, after)]
        _count_facts(EdgeFact, *near)
    told = [counting.count_days(before.rows, times=-1), counting.count_days(after.rows)]
    counting.apply_days(pl.concat(told))


def _count_facts(model: type[Fact], before: Told, after: Told) -> None:
    gone = counting.count_facts(before, times=-1)
    counting.apply_facts(model, gone=gone, come=counting.count_facts(after))
