"""Areas of the earth as rings of points, and how a sheet shows them. Pure.

A point is (longitude, latitude) in degrees of WGS 84, as in GeoJSON (RFC 7946). An area is its rings, holes among them:
drawn by the even-odd rule it needs not be known which is which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians
from typing import Any

from tinhso.kernel.errors import TinhsoError

Point = tuple[float, float]
Ring = tuple[Point, ...]
Area = tuple[Ring, ...]
MOST_POINTS = 20_000


class BadArea(TinhsoError):
    """area_kind (seen): neither Polygon nor MultiPolygon. area_ring (points): not closed, or fewer than four points.

    area_degrees (x, y): no point in degrees of WGS 84. area_points (most): more points than that.
    """

    exit_code = 3


@dataclass(frozen=True)
class Drawing:
    """Areas on a sheet whose left upper corner is (0, 0). paths: of each area as the `d` of an SVG path."""

    width: float
    height: float
    paths: Mapping[str, str]


def area_of(geometry: Any) -> Area:
    """A Polygon or MultiPolygon of GeoJSON as parsed from JSON; heights are left out. Raises BadArea."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    told = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(told, list) or not told:
        raise BadArea("area_kind", seen=str(kind)[:40])
    polygons = told if kind == "MultiPolygon" else [told]
    rings = tuple(_ring(ring) for polygon in polygons for ring in _list(polygon))
    if not rings:
        raise BadArea("area_kind", seen=kind)
    if sum(map(len, rings)) > MOST_POINTS:
        raise BadArea("area_points", most=MOST_POINTS)
    return rings


def _ring(told: Any) -> Ring:
    points = tuple(_point(one) for one in _list(told))
    if len(points) < 4 or points[0] != points[-1]:
        raise BadArea("area_ring", points=len(points))
    return points


def _point(told: Any) -> Point:
    found = [one for one in _list(told)[:2] if isinstance(one, int | float)]
    x, y = (*found, None, None)[:2]
    if x is None or y is None or not (isfinite(x) and isfinite(y)) or abs(x) > 180 or abs(y) > 90:
        raise BadArea("area_degrees", x=str(x)[:20], y=str(y)[:20])
    return float(x), float(y)


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def drawn(areas: Mapping[str, Area], *, width: float, tallest: float) -> Drawing:
    """Areas beside each other, north up, in a sheet of a width at most so tall. One or more areas.

    Degrees of longitude are as long as on the middle parallel: right enough for a province. Points nearer than half
    a unit to a line are left out.
    """
    points = [point for area in areas.values() for ring in area for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min(width / wide, tallest / tall)

    def placed(ring: Ring) -> list[Point]:
        return [((x - west) * narrow * scale, (north - y) * scale) for x, y in ring]

    paths = {
        name: "".join(_path(thinned(placed(ring), least=0.5)) for ring in area)
        for name, area in areas.items()
    }
    return Drawing(round(wide * scale, 1), round(tall * scale, 1), paths)


def thinned(points: Sequence[Point], *, least: float) -> list[Point]:
    """A line without the points that lie nearer than `least` to what is left (Douglas and Peucker 1973).

    A closed one keeps its beginning and the point that is farthest from it.
    """
    if len(points) < 3:
        return list(points)
    kept = {0, len(points) - 1}
    open_ = [(0, len(points) - 1)]
    while open_:
        first, last = open_.pop()
        distances = list(_distances(points, first, last))
        if distances and max(distances) > least:
            middle = first + 1 + distances.index(max(distances))
            kept.add(middle)
            open_ += [(first, middle), (middle, last)]
    return [points[place] for place in sorted(kept)]


def _distances(points: Sequence[Point], first: int, last: int) -> Iterator[float]:
    """How far the points between two of them lie from the line that joins them."""
    (x1, y1), (x2, y2) = points[first], points[last]
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    for x, y in points[first + 1 : last]:
        at = ((x - x1) * dx + (y - y1) * dy) / square if square else 0.0
        at = min(max(at, 0.0), 1.0)
        yield ((x - x1 - at * dx) ** 2 + (y - y1 - at * dy) ** 2) ** 0.5


def _path(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points[:-1]) + "Z"
