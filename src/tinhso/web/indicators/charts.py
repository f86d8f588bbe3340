"""Lines of a figure over time, drawn by the server: places in per cent of the width, so that one drawing fits all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tinhso.indicators.queries import Shown

HEIGHT, TOP, FLOOR = 150, 26, 118
SMALL_HEIGHT, SMALL_TOP, SMALL_FLOOR = 56, 8, 46
_WIDE = 92.0


@dataclass(frozen=True)
class Spot:
    """A period with a value. x: per cent; y: pixels; anchor: of its words. met: whether the target was reached."""

    x: str
    y: int
    shown: Shown
    anchor: str
    told: bool


@dataclass(frozen=True)
class Chart:
    """threads: pieces of the line; where a period is missing there is none. aim: the height of the target's line."""

    spots: Sequence[Spot]
    threads: Sequence[tuple[str, int, str, int]]
    aim: int | None
    zero: int
    height: int


def most_of(series: Sequence[Sequence[Shown]]) -> float:
    """The scale that several drawings share: the greatest value or target; 100 of shares that come near it."""
    values = [
        value
        for one in series
        for shown in one
        for value in (shown.value, shown.aim.value if shown.aim else None)
        if value is not None
    ]
    most = max([abs(value) for value in values], default=0.0)
    percent = bool(series and series[0] and series[0][0].holding.document.unit == "%")
    return 100.0 if percent and 50 <= most <= 100 else most or 1.0


def chart(series: Sequence[Shown], *, most: float | None = None, small: bool = False) -> Chart:
    """The line of a figure, zero at the floor. most: the scale, where several share one."""
    scale = most or most_of([series])
    top, floor, height = (SMALL_TOP, SMALL_FLOOR, SMALL_HEIGHT) if small else (TOP, FLOOR, HEIGHT)

    def y_of(value: float) -> int:
        return round(floor - (floor - top) * min(1.0, max(0.0, value / scale)))

    step = _WIDE / max(1, len(series) - 1)
    told = {len(series) - 1, 0, (len(series) - 1) // 2}
    spots: list[Spot | None] = [
        None
        if one.value is None
        else Spot(
            f"{4 + place * step:.2f}",
            y_of(one.value),
            one,
            "start" if not place else "end" if place == len(series) - 1 else "middle",
            place in told,
        )
        for place, one in enumerate(series)
    ]
    threads = [
        (left.x, left.y, right.x, right.y)
        for left, right in zip(spots, spots[1:], strict=False)
        if left is not None and right is not None
    ]
    aim = series[-1].aim if series else None
    return Chart(
        [one for one in spots if one is not None],
        threads,
        None if aim is None else y_of(aim.value),
        floor,
        height,
    )
