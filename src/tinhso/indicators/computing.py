"""Figures computed of what happened, and kept with the version of their definition and how far the ledger was read.

Whole periods are computed and written over: a kept value is always what computing it again gives, unless its period is
asked for anew (`Filling.asked_at`). What was missing and still is, is kept as missing.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction
from django.utils import timezone

from tinhso.indicators import giving
from tinhso.indicators.columns import OFFICE, UNIT, Facts
from tinhso.indicators.current import Book, book_on
from tinhso.indicators.facts import Window, loaded
from tinhso.indicators.figures import Computed, computed
from tinhso.indicators.models import Filling, Supplied, Value
from tinhso.indicators.units import under_now, under_then, units_of
from tinhso.kernel.periods import Period
from tinhso.ledger.models import Cursor
from tinhso.measurement.live.then import end_of

MEASURED = "measurement"
_AT_ONCE = 500
_KEPT = ("version", "last", "numerator", "denominator", "value", "position", "computed_at")


@dataclass(frozen=True)
class Asked:
    """What is computed. book: by which definitions; as_then: of units as they were on the last day of the period.

    at: as at which moment; then: the past day as which dossiers have been told.
    """

    book: Book
    periods: Sequence[Period]
    at: datetime
    units: Sequence[str] | None = None
    as_then: bool = False
    then: date | None = None
    codes: Collection[str] | None = None


def compute(asked: Asked) -> Computed:
    """The figures, nothing kept. Of periods of one kind or several, but days apart from others."""
    formulas = asked.book.formulas
    if asked.codes is not None:
        formulas = tuple(one for one in formulas if one.code in _needed(asked.book, asked.codes))
    today = asked.then or timezone.localtime(asked.at).date()
    told_on = max(one.last for one in asked.periods) if asked.as_then else today
    units = units_of(told_on) if asked.units is None else list(asked.units)
    under = under_then(units, told_on) if asked.as_then else under_now(units, today)
    sources = {
        one.source
        for formula in formulas
        for part in (formula.num, formula.den)
        if part is not None
        for one in part.rows
    }
    window = Window(
        min(one.first for one in asked.periods),
        max(one.last for one in asked.periods),
        asked.at,
        asked.then,
    )
    names = {name for one in formulas for name in one.asks}
    inputs = inputs_of(asked.book, names, under=under, periods=asked.periods, at=asked.at)
    return computed(
        formulas, loaded(sources, window), under=under, periods=asked.periods, inputs=inputs
    )


def facts_of(asked: Asked, sources: Iterable[str]) -> Mapping[str, Facts]:
    """The rows of some sources in the periods asked."""
    first, last = min(one.first for one in asked.periods), max(one.last for one in asked.periods)
    return loaded(sources, Window(first, last, asked.at, asked.then))


def inputs_of(
    book: Book,
    names: Collection[str],
    *,
    under: pl.DataFrame,
    periods: Sequence[Period],
    at: datetime,
) -> pl.DataFrame:
    """What was supplied of some inputs by a moment, by unit and period; one query."""
    ways = {
        name: giving.Way(book.inputs[name].over_time, book.inputs[name].adds)
        for name in sorted(names)
        if name in book.inputs
    }
    first, last = min(one.first for one in periods), max(one.last for one in periods)
    rows = Supplied.objects.filter(
        input__code__in=list(ways), first__lte=last, last__gte=first, at__lte=at
    )
    latest: dict[tuple[str, str, date, date], float] = {}
    told = rows.order_by("id").values_list("input__code", "office", "first", "last", "value")
    for code, office, since, until, value in told:
        latest[code, office, since, until] = value
    below: dict[str, set[str]] = {}
    for unit, office in under.select(UNIT, OFFICE).iter_rows():
        below.setdefault(unit, set()).add(office)
    return giving.columns_of(
        [giving.Given(*key, value) for key, value in latest.items()],
        ways,
        units=sorted(below),
        below=below,
        periods=periods,
    )


def keep(periods: Sequence[Period], *, now: datetime) -> int:
    """Compute periods and write their values over; how many values. Each by the definitions of its last day.

    Several periods of one kind are read together; they are those of one window.
    """
    made = 0
    by_day: dict[date, list[Period]] = {}
    today = timezone.localtime(now).date()
    for period in periods:
        by_day.setdefault(min(period.last, today), []).append(period)
    books: dict[tuple[int, ...], tuple[Book, list[Period]]] = {}
    for day, some in sorted(by_day.items()):
        book = book_on(day)
        key = tuple(sorted(one.version.pk for one in book.held.values()))
        books.setdefault(key, (book, []))[1].extend(some)
    for book, some in books.values():
        for kind in sorted({one.kind for one in some}):
            own = sorted(one for one in some if one.kind == kind)
            made += _keep_some(book, own, now)
    return made


def _keep_some(book: Book, periods: Sequence[Period], now: datetime) -> int:
    began = time.monotonic()
    kind = periods[0].kind
    codes = {code for code, one in book.held.items() if kind in one.document.kinds}
    position = Cursor.objects.filter(name=MEASURED).values_list("position", flat=True).first() or 0
    rows: list[Value] = []
    if codes:
        found = compute(Asked(book, periods, now, codes=codes))
        for code in sorted(codes):
            version = book.held[code].version
            for unit, period, num, den, value in found.rows(code):
                rows.append(
                    Value(
                        code=code,
                        version=version,
                        kind=kind,
                        first=period.first,
                        last=period.last,
                        office=unit,
                        numerator=num,
                        denominator=den,
                        value=value,
                        position=position,
                        computed_at=now,
                    )
                )
    seconds = (time.monotonic() - began) / len(periods)
    with transaction.atomic():
        firsts = [one.first for one in periods]
        # A figure that is declared no more, or no more for such periods, has no value there.
        gone = Value.objects.filter(kind=kind, first__in=firsts).exclude(code__in=codes)
        gone.delete()
        for first in range(0, len(rows), _AT_ONCE):
            Value.objects.bulk_create(
                rows[first : first + _AT_ONCE],
                update_conflicts=True,
                unique_fields=["code", "kind", "first", "office"],
                update_fields=_KEPT,
            )
        told = {"filled_at": now, "position": position, "seconds": seconds}
        for period in periods:
            Filling.objects.update_or_create(
                kind=kind, first=period.first, defaults={"last": period.last, **told}
            )
        # What was asked for while this was computed is asked for still.
        own = Filling.objects.filter(kind=kind, first__in=firsts, asked_at__lte=now)
        own.update(asked_at=None)
    return len(rows)


def differing(period: Period, *, now: datetime) -> list[tuple[str, str]]:
    """(code, unit) of kept values of a period that computing them again does not give exactly; none is well."""
    book = book_on(min(period.last, timezone.localtime(now).date()))
    kept = {
        (row.code, row.office): (row.numerator, row.denominator, row.value)
        for row in Value.objects.filter(kind=period.kind, first=period.first)
    }
    codes = {code for code, one in book.held.items() if period.kind in one.document.kinds}
    again = {}
    if codes:
        found = compute(Asked(book, [period], now, codes=codes))
        for code in codes:
            for unit, _, num, den, value in found.rows(code):
                again[code, unit] = (num, den, value)
    return sorted(key for key in kept.keys() | again.keys() if kept.get(key) != again.get(key))


def moment_of(day: date, *, now: datetime) -> datetime:
    """The last moment of a past day; now for today."""
    return min(now, end_of(day))


def _needed(book: Book, codes: Collection[str]) -> set[str]:
    asks = {one.code: one.asks for one in book.formulas}
    found, open_ = set(codes), list(codes)
    while open_:
        for name in asks.get(open_.pop(), ()):
            if name in asks and name not in found:
                found.add(name)
                open_.append(name)
    return found
