"""Where a record lies: a point, lines or areas of GeoJSON (WGS 84, longitude first), checked, with its bounds. Pure."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry import mapping, shape

from tinhso.kernel.errors import TinhsoError
from tinhso.registers.definition import POINT, SHAPES

MOST_POINTS = 20_000
DIGITS = 7  # Of a degree: a centimetre.
PLACE_CODE = re.compile(r"\d{12}")
_PAIR = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


class BadPlace(TinhsoError):
    """place_not_geojson (problem), place_wrong_shape (found, wanted), place_outside (longitude, latitude).

    place_too_fine (most): it has more points; place_crosses (problem): it crosses itself, or is not closed;
    place_no_pair (text): not "latitude, longitude"; place_code_wrong (text): not twelve digits.
    """


@dataclass(frozen=True)
class Place:
    """geometry: GeoJSON, to a centimetre. Its bounds and a point within it, in degrees."""

    geometry: Mapping[str, Any]
    west: float
    south: float
    east: float
    north: float
    longitude: float
    latitude: float


def place_of(geometry: Any, *, wanted: str) -> Place:
    """A GeoJSON geometry, or its text. wanted: point, line or area. Raises BadPlace."""
    if isinstance(geometry, str):
        try:
            geometry = json.loads(geometry)
        except (ValueError, RecursionError) as error:
            raise BadPlace("place_not_geojson", problem=str(error)[:120]) from None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in SHAPES[wanted]:
        raise BadPlace("place_wrong_shape", found=str(kind)[:40], wanted=wanted)
    counted = 0
    for longitude, latitude in _points(geometry.get("coordinates"), 0):
        counted += 1
        if counted > MOST_POINTS:
            raise BadPlace("place_too_fine", most=MOST_POINTS)
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):
            raise BadPlace("place_outside", longitude=longitude, latitude=latitude)
    try:
        made = shapely.set_precision(shapely.force_2d(shape(geometry)), 0)
    except (ValueError, TypeError, IndexError, AttributeError, GEOSException) as error:
        raise BadPlace("place_not_geojson", problem=str(error)[:120]) from None
    if made.is_empty or not counted:
        raise BadPlace("place_not_geojson", problem="empty")
    if not made.is_valid:
        raise BadPlace("place_crosses", problem=shapely.is_valid_reason(made)[:120])
    west, south, east, north = made.bounds
    within = made.representative_point()
    told = json.loads(
        json.dumps(mapping(made)), parse_float=lambda text: round(float(text), DIGITS)
    )
    return Place(told, west, south, east, north, within.x, within.y)


def point_in(text: str) -> Place:
    """Latitude first, as maps show and people copy it: "10,4567; 107,1234", "10.4567, 107.1234". Raises BadPlace."""
    found = _PAIR.fullmatch(text)
    if found is None:
        raise BadPlace("place_no_pair", text=text[:40])
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    return place_of({"type": "Point", "coordinates": [longitude, latitude]}, wanted=POINT)


def place_code(text: str) -> str:
    """The place identifier of twelve digits, "" for none. Raises BadPlace."""
    bare = re.sub(r"[ .-]", "", text)
    if bare and not PLACE_CODE.fullmatch(bare):
        raise BadPlace("place_code_wrong", text=text[:40])
    return bare


def _points(held: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(held, list) or depth > 4:
        raise BadPlace("place_not_geojson", problem="coordinates")
    if held and isinstance(held[0], int | float) and not isinstance(held[0], bool):
        told = held[:2]
        if len(held) not in (2, 3) or not all(
            isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
            for one in held
        ):
            raise BadPlace("place_not_geojson", problem="coordinates")
        yield float(told[0]), float(told[1])
        return
    for one in held:
        yield from _points(one, depth + 1)
