"""Records that lie somewhere as a drawing of points, each the door to its record, within the borders on the day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, TALLEST, MARGIN = 640.0, 560.0, 12.0


@dataclass(frozen=True)
class Point:
    """A record on the drawing."""

    uid: str
    title: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """box: what the drawing shows of its own units; most: whether there were more than are drawn."""

    box: str
    points: Sequence[Point]
    south_west: str
    north_east: str


def drawn(rows: Sequence[tuple[str, str, float, float]]) -> Drawing | None:
    """(uid, title, longitude, latitude) as a drawing, north up, degrees of longitude as wide as they are there."""
    if not rows:
        return None
    west, east = min(one[2] for one in rows), max(one[2] for one in rows)
    south, north = min(one[3] for one in rows), max(one[3] for one in rows)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    across, up = max((east - west) * narrow, 0.001), max(north - south, 0.001)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    width, height = across * scale + 2 * MARGIN, up * scale + 2 * MARGIN
    points = [
        Point(
            uid,
            title,
            round(MARGIN + (longitude - west) * narrow * scale, 1),
            round(MARGIN + (north - latitude) * scale, 1),
        )
        for uid, title, longitude, latitude in rows
    ]
    return Drawing(
        f"0 0 {width:.1f} {height:.1f}",
        points,
        f"{south:.4f}, {west:.4f}",
        f"{north:.4f}, {east:.4f}",
    )
