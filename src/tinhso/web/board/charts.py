"""Places of what boards draw, in per cent of a drawing's width, so that one drawing fits a phone and a wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.kernel.lengths import USUAL_DAY_SECONDS
from tinhso.measurement.live.queries import Group, Spread
from tinhso.provenance.estimates import Genuine
from tinhso.web.words import t

# How much of the width is drawn on; the rest is room for what stands at the end.
_WIDE = 94.0
TREND_HEIGHT, TREND_TOP, TREND_FLOOR = 170, 34, 132


@dataclass(frozen=True)
class Whisker:
    """A median as a dot, its p90 as the end of a whisker, the limit as a line; places in per cent, None for none."""

    dot: str
    end: str
    limit: str | None


@dataclass(frozen=True)
class Point:
    """A month of a trend. x: per cent; y: of the share, top: of the bar of decided ones, in pixels."""

    x: str
    bar_x: str
    bar_width: str
    y: int | None
    top: int
    tall: int
    month: str
    group: Group
    told: bool
    anchor: str


@dataclass(frozen=True)
class Thread:
    """A piece of the line between two months."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class Interval:
    """A share as a dot on its interval, on a line from 0 to 100 %; places in per cent of the drawing."""

    dot: str
    low: str
    high: str


def interval(found: Genuine) -> Interval | None:
    """A share that is told, drawn; None for one that is not."""
    if not found.told:
        return None
    return Interval(*(_percent(_WIDE * one + 3) for one in (found.share, found.low, found.high)))


def scale_of(groups: Sequence[Group]) -> float:
    """The longest time that small multiples of one scale have to show; at least a working day."""
    lengths = [one.working.p90 or 0 for one in groups]
    return max([*lengths, *(one.limit_seconds or 0 for one in groups), USUAL_DAY_SECONDS])


def whisker(spread: Spread, limit: float | None, scale: float) -> Whisker | None:
    """A spread on a scale; None where nothing was decided."""
    if spread.median is None or spread.p90 is None:
        return None
    return Whisker(
        _percent(_WIDE * spread.median / scale + 2),
        _percent(_WIDE * spread.p90 / scale + 2),
        None if limit is None else _percent(_WIDE * limit / scale + 2),
    )


def trend(groups: Sequence[Group]) -> tuple[list[Point], list[Thread]]:
    """Months side by side: a bar for how many were decided, a line for the share on time from 0 to 100 %."""
    room = TREND_FLOOR - TREND_TOP
    most = max((one.decided for one in groups), default=1) or 1
    wide = 100 / max(len(groups), 1)
    told = _told(groups)
    points = [
        Point(
            x=_percent((place + 0.5) * wide),
            bar_x=_percent(place * wide + wide * 0.18),
            bar_width=_percent(wide * 0.64),
            y=None if one.on_time_share is None else round(TREND_FLOOR - room * one.on_time_share),
            top=TREND_FLOOR - round(0.8 * room * one.decided / most),
            tall=round(0.8 * room * one.decided / most),
            month=t("T{n}", "{n}", n=int(one.key[5:])),
            group=one,
            told=place in told,
            anchor="start" if place == 0 else "end" if place == len(groups) - 1 else "middle",
        )
        for place, one in enumerate(groups)
    ]
    drawn = [point for point in points if point.y is not None]
    threads = [
        Thread(one.x, one.y or 0, other.x, other.y or 0)
        for one, other in zip(drawn, drawn[1:], strict=False)
    ]
    return points, threads


def _told(groups: Sequence[Group]) -> set[int]:
    """The months whose share is written: the last, and the lowest where that is not beside it."""
    shares = [
        (one.on_time_share, place)
        for place, one in enumerate(groups)
        if one.on_time_share is not None
    ]
    if not shares:
        return set()
    last, lowest = shares[-1][1], min(shares)[1]
    return {last} if abs(last - lowest) < 3 else {last, lowest}


def share_width(share: float | None) -> str:
    """A share as the width of a bar."""
    return _percent(100 * (share or 0))


def _percent(value: float) -> str:
    return f"{min(max(value, 0), 100):.2f}%"
