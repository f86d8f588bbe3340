"""Published figures put together so that all on one card are of one period; what is pooled says so. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.measurement.live.disclosure import month_number
from tinhso.measurement.live.published import MEASURES, Cell
from tinhso.web.board.words import FIGURES, Meaning

# The figures of the province, in their order.
SHOWN = (
    "received",
    "told",
    "accepted",
    "decided",
    "late",
    "moved",
    "stopped_late",
    "withdrawn",
    "refiled",
    "overdue",
)


@dataclass(frozen=True)
class Card:
    """A published figure of the province. whole: what it is a part of, over the same months; None: not published."""

    measure: str
    cell: Cell
    whole: Cell | None = None

    @property
    def months(self) -> str:
        """Of which months it is."""
        return months_text(*_span(self.cell))

    @property
    def meaning(self) -> Meaning:
        """What it is called and how it is counted."""
        return FIGURES[self.measure]

    @property
    def of(self) -> Meaning | None:
        """What its whole is called."""
        return FIGURES[MEASURES[self.measure]] if self.whole else None

    @property
    def share(self) -> float | None:
        """Of the whole."""
        return self.cell.count / self.whole.count if self.whole else None

    @property
    def rest(self) -> int | None:
        """What is left of the whole."""
        return self.whole.count - self.cell.count if self.whole else None


@dataclass(frozen=True)
class Period:
    """Cards of the same months."""

    months: str
    pooled: bool
    cards: Sequence[Card]


@dataclass(frozen=True)
class Line:
    """An office, a procedure or a channel over the same months."""

    key: str
    name: str
    months: str
    pooled: bool
    received: Cell | None
    decided: Cell | None
    late: Cell | None

    @property
    def on_time(self) -> float | None:
        """Of decided ones; None where it is not known how many were late."""
        return 1 - self.late.count / self.decided.count if self.late and self.decided else None

    @property
    def at_least(self) -> float | None:
        """A bound of it, where it is not known itself."""
        return self.decided.on_time_at_least if self.decided and not self.late else None


def provinces(cells: Sequence[Cell], month: date) -> tuple[list[Period], list[str]]:
    """What is published of the province and ends with a month, that month first; and of which measures nothing is."""
    own = [cell for cell in cells if cell.dimension == "all"]
    found = {
        cell.measure: Card(cell.measure, cell, _whole(own, cell))
        for cell in own
        if cell.until_month == month
    }
    spans = sorted({_span(card.cell) for card in found.values()}, reverse=True)
    periods = [
        Period(
            months=months_text(*one),
            pooled=one[0] != one[1],
            cards=[
                found[name] for name in SHOWN if name in found and _span(found[name].cell) == one
            ],
        )
        for one in spans
    ]
    return periods, [name for name in SHOWN if name not in found]


def _whole(own: Sequence[Cell], cell: Cell) -> Cell | None:
    whole = MEASURES[cell.measure]
    return summed(own, whole, *_span(cell)) if whole else None


def lines(cells: Iterable[Cell], dimension: str, name: Callable[[str], str]) -> list[Line]:
    """The latest published of every key; and, where more months had to be pooled to tell the late ones, those too."""
    by_key: dict[str, list[Cell]] = {}
    for cell in cells:
        if cell.dimension == dimension:
            by_key.setdefault(cell.key, []).append(cell)
    found = [(_lines(own, name(key)), name(key)) for key, own in by_key.items()]
    found.sort(key=lambda one: (-(one[0][0].decided.count if one[0][0].decided else 0), one[1]))
    return [line for own, _ in found for line in own]


def _lines(own: Sequence[Cell], name: str) -> list[Line]:
    latest = {cell.measure: cell for cell in own}
    base = latest.get("decided") or latest.get("received") or own[-1]
    made = [_line(own, name, *_span(base))]
    late = latest.get("late")
    if late is not None and late.until_month == base.until_month and _span(late) != _span(base):
        pooled = _line(own, name, *_span(late))
        made += [pooled] if pooled.decided else []
    return made


def _line(own: Sequence[Cell], name: str, first: date, last: date) -> Line:
    received, decided, late = (
        summed(own, measure, first, last) for measure in ("received", "decided", "late")
    )
    return Line(
        key=own[0].key,
        name=name,
        months=months_text(first, last),
        pooled=first != last,
        received=received,
        decided=decided,
        late=late,
    )


def summed(own: Iterable[Cell], measure: str, first: date, last: date) -> Cell | None:
    """What is published of a measure over exactly these months; None where that is not known.

    own: of one key. Where it is the sum of several publications no median is known.
    """
    inside = [
        cell
        for cell in own
        if cell.measure == measure and first <= cell.from_month and cell.until_month <= last
    ]
    inside.sort(key=lambda cell: cell.from_month)
    if not inside or (inside[0].from_month, inside[-1].until_month) != (first, last):
        return None
    if any(_number(a.until_month) + 1 != _number(b.from_month) for a, b in _pairs(inside)):
        return None
    if len(inside) == 1:
        return inside[0]
    count = sum(cell.count for cell in inside)
    return Cell(inside[0].dimension, inside[0].key, measure, first, last, count)


def _pairs(cells: Sequence[Cell]) -> Iterable[tuple[Cell, Cell]]:
    return zip(cells, cells[1:], strict=False)


def _number(month: date) -> int:
    return month_number(month.year, month.month)


def _span(cell: Cell) -> tuple[date, date]:
    return cell.from_month, cell.until_month


def months_text(first: date, last: date) -> str:
    """03/2026, or 01–03/2026."""
    return f"{last:%m/%Y}" if first == last else f"{first:%m}–{last:%m/%Y}"
