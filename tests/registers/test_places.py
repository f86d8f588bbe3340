"""Points, lines and areas: what is taken and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tinhso.registers.places import BadPlace, place_code, place_of, point_in

SQUARE = [[[107.0, 10.0], [107.2, 10.0], [107.2, 10.2], [107.0, 10.2], [107.0, 10.0]]]


def test_an_area_has_bounds_and_a_point_within() -> None:
    made = place_of({"type": "Polygon", "coordinates": SQUARE}, wanted="area")
    assert (made.west, made.south, made.east, made.north) == (107.0, 10.0, 107.2, 10.2)
    assert 107.0 < made.longitude < 107.2 and 10.0 < made.latitude < 10.2


@pytest.mark.parametrize("text", ["10.4567, 107.1234", "10,4567; 107,1234", "10.4567 107.1234"])
def test_a_pair_has_its_latitude_first(text: str) -> None:
    made = point_in(text)
    assert made.geometry == {"type": "Point", "coordinates": [107.1234, 10.4567]}


@pytest.mark.parametrize(
    ("geometry", "wanted", "code"),
    [
        ({"type": "Point", "coordinates": [200, 10]}, "point", "place_outside"),
        ({"type": "Point", "coordinates": ["x", 10]}, "point", "place_not_geojson"),
        ({"type": "Point", "coordinates": [float("nan"), 10]}, "point", "place_not_geojson"),
        ({"type": "Point", "coordinates": []}, "point", "place_not_geojson"),
        ({"type": "Point"}, "point", "place_not_geojson"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "line", "place_not_geojson"),
        ({"type": "Point", "coordinates": [1, 2]}, "area", "place_wrong_shape"),
        ("{", "point", "place_not_geojson"),
        (7, "point", "place_wrong_shape"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "area",
            "place_crosses",
        ),
        ({"type": "LineString", "coordinates": [[1, 2]] * 20_001}, "line", "place_too_fine"),
    ],
)
def test_what_lies_nowhere_is_refused(geometry: Any, wanted: str, code: str) -> None:
    with pytest.raises(BadPlace) as found:
        place_of(geometry, wanted=wanted)
    assert found.value.code == code


def test_a_place_identifier_has_twelve_digits() -> None:
    assert place_code("1234 5678 9012") == "123456789012" and place_code("") == ""
    with pytest.raises(BadPlace):
        place_code("12345")
