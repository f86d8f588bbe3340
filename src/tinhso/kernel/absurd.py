"""What looks wrong beside what was given before. Pure. Nothing is dropped for it: it is flagged, and somebody looks."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

#: So many values before anything is compared with them.
ENOUGH = 4
#: How far beyond the usual spread, and how many times the usual size.
SPREADS, TIMES = 6.0, 5.0
SHARE_UNIT = "%"
OVER_HUNDRED, BELOW_ZERO, FAR_FROM_USUAL, DOUBTFUL = (
    "over_hundred", "below_zero", "far_from_usual", "doubtful_dot",
)  # fmt: skip


def flags_of(
    value: float, before: Sequence[float], *, unit: str, doubtful: bool = False
) -> list[str]:
    """Why a value should be looked at, none where it looks well. before: earlier ones of the same input and unit."""
    found = []
    if unit == SHARE_UNIT and value > 100:
        found.append(OVER_HUNDRED)
    if value < 0:
        found.append(BELOW_ZERO)
    if doubtful:
        found.append(DOUBTFUL)
    if len(before) >= ENOUGH and _far(value, before):
        found.append(FAR_FROM_USUAL)
    return found


def _far(value: float, before: Sequence[float]) -> bool:
    """Beyond the spread of what was usual, and not just a little more of something small."""
    middle = median(before)
    spread = median(abs(one - middle) for one in before)
    away = abs(value - middle)
    beyond = away > SPREADS * max(spread, abs(middle) * 0.05)
    larger = abs(value) > TIMES * max(abs(middle), 1.0) or abs(value) * TIMES < abs(middle)
    return beyond and larger
