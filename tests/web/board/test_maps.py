"""The map of the board: areas of the offices asked for, each the door to its dossiers; none without borders."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.web.board.conftest import many
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import ADMIN, FIRST, found_everything
from tests.web.office.test_journey import sign_in

from tinhso.org.actions import found_office
from tinhso.org.borders import read_borders, set_borders
from tinhso.org.queries import organisation_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser

As = Callable[[str], Client]
OURS = {"643": "xa-1", "644": "xa-2"}


def border(shared: Path) -> None:
    """Real districts of Đắk Lắk: two are the communes of the cast, the others found for it."""
    file = shared / "data" / "geo" / "dak_lak_districts_pre2025.geojson"
    told = json.loads(file.read_text(encoding="utf-8"))
    for one in told["features"]:
        code, name = (one["properties"][key] for key in ("district_code", "district"))
        one["properties"]["office"] = OURS.get(code, f"huyen-{code}")
        if code not in OURS:
            found_office(
                code=f"huyen-{code}",
                name=name,
                level="district",
                parent="tinh",
                on_date=FIRST,
                by=ADMIN,
            )
    found = read_borders(told, named="office", organisation=organisation_on(date(2026, 3, 1)))
    set_borders(found.areas, from_date=date(2026, 3, 1), by=ADMIN)


def areas(page: Any) -> dict[str, Any]:
    return {one.name: one for one in page.context["on_map"].areas}


def test_without_borders_there_is_no_map(as_: As, some: str) -> None:
    page = as_("p-tinh").get("/bang/?ky=nam")
    assert page.context["on_map"] is None and 'class="map"' not in page.content.decode()


def test_every_area_is_the_door_to_its_dossiers(as_: As, some: str, shared: Path) -> None:
    border(shared)
    leader = as_("p-tinh")
    page = leader.get("/bang/?ky=nam")
    told = areas(page)
    assert len(told) == 15
    ours = {name: one for name, one in told.items() if one.row is not None}
    assert set(ours) == {"UBND xã Ea Kao", "UBND xã Hòa Phú"}
    said = page.content.decode()
    assert len(re.findall(r'<a href="/bang/ho-so[^"]*" aria-label="[^"]*đúng hạn', said)) == 2
    for one in ours.values():
        assert one.tone is not None and one.row.group.decided
        listed = leader.get(one.row.door).context["page"].paginator.count
        assert listed == one.row.group.decided
    # What nothing was decided of has neither a share nor a door.
    empty = told["Huyện Lắk"]
    assert (empty.tone, empty.row) == (None, None)


def test_the_map_is_of_the_offices_one_sees_and_of_the_day(
    as_: As, some: str, shared: Path
) -> None:
    border(shared)
    assert set(areas(as_("p-hoa").get("/bang/?ky=nam"))) == {"UBND xã Ea Kao"}
    leader = as_("p-tinh")
    assert set(areas(leader.get("/bang/?ky=nam&don-vi=xa-2"))) == {"UBND xã Hòa Phú"}
    # Offices as they were on a day before the borders were told of.
    assert leader.get("/bang/?ky=truoc&ten=cu").context["on_map"] is None
    assert leader.get("/bang/?ky=nam&xem=don-vi").context["on_map"] is None


@pytest.mark.parametrize("viewport", [PHONE, WIDE])
def test_the_map_is_sound(browser: Browser, served: str, shared: Path, viewport: Any) -> None:
    many(found_everything()["owner"], 120)
    border(shared)
    for theme in ("light", "dark"):
        with opened(browser, viewport=viewport, color_scheme=theme) as page:
            sign_in(page, served, "p-tinh")
            page.goto(f"{served}/bang/?ky=nam")
            expect(page.locator("svg.map path")).to_have_count(15)
            check(page, "board-map")
            page.locator("svg.map a").first.click()
            expect(page).to_have_url(re.compile(re.escape("/bang/ho-so")))
