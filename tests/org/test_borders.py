"""Areas of offices: dated, matched by code, refused where they are not what they say."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.org.conftest import ADMIN, FIRST

from tinhso.ledger.models import Event
from tinhso.org import actions
from tinhso.org.borders import BadBorders, borders_on, read_borders, set_borders
from tinhso.org.models import OfficeBorder
from tinhso.org.queries import organisation_on

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
