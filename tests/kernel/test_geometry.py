"""Areas are read with care, and drawn so that what matters is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinhso.kernel.geometry import MOST_POINTS, BadArea, area_of, drawn, thinned

SQUARE = [[108.0, 12.0], [109.0, 12.0], [109.0, 13.0], [108.0, 13.0], [108.0, 12.0]]


def test_a_polygon_and_several_of_them_are_rings() -> None:
    ring = tuple(tuple(point) for point in SQUARE)
    assert area_of({"type": "Polygon", "coordinates": [SQUARE]}) == (ring,)
    assert area_of({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}) == (ring, ring)
    high = [[x, y, 500] for x, y in SQUARE]
    assert area_of({"type": "Polygon", "coordinates": [high]}) == (ring,)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (None, "area_kind"),
        ({"type": "Point", "coordinates": [108, 12]}, "area_kind"),
        ({"type": "Polygon", "coordinates": []}, "area_kind"),
        ({"type": "Polygon", "coordinates": "x"}, "area_kind"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "area_kind"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "area_ring"),
        ({"type": "Polygon", "coordinates": [SQUARE[:2]]}, "area_ring"),
        ({"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]}, "area_degrees"),
        ({"type": "Polygon", "coordinates": [[[452000.0, 1404000.0]] * 4]}, "area_degrees"),
        ({"type": "Polygon", "coordinates": [[["108", "12"]] * 4]}, "area_degrees"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 12]] * 4]}, "area_degrees"),
        ({"type": "Polygon", "coordinates": [[7, 8, 9, 7]]}, "area_degrees"),
        ({"type": "Polygon", "coordinates": [[[108, 12]] * (MOST_POINTS + 1)]}, "area_points"),
    ],
)
def test_what_is_no_area_is_refused(told: object, code: str) -> None:
    with pytest.raises(BadArea) as refused:
        area_of(told)
    assert refused.value.code == code


def test_north_is_up_and_nothing_leaves_the_sheet() -> None:
    north = tuple((x, y + 1) for x, y in area_of({"type": "Polygon", "coordinates": [SQUARE]})[0])
    south = area_of({"type": "Polygon", "coordinates": [SQUARE]})
    drawing = drawn({"north": (north,), "south": south}, width=100, tallest=100)
    assert drawing.height == 100 and 45 < drawing.width < 50
    # The corner of the north-west is the sheet's; the two meet on one line.
    assert " 0.0L" in drawing.paths["north"] and " 100.0" in drawing.paths["south"]
    assert " 50.0" in drawing.paths["north"] and " 50.0" in drawing.paths["south"]


points = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=3, max_size=40)


@given(points, st.floats(0.1, 20))
def test_a_thinned_line_keeps_its_ends_and_stays_near(line: list[tuple], least: float) -> None:
    kept = thinned(line, least=least)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    assert [one for one in line if one in kept][: len(kept)] and set(kept) <= set(line)
    for point in line:
        assert min(_distance(point, *ends) for ends in zip(kept, kept[1:], strict=False)) <= (
            least + 1e-6
        )


def _distance(point: tuple, start: tuple, end: tuple) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    at = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square if square else 0
    at = min(max(at, 0), 1)
    return ((point[0] - start[0] - at * dx) ** 2 + (point[1] - start[1] - at * dy) ** 2) ** 0.5


def test_real_districts_fit_a_phone(shared: Path) -> None:
    file = shared / "data" / "geo" / "dak_lak_districts_pre2025.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    areas = {one["properties"]["district_code"]: area_of(one["geometry"]) for one in features}
    drawing = drawn(areas, width=640, tallest=560)
    assert len(drawing.paths) == 15 and drawing.width == 640 and 500 < drawing.height <= 560
    assert sum(map(len, drawing.paths.values())) < 30_000
