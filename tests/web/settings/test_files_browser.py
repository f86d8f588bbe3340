"""What a file is answered with in a real browser: a calendar of years ahead, one that is no text, a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled
from tests.web.settings.test_own_files import TOML

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def chosen(page: Page, name: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": "text/plain", "buffer": content}
    page.locator("[name=file]").set_input_files(file)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_file_is_shown_or_refused_where_it_was_chosen(
    browser: Browser, served: str, viewport: Any
) -> None:
    settled()
    with opened(browser, viewport=viewport, color_scheme="light") as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/don-vi/xa-1/lich")
        far = TOML.replace("2026-12-09", "2031-03-04").replace("Lịch của xã", "Lịch riêng")
        chosen(page, "lich.toml", far.encode())
        page.get_by_role("button", name="Xem năm này").click()
        expect(page.get_by_text("1 ngày sẽ khác")).to_be_visible()
        expect(page.get_by_text("04/03/2031").first).to_be_visible()
        check(page, "calendar_far")
        chosen(page, "lich.toml", "title = 'Lịch'".encode("utf-16"))
        page.get_by_role("button", name="Đặt lịch này").click()
        expect(page.get_by_text("lich.toml, dòng 1, byte thứ 1")).to_be_visible()
        check(page, "calendar_refused")
        page.goto(f"{served}/cai-dat/don-vi-nap")
        chosen(page, "a.csv", b"code,name\nxa-1,X\xe2 Ea Qu\xea\ncode,name\n")
        page.get_by_role("button", name="Xem tệp sẽ đổi gì").click()
        expect(page.get_by_text("lặp lại tên cột")).to_be_visible()
        check(page, "load_refused")
