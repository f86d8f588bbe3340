"""Staff come in as every morning: login, password, and the second factor where it is owed, set up on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from tests.access.test_signing_in import digits
from tests.web.settings.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page


def come_in(page: Page, served: str, login: str, password: str = PASSWORD) -> None:
    """Ends on the home page, signed in."""
    page.goto(f"{served}/can-bo/vao")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu").fill(password)
    with page.expect_navigation():
        page.get_by_role("button", name="Tiếp tục").click()
    if page.url.endswith("/can-bo/hai-lop"):
        page.get_by_text("Không quét được").click()
        secret = page.locator(".secret").inner_text()
        page.get_by_role("textbox", name="Mã").fill(digits(secret, timezone.now()))
        page.get_by_role("button", name="Bật và tiếp tục").click()
        page.get_by_role("link", name="Tôi đã giữ").click()


def go_out(page: Page, served: str) -> None:
    page.goto(f"{served}/tai-khoan")
    page.get_by_role("button", name="Đăng xuất").click()
