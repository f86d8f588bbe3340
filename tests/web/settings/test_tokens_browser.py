"""A token is made in a real browser: what it may do is ticked, and it is shown once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_token_is_made_and_shown_once(browser: Browser, served: str, viewport: Any) -> None:
    settled()
    until = timezone.localdate() + timedelta(days=90)
    with opened(browser, viewport=viewport, color_scheme="light") as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/ma-truy-cap")
        check(page, "tokens_none")
        page.goto(f"{served}/cai-dat/ma-truy-cap")
        page.get_by_text("Cấp mã mới").click()
        page.get_by_label("Hệ thống sẽ dùng").fill("Phần mềm hộ tịch của tỉnh")
        page.get_by_label("see_case").check()
        page.get_by_label("receive").check()
        page.get_by_label("Ở đơn vị").select_option(["xa-1", "so-xd"])
        page.get_by_label("Dùng được đến hết ngày").fill(f"{until:%d/%m/%Y}")
        check(page, "tokens_form")
        page.get_by_role("button", name="Cấp mã", exact=True).click()
        expect(page.get_by_text("chỉ hiện một lần")).to_be_visible()
        expect(page.get_by_role("row", name="Phần mềm hộ tịch của tỉnh")).to_be_visible()
        check(page, "tokens_made")
        page.goto(f"{served}/cai-dat/ma-truy-cap")
        page.get_by_role("button", name="Thu hồi").click()
        expect(page.get_by_text("Đã thu hồi mã của")).to_be_visible()
        check(page, "tokens_revoked")
