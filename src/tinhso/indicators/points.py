"""Index 766 of a unit and period from kept figures: points, what is missing, what differs, what can be won."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Q
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.exchange.portal.models import Counterpart, Reconciliation
from tinhso.indicators.actions.indexes import code_of
from tinhso.indicators.columns import DAY, OFFICE, condition
from tinhso.indicators.current import Book
from tinhso.indicators.facts import CASE, Window, loaded
from tinhso.indicators.index766 import official
from tinhso.indicators.index766.official import Figures, Told
from tinhso.indicators.index766.scoring import Group, Item, Scheme, scheme, total_of
from tinhso.indicators.models import Official, Value
from tinhso.indicators.units import offices_of, under_now
from tinhso.kernel.expressions.reading import read
from tinhso.kernel.periods import Period
from tinhso.measurement.live import index766

SOURCE = "accepted"
#: So many dossiers of one kind are named; the rest is a number.
MOST_NAMED = 200


@dataclass(frozen=True)
class ItemPoints:
    """An item as it stands. points: None where an input is missing. told: as the portal has it, where it was given."""

    item: Item
    num: float | None
    den: float | None
    points: Decimal | None
    missing: tuple[str, ...]
    told: Told | None = None

    @property
    def lost(self) -> Decimal | None:
        """What is missing to all points."""
        return None if self.points is None else self.item.max - self.points


@dataclass(frozen=True)
class GroupPoints:
    """A group with its items. total: of the items whose inputs are there."""

    group: Group
    items: Sequence[ItemPoints]

    @property
    def total(self) -> Decimal:
        """The sum of its rounded items."""
        return total_of(one.points for one in self.items)

    @property
    def missing(self) -> list[str]:
        """Items without a number."""
        return [one.item.code for one in self.items if one.points is None]


@dataclass(frozen=True)
class Standing:
    """An index of a unit and period."""

    scheme: Scheme
    unit: str
    period: Period
    groups: Sequence[GroupPoints]
    computed_at: datetime | None

    @property
    def total(self) -> Decimal:
        """Of what is known."""
        return sum((one.total for one in self.groups), Decimal(0))

    @property
    def known_max(self) -> Decimal:
        """What could be had of the items that are known."""
        known = (one for group in self.groups for one in group.items if one.points is not None)
        return sum((one.item.max for one in known), Decimal(0))

    @property
    def items(self) -> list[ItemPoints]:
        """Every item in order."""
        return [one for group in self.groups for one in group.items]


@dataclass(frozen=True)
class Apart:
    """Where our numbers of an item differ from the portal's. named: by kind of candidate, how many and their codes.

    rest: how much of the difference of the numerator no candidate stands for.
    """

    item: Item
    ours: tuple[float | None, float | None]
    theirs: tuple[float | None, float | None]
    named: Mapping[str, tuple[int, Sequence[tuple[str, str]]]]
    rest: float | None


@dataclass(frozen=True)
class Winnable:
    """Points that can still be won at an office. count: of what; None where it is a number that somebody gives.

    points: won if all of it is repaired, never more than the item lacks. keep: they are had now and can be lost.
    until: the last day for it. who: the office's code, or who supplies the input.
    """

    item: Item
    who: str
    count: int
    points: Decimal
    until: date
    keep: bool = False
    office: str = ""
    cases: Sequence[str] = field(default_factory=tuple)


def standing(book: Book, *, unit: str, period: Period, told: Figures | None = None) -> Standing:
    """The index of a unit; one query. told: official figures; those of the same unit and period stand beside."""
    index = scheme()
    rows = {
        row.code: row
        for row in Value.objects.filter(
            code__in=[code_of(item) for item in index.items.values()],
            kind=period.kind,
            first=period.first,
            office=unit,
        )
    }
    beside = {} if told is None else _beside(told, unit, period)
    groups = [
        GroupPoints(
            group,
            [
                _points(item, rows.get(code_of(item)), book, beside.get(item.code))
                for item in index.of_group(code)
            ],
        )
        for code, group in index.groups.items()
    ]
    computed = max((row.computed_at for row in rows.values()), default=None)
    return Standing(index, unit, period, groups, computed)


def totals(units: Sequence[str], period: Period) -> dict[str, tuple[Decimal, Decimal]]:
    """Unit → (points, how many could be had of what is known); one query. For lists of units."""
    index = scheme()
    by_code = {code_of(item): item for item in index.items.values()}
    found: dict[str, tuple[Decimal, Decimal]] = {}
    rows = Value.objects.filter(
        code__in=list(by_code), kind=period.kind, first=period.first, office__in=list(units)
    )
    for code, office, num, den in rows.values_list("code", "office", "numerator", "denominator"):
        points = by_code[code].points(num, den)
        if points is not None:
            had, could = found.get(office, (Decimal(0), Decimal(0)))
            found[office] = had + points, could + by_code[code].max
    return found


def latest_official() -> tuple[Official, Figures] | None:
    """The official figures that were taken in last; one query."""
    row = Official.objects.filter(index=scheme().code).order_by("-id").first()
    if row is None:
        return None
    return row, official.read(row.content, scheme(), province=row.province)


def reconciled(at: Standing, *, now: datetime, named: int = MOST_NAMED) -> list[Apart]:
    """Each item that the portal counts otherwise, with candidate dossiers of the unit; some queries in all."""
    differing = [
        one
        for one in at.items
        if one.told is not None and (one.num, one.den) != (one.told.num, one.told.den)
    ]
    candidates = _candidates(at, now, named) if differing else {}
    found = []
    for one in differing:
        assert one.told is not None
        own = candidates if one.item.win or one.item.keep or SOURCE in one.item.den else {}
        rest = None
        if one.num is not None and one.told.num is not None:
            explained = sum(count for count, _ in own.values())
            rest = max(0.0, abs(one.num - one.told.num) - explained)
        found.append(Apart(one.item, (one.num, one.den), (one.told.num, one.told.den), own, rest))
    return found


def winnable(
    at: Standing, book: Book, *, now: datetime, today: date, named: int = 0
) -> list[Winnable]:
    """What can still be won within the period, the most points first; the facts of the period are read once.

    named: how many dossiers of each line are told.
    """
    lines = [one for item in at.items for one in _to_supply(item, at, book)]
    by_case = [one for one in at.items if one.item.win or one.item.keep]
    if by_case and at.period.last >= today:
        units = under_now([at.unit], today)
        offices = offices_of(units, [at.unit])
        frame = loaded([SOURCE], Window(at.period.first, at.period.last, now))[SOURCE].frame
        own = frame.filter(
            pl.col(OFFICE).is_in(list(offices)),
            pl.col(DAY).is_between(at.period.first, at.period.last),
        )
        for one in by_case:
            lines += _by_office(one, own, at.period, today, named)
    return sorted(lines, key=lambda one: (-one.points, one.until, one.who))


def _points(item: Item, row: Value | None, book: Book, told: Told | None) -> ItemPoints:
    num = None if row is None else row.numerator
    den = None if row is None else row.denominator
    points = item.points(num, den)
    missing: tuple[str, ...] = ()
    if points is None:
        formula = next((one for one in book.formulas if one.code == code_of(item)), None)
        named = sorted(formula.asks) if formula is not None else []
        missing = tuple(name for name in named if name in book.inputs)
    return ItemPoints(item, num, den, points, missing, told)


def _beside(told: Figures, unit: str, period: Period) -> dict[str, Told]:
    return {
        one.item: one
        for one in told.items
        if one.unit == unit and official.days_of(one.period) == (period.kind, period.first)
    }


def _candidates(
    at: Standing, now: datetime, named: int
) -> dict[str, tuple[int, Sequence[tuple[str, str]]]]:
    """Dossiers of the unit that the portal may know otherwise: (uid, code) by why."""
    offices = offices_of(under_now([at.unit], timezone.localtime(now).date()), [at.unit])
    frame = loaded([SOURCE], Window(at.period.first, at.period.last, now))[SOURCE].frame.filter(
        pl.col(OFFICE).is_in(list(offices)),
        pl.col(DAY).is_between(at.period.first, at.period.last),
    )
    apart = (pl.col("outcome").is_in(["early", "on_time"])) != (
        pl.col("index_state") == index766.ON_TIME
    )
    judged = pl.col("outcome").is_in(["early", "on_time", "late"])
    found = {
        "unsynchronised": frame.filter(~pl.col("synchronised"))[CASE].to_list(),
        "clock_differs": frame.filter(judged & apart)[CASE].to_list(),
        "state_differs": _states_apart(at.period, set(frame[CASE])),
    }
    told = {uid for some in found.values() for uid in some[:named]}
    codes = {
        str(uid): code
        for uid, code in Case.objects.filter(uid__in=[UUID(one) for one in told]).values_list(
            "uid", "code"
        )
    }
    return {
        why: (len(some), [(uid, codes.get(uid, uid)) for uid in sorted(some)[:named]])
        for why, some in found.items()
    }


def _states_apart(period: Period, cases: set[str]) -> list[str]:
    """Of some dossiers those that a comparison with the portal found in another state."""
    rows = Reconciliation.objects.filter(Q(day__gte=period.first, day__lte=period.last))
    latest: dict[date, Any] = dict(rows.order_by("id").values_list("day", "differences"))
    portal = {
        one["dossier"]
        for some in latest.values()
        for one in some
        if one["what"] in ("state_lags", "state_differs")
    }
    known = Counterpart.objects.filter(portal__in=portal).exclude(case=None)
    return sorted(cases & {str(one) for one in known.values_list("case", flat=True)})


def _by_office(
    one: ItemPoints, frame: pl.DataFrame, period: Period, today: date, named: int
) -> list[Winnable]:
    item = one.item
    keep = bool(item.keep)
    if one.den is None or one.points is None or (not keep and one.lost == 0):
        return []
    rows = frame.filter(condition(read(item.keep or item.win)))
    due = pl.col("index_due_on").fill_null(period.last) if keep else pl.lit(period.last)
    rows = rows.with_columns(due.clip(today, period.last).alias("until"))
    told = rows.group_by(OFFICE, "until").agg(pl.len().alias("count"), pl.col(CASE).head(named))
    most = one.points if keep else one.lost
    worth = item.worth_one(one.den)
    lines = []
    for row in told.iter_rows(named=True):
        points = min(Decimal(f"{row['count'] * worth:.4f}"), most or Decimal(0))
        points = points.quantize(Decimal("0.01"))
        lines.append(
            Winnable(
                item,
                row[OFFICE],
                row["count"],
                points,
                row["until"],
                keep,
                row[OFFICE],
                tuple(row[CASE]),
            )
        )
    return [line for line in lines if line.points > 0]


def _to_supply(one: ItemPoints, at: Standing, book: Book) -> list[Winnable]:
    """Of an item whose numbers are given by somebody: how many more of its numerator it lacks."""
    item = one.item
    if item.win or item.keep or one.den is None or one.num is None or not one.lost:
        return []
    if item.num not in book.inputs:
        return []
    lacks = max(0, math.ceil(float(item.full_at) * one.den - one.num))
    supplier = book.inputs[item.num].supplier
    return [Winnable(item, supplier, lacks, one.lost, at.period.last)] if lacks else []
