"""Every page of the boards in a real browser over three hundred dossiers: phone and wide, light and dark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.board.conftest import many
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything
from tests.web.office.test_journey import sign_in

from tinhso.measurement.live import publishing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "board": ("p-tinh", "/bang/?ky=nam"),
    "board-head": ("p-hoa", "/bang/"),
    "board-nothing": ("p-kstt", "/bang/?thu-tuc=khong-co"),
    "board-unread": ("p-tinh", "/bang/?don-vi=khong-co&kenh=fax&ngay=abc"),
    "board-dossiers": ("p-tinh", "/bang/ho-so?so=decided&ky=nam"),
    "board-none": ("p-tinh", "/bang/ho-so?so=decided&kenh=post"),
    "public": ("", "/cong-khai/?thang={month}"),
    "public-latest": ("", "/cong-khai/"),
    "public-archive": ("", "/cong-khai/luu"),
    "public-kept": ("", "/cong-khai/luu/2"),
    "board-offices": ("p-tinh", "/bang/?ky=nam&xem=don-vi"),
    "home": ("", "/"),
}


TALLEST = 6_000
FOLDED = {
    "board",
    "board-head",
    "board-dossiers",
    "board-offices",
    "public",
    "public-latest",
    "public-kept",
    "home",
}


def out_of_sight(page: Any) -> list[str]:
    """The ways of the top that begin or end beyond the screen's edge; of the rooms, which move, the one she is in."""
    told: list[str] = page.eval_on_selector_all(
        "header nav:not(.house) a, header .house a[aria-current]",
        "(all) => all.filter((one) => { const at = one.getBoundingClientRect();"
        " return at.left < 0 || at.right > innerWidth; }).map((one) => one.innerText)",
    )
    return told


@pytest.fixture
def full(served: str) -> str:
    """Gives the first published month."""
    many(found_everything()["owner"], 300)
    return f"{publishing.publish_due()[1].month:%Y-%m}"


def test_every_page_is_sound(browser: Browser, served: str, full: str) -> None:
    screens: list[tuple[Any, Any]] = [
        (PHONE, "light"),
        (WIDE, "light"),
        (PHONE, "dark"),
        (WIDE, "dark"),
    ]
    for viewport, theme in screens:
        with opened(browser, viewport=viewport, color_scheme=theme) as page:
            for language in ("vi", "en"):
                cookie = {"name": "django_language", "value": language, "url": served}
                page.context.add_cookies([cookie])
                for name, (person, address) in PAGES.items():
                    if person:
                        sign_in(page, served, person)
                    page.goto(served + address.format(month=full))
                    assert page.locator("html").get_attribute("lang") == language
                    if viewport == PHONE and name in FOLDED:
                        height = page.evaluate("document.documentElement.scrollHeight")
                        assert height < TALLEST, (name, height)
                    assert out_of_sight(page) == [], name
                    check(page, name if language == "vi" else "")


def test_from_the_board_to_a_dossiers_events(browser: Browser, served: str, full: str) -> None:
    with opened(browser, java_script_enabled=False) as page:
        sign_in(page, served, "p-tinh")
        page.goto(f"{served}/bang/")
        page.locator("details.narrowing > summary").click()
        page.get_by_label("Kỳ").select_option("nam")
        page.get_by_role("button", name="Xem").click()
        expect(page.locator("body")).to_contain_text(f"{timezone.localdate():%d/%m/%Y}")
        page.get_by_role("link", name="Đang quá hạn").first.click()
        page.locator("a.code").first.click()
        expect(page).to_have_url(re.compile(re.escape("/van-phong/ho-so/")))
        expect(page.locator("svg.band").first).to_be_visible()


def test_no_door_of_the_home_page_stands_alone(browser: Browser, served: str) -> None:
    found_everything()
    with opened(browser, viewport=WIDE) as page:
        for person in ("", "p-lan", "p-tinh"):
            if person:
                sign_in(page, served, person)
            page.goto(served)
            tops = page.eval_on_selector_all(
                ".doors > *", "(all) => all.map((one) => one.getBoundingClientRect().top)"
            )
            rows = [tops.count(top) for top in sorted(set(tops))]
            assert len(tops) >= 4 and min(rows) > 1, (person, rows)
