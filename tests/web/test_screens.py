"""Every page that everybody meets, in a real browser: phone and wide, light and dark, both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "citizen_door": "/vao",
    "staff_door": "/can-bo/vao?next=/tai-khoan",
    "second_too_late": "/can-bo/vao/ma",
    "offline": "/khong-mang",
    "not_found": "/khong-co-trang-nay",
    "broken": "/hong",
    "unguarded": "/khong-ai",
    "parts": "/mau",
}
# A refusal is an answer with another status; the browser says so on its console.
REFUSED = {"not_found", "broken", "unguarded", "second_too_late"}


@pytest.fixture(autouse=True)
def _gallery(settings) -> None:
    settings.ROOT_URLCONF = "tests.web.gallery"
    settings.GUARD_RAISES = False


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, viewport: Any, theme: Any
) -> None:
    for language in ("vi", "en"):
        for name, address in PAGES.items():
            with opened(
                browser, quiet=name not in REFUSED, viewport=viewport, color_scheme=theme
            ) as page:
                page.context.add_cookies(
                    [{"name": "django_language", "value": language, "url": served}]
                )
                page.goto(served + address)
                assert page.locator("html").get_attribute("lang") == language
                check(page, name if language == "vi" else "")


def test_what_is_broken_shows_nothing_of_how_we_are_built(browser: Browser, served: str) -> None:
    with opened(browser, quiet=False) as page:
        answer = page.goto(f"{served}/hong")
        assert answer is not None and answer.status == 500
        said = page.content()
        assert "bí mật" not in said and "Traceback" not in said
        assert "Dữ liệu đã lưu không bị mất" in said


def test_the_theme_and_the_language_are_switched_without_a_script(
    browser: Browser, served: str
) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{served}/vao")
        page.get_by_role("button", name="Tối").click()
        expect(page).to_have_url(f"{served}/vao")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", name="Sign in by mail")).to_be_visible()


def test_the_skip_link_is_the_first_stop_of_the_keyboard(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(f"{served}/vao")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_without_a_network_a_page_says_so(browser: Browser, served: str) -> None:
    with opened(browser, quiet=False) as page:
        page.goto(f"{served}/vao")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.reload()
        page.context.set_offline(True)
        page.goto(f"{served}/vao")
        expect(page.get_by_role("heading", name="Máy đang không có mạng.")).to_be_visible()


def test_the_letters_are_our_own(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        page.goto(f"{served}/vao")
        page.evaluate("document.fonts.ready.then(() => true)")
        loaded = page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
        )
        assert any("Be Vietnam Pro" in family for family in loaded)


def test_nothing_runs_inline(browser: Browser, served: str) -> None:
    with opened(browser) as page:
        answer = page.goto(f"{served}/mau")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        expect(page.locator("[style], style")).to_have_count(0)
        expect(page.locator("script:not([src])")).to_have_count(0)
