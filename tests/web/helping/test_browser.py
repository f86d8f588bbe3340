"""A helper and a citizen, each with a phone or a wide screen: opened, agreed to, filed, seen; axe on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tests.files.conftest import pdf
from tests.provenance.conftest import BACKEND, PASSWORD
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.citizen.conftest import (
    ADMIN,
    BIRTH,
    DESK,
    FIRST,
    WARD,
    _files,
    found_people,
    found_province,
)

from tinhso.access import actions as access
from tinhso.access.sessions import SessionStore
from tinhso.access.who import SECOND_PASSED
from tinhso.cases.models import Case
from tinhso.org import actions as org
from tinhso.provenance import actions
from tinhso.provenance.models import Assisted, HelpSession

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["_files"]
TYPED = {
    "a.full_name": "Nguyễn Thị Đào",
    "a.personal_number": "066190000123",
    "a.child_name": "Trần Đức An",
    "a.child_born": "01/11/2026",
}


def come_in(page: Page, served: str, account: Any) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_PASSED] = True
    session.create()
    page.context.add_cookies(
        [{"name": "tinhso", "value": session.session_key or "", "url": served}]
    )


def cast() -> tuple[Any, Any, Any]:
    """(a clerk of the post office, the mother, a head): accounts."""
    found_province()
    org.enter_staff(code="p-buu", name="Lê Thị Bưu", by=ADMIN)
    org.appoint("p-buu", office=WARD, role="post", from_date=FIRST, by=ADMIN)
    org.enter_staff(code="p-qt", name="Quản Trị", by=ADMIN)
    org.appoint("p-qt", office="tinh", role="admin", from_date=FIRST, by=ADMIN)
    staff = [
        access.open_staff_account(login=code, staff=code, password=PASSWORD, by=ADMIN)
        for code in ("p-buu", "p-hoa", "p-qt")
    ]
    actions.set_range("10.0.0.0/8", kind="office", from_date=FIRST, by=ADMIN, note="Mạng tỉnh")
    actions.enter_staff_number("0912345678", staff="p-buu", by=ADMIN)
    return staff[0], found_people().mother_account, staff[1:]


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_help_from_opening_to_the_board(browser: Browser, served: str, viewport: Any) -> None:
    clerk, mother, (head, admin) = cast()
    options = {"viewport": viewport, "color_scheme": "light"}
    with opened(browser, **options) as own, opened(browser, **options) as phone:
        come_in(own, served, clerk)
        come_in(phone, served, mother)
        own.goto(f"{served}/ho-tro/")
        check(own, "help-none")
        own.get_by_role("button", name="Mở phiên hỗ trợ").click()
        assert own.get_by_alt_text("Mã QR để người dân đồng ý").is_visible()
        check(own, "help-waits")
        path = own.locator(".secret a").get_attribute("href")
        assert path
        phone.goto(served + path[path.index("/ho-tro/") :])
        check(phone, "help-agree")
        phone.get_by_role("button", name="Tôi đồng ý").click()
        check(phone, "help-agreed")
        own.goto(f"{served}/ho-tro/?tim=khai+sinh")
        check(own, "help-together")
        own.goto(f"{served}/nop/{BIRTH}")
        check(own, "help-file")
        own.get_by_label("Trần Đức An").check()
        own.locator(f'input[name="desk"][value^="{DESK}"], input[name="desk"]').first.check()
        own.get_by_role("button", name="Tiếp tục").click()
        for name, value in TYPED.items():
            own.locator(f'[name="{name}"]').fill(value)
        own.locator('[name="a.child_sex"]').first.select_option("nam") if own.locator(
            'select[name="a.child_sex"]'
        ).count() else own.locator('[name="a.child_sex"][value="nam"]').check()
        own.locator("main form button.primary").first.click()
        own.locator('input[name="f.1"]').set_input_files(
            {"name": "chung-sinh.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        own.locator('input[name="brings.0"]').check()
        own.locator("main form button.primary").first.click()
        check(own, "help-send")
        own.get_by_role("button", name="Gửi hồ sơ").click()
        own.wait_for_url(f"{served}/ho-tro/")
        case = Case.objects.get()
        assert Assisted.objects.get().case == case
        check(own, "help-filed")
        phone.goto(f"{served}/ho-so/{case.uid}")
        assert phone.get_by_role("heading", name="Được hỗ trợ khi nộp").is_visible()
        check(phone, "help-dossier")
        phone.goto(f"{served}/toi/khi-nop")
        check(phone, "help-seen")
        own.get_by_role("button", name="Kết thúc phiên hỗ trợ").click()
        assert HelpSession.objects.get().ended == "helper"
        check(own, "help-ended")
    with opened(browser, **options) as page:
        come_in(page, served, head)
        page.goto(f"{served}/bang/nop-thuc")
        check(page, "help-board")
        page.locator("td a").first.click()
        assert page.get_by_text(case.code).is_visible()
        check(page, "help-board-list")
    with opened(browser, **options) as page:
        come_in(page, served, admin)
        page.goto(f"{served}/cai-dat/nop-thuc")
        page.get_by_label("Tên máy").fill("Quầy 3")
        page.get_by_role("button", name="Đăng ký máy này").click()
        assert page.get_by_text("Máy bạn đang dùng đã được đăng ký.").is_visible()
        check(page, "help-settings")
