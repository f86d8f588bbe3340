"""Areas of offices: dated, matched by code, refused where they are not what they say."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.org.conftest import ADMIN, FIRST

from tinhso.kernel import geometry
from tinhso.ledger.models import Event
from tinhso.org import actions
from tinhso.org.borders import BadBorders, borders_on, drawing_on, read_borders, set_borders
from tinhso.org.models import OfficeBorder
from tinhso.org.queries import organisation_on, unit_names

DAY = date(2025, 1, 1)


def feature(name: object, x: float = 108.0) -> dict[str, Any]:
    ring = [[x, 12.0], [x + 1, 12.0], [x + 1, 13.0], [x, 12.0]]
    return {
        "type": "Feature",
        "properties": {"ma": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def read(*features: object) -> Any:
    told = {"type": "FeatureCollection", "features": list(features)}
    return read_borders(told, named="ma", organisation=organisation_on(DAY))


def test_areas_hold_from_their_day_and_what_they_were_stays(province: object) -> None:
    first, later = read(feature("xa-1"), feature("xa-2", 109)), read(feature("xa-1", 107))
    assert set_borders(first.areas, from_date=DAY, by=ADMIN) == ["xa-1", "xa-2"]
    assert set_borders(later.areas, from_date=date(2025, 7, 1), by=ADMIN) == ["xa-1"]
    assert borders_on(DAY - timedelta(days=1)) == {}
    assert borders_on(DAY) == first.areas
    assert borders_on(date(2025, 7, 1)) == {**first.areas, **later.areas}
    told = Event.objects.filter(kind="org.border_set").order_by("id")
    assert [(one.subject, one.facts["points"]) for one in told] == [
        ("office:xa-1", 4),
        ("office:xa-2", 4),
        ("office:xa-1", 4),
    ]


def test_the_same_again_writes_nothing_and_another_one_of_the_day_is_refused(
    province: object,
) -> None:
    found = read(feature("xa-1"))
    set_borders(found.areas, from_date=DAY, by=ADMIN)
    assert set_borders(found.areas, from_date=DAY, by=ADMIN) == []
    with pytest.raises(actions.CannotOrganise) as refused:
        set_borders(read(feature("xa-2"), feature("xa-1", 100)).areas, from_date=DAY, by=ADMIN)
    assert refused.value.code == "same_day"
    assert OfficeBorder.objects.count() == Event.objects.filter(kind="org.border_set").count() == 1


def test_an_office_that_is_no_more_has_no_borders(province: object) -> None:
    set_borders(read(feature("xa-1"), feature("xa-2")).areas, from_date=DAY, by=ADMIN)
    actions.pass_on(["xa-2"], to="xa-1", on_date=date(2025, 7, 1), by=ADMIN)
    assert set(borders_on(date(2025, 6, 30))) == {"xa-1", "xa-2"}
    assert set(borders_on(date(2025, 7, 1))) == {"xa-1"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([], "not_borders"),
        ({"features": {}}, "not_borders"),
        ({"features": [feature("xa-1")] * 2_001}, "not_borders"),
        ({"features": [feature("xa-1"), {"properties": None}]}, "no_border_name"),
        ({"features": ["x"]}, "no_border_name"),
        ({"features": [feature("xa-1"), feature("xa-1")]}, "border_twice"),
        ({"features": [{**feature("xa-1"), "geometry": None}]}, "area_kind"),
    ],
)
def test_what_cannot_be_read_is_refused(province: object, told: Any, code: str) -> None:
    with pytest.raises(Exception) as refused:
        read_borders(told, named="ma", organisation=organisation_on(DAY))
    assert refused.value.code == code
    assert isinstance(refused.value, BadBorders) or code.startswith("area_")


def test_a_feature_of_no_office_is_named(province: object) -> None:
    assert read(feature("xa-1"), feature("xa-9"), feature(643)).unknown == ["xa-9", "643"]


def test_real_districts_are_found_by_the_code_of_their_unit(db: None, shared: Path) -> None:
    file = shared / "data" / "geo" / "phu_yen_districts_pre2025.geojson"
    told = json.loads(file.read_text(encoding="utf-8"))
    for one in told["features"]:
        code = one["properties"]["district_code"]
        actions.found_office(
            code=f"huyen-{code}",
            name=one["properties"]["district"],
            level="district",
            unit_code=code,
            on_date=FIRST,
            by=ADMIN,
        )
    found = read_borders(told, named="district_code", organisation=organisation_on(DAY))
    assert len(found.areas) == 9 and found.unknown == []
    set_borders(found.areas, from_date=DAY, by=ADMIN)
    assert borders_on(DAY) == found.areas


def sheet(day: date, *offices: str) -> Any:
    return drawing_on(day, offices, width=640, tallest=560)


def test_the_same_borders_are_thinned_once_and_others_again(
    province: object, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    seen: list[int] = []
    thinned = geometry.thinned
    monkeypatch.setattr(
        geometry, "thinned", lambda points, **how: seen.append(1) or thinned(points, **how)
    )
    first = read(feature("xa-1", 101.5), feature("xa-2", 102.5))
    set_borders(first.areas, from_date=DAY, by=ADMIN)
    whole = sheet(DAY, "xa-1", "xa-2")
    assert set(whole.paths) == {"xa-1", "xa-2"} and len(seen) == 2
    with django_assert_num_queries(1):
        assert sheet(DAY, "xa-2", "xa-1") == whole
    assert len(seen) == 2
    # Of one alone the others are neither read nor thinned.
    assert set(sheet(DAY, "xa-1").paths) == {"xa-1"} and len(seen) == 3
    later = date(2025, 7, 1)
    set_borders(read(feature("xa-1", 97.5)).areas, from_date=later, by=ADMIN)
    assert sheet(later, "xa-1", "xa-2") != whole == sheet(DAY, "xa-1", "xa-2")
    assert sheet(DAY, "tinh") is None and sheet(DAY - timedelta(days=1), "xa-1") is None


def test_borders_kept_under_the_same_key_are_not_taken_for_others(province: object) -> None:
    """As after a backup was restored: the row is another one, its number the same."""
    set_borders(read(feature("xa-1", 103.25)).areas, from_date=DAY, by=ADMIN)
    before = sheet(DAY, "xa-1")
    row = OfficeBorder.objects.get()
    row.area = [[[0, 0], [2, 0], [2, 1], [0, 0]]]
    row.save()
    assert sheet(DAY, "xa-1") != before


def test_the_code_of_a_unit_is_its_communes_and_not_its_desks(province: object) -> None:
    for code, parent, name in (
        ("xa-9", "tinh", "Ủy ban nhân dân xã Ea Kao"),
        ("xa-9-mot-cua", "xa-9", "Bộ phận một cửa"),
    ):
        actions.found_office(
            code=code,
            name=name,
            level="commune",
            parent=parent,
            unit_code="24664",
            on_date=FIRST,
            by=ADMIN,
        )
    assert set(read(feature("24664")).areas) == {"xa-9"}
    assert unit_names(["24664"]) == {"24664": "Ủy ban nhân dân xã Ea Kao"}
