"""Anybody's way in a real browser, without an account: the open board, a month, its data, the archive."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.web.board.conftest import many
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything

from tinhso.measurement.live import publishing

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_first_page_to_the_open_data(browser: Browser, served: str, viewport: Any) -> None:
    many(found_everything()["owner"], 300)
    months = [one.month for one in publishing.publish_due()]
    with opened(browser, viewport=viewport) as page:
        page.goto(served)
        page.get_by_role("link", name=re.compile("^Công khai")).first.click()
        page.get_by_label("Tháng").select_option(f"{months[1]:%Y-%m}")
        page.get_by_role("button", name="Xem", exact=True).click()
        expect(page).to_have_url(re.compile(re.escape(f"thang={months[1]:%Y-%m}")))
        check(page, "journey-public-month")
        page.get_by_text("Cách tính").first.click()
        assert "Nguyễn" not in page.inner_text("main")
        with page.expect_download() as going:
            page.get_by_role("link", name="CSV").first.click()
        rows = list(csv.DictReader(io.StringIO(Path(going.value.path()).read_text("utf-8-sig"))))
        assert rows and not {"code", "owner", "filer", "case"} & set(rows[0])
        assert not any("Nguyễn" in value for row in rows for value in row.values())
        page.get_by_role("link", name="Lưu trữ các bản đã công bố").click()
        check(page, "journey-public-archive")
        page.locator("main table a").first.click()
        expect(page).to_have_url(re.compile(re.escape("/cong-khai/")))
