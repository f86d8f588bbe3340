"""The administrator's way in a real browser: an office, its staff, a dated limit, a file of offices, a cut-over."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.coming_in import come_in, go_out
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.settings.conftest import settled
from tests.web.settings.test_feeds import export

from tinhso.cases.models import Case
from tinhso.org.queries import office_on, organisation_on
from tinhso.procedures.queries import version_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOADED = (
    "code,name,level,parent\nxa-9,UBND xã Ea Mới,commune,tinh\nxa-8,UBND xã Cư Mới,commune,tinh\n"
)


def csv(name: str, content: bytes) -> Any:
    return [{"name": name, "mimeType": "text/csv", "buffer": content}]


def founds_an_office(page: Page, served: str) -> None:
    page.goto(f"{served}/cai-dat/")
    page.get_by_role("link", name=re.compile("^Đơn vị")).first.click()
    page.get_by_role("link", name="Lập đơn vị mới").click()
    page.get_by_label("Tên", exact=True).fill("UBND xã Krông Mới")
    page.get_by_label("Mã đơn vị", exact=True).fill("xa-krong-moi")
    page.get_by_label("Trực thuộc").select_option("tinh")
    page.get_by_role("button", name="Lập đơn vị").click()
    expect(page.get_by_role("heading", name="UBND xã Krông Mới", exact=True)).to_be_visible()


def enters_staff(page: Page, served: str) -> str:
    """Gives the password that is shown once."""
    page.goto(f"{served}/cai-dat/can-bo-moi?don-vi=xa-krong-moi")
    page.get_by_label("Họ tên").fill("H'Wen Ayŭn")
    page.get_by_label("Mã cán bộ").fill("p-hwen")
    page.get_by_label("Vai trò").select_option("desk")
    page.get_by_role("button", name="Thêm").click()
    page.get_by_role("button", name="Mở tài khoản").click()
    password = page.locator(".password code").inner_text()
    assert len(password) == 24
    check(page, "journey-admin-staff")
    return password


def changes_a_limit(page: Page, served: str, from_date: date) -> None:
    page.goto(f"{served}/cai-dat/thu-tuc/9.000007")
    page.get_by_role("link", name="Sửa", exact=True).first.click()
    check(page, "journey-admin-limit")
    page.locator("[name='limits.0.rule']").fill("16h")
    page.locator("[name='tu-ngay']").fill(f"{from_date:%d/%m/%Y}")
    page.get_by_role("button", name=re.compile("^Công bố")).click()
    expect(page.get_by_text("Phiên bản mới có hiệu lực từ")).to_be_visible()


def loads_offices(page: Page, served: str) -> None:
    page.goto(f"{served}/cai-dat/don-vi")
    page.get_by_role("link", name="Nạp từ tệp").click()
    page.get_by_label("Tệp CSV hoặc Excel").set_input_files(csv("don-vi.csv", LOADED.encode()))
    page.get_by_role("button", name="Xem tệp sẽ đổi gì").click()
    expect(page.get_by_text("2 dòng sẽ thay đổi")).to_be_visible()
    check(page, "journey-admin-load")
    page.get_by_role("button", name="Đồng ý, ghi 2 dòng").click()
    expect(page.get_by_text("Đã nạp: 2 dòng thay đổi.")).to_be_visible()


def hands_to_ours(page: Page, served: str) -> None:
    page.goto(f"{served}/cai-dat/thu-tuc/9.000007/giao")
    page.locator("[name=system][value=ours]").check()
    page.get_by_role("button", name="Giao", exact=True).click()
    expect(page.get_by_text("hồ sơ mới nộp vào hệ thống đã chọn")).to_be_visible()


def mirrors_and_cuts_over(page: Page, served: str) -> None:
    page.goto(f"{served}/cai-dat/nguon")
    page.get_by_role("link", name="Thêm hệ thống").click()
    page.locator("[name=title]").fill("Phần mềm cũ")
    page.locator("[name=name]").fill("phan-mem-cu")
    page.locator("main button.primary").click()
    page.locator("[name=file]").set_input_files(csv("xuat.csv", export()))
    page.get_by_role("button", name="Xem tệp kể gì").click()
    expect(page.get_by_text("3 dòng, 3 hồ sơ: 2 mới")).to_be_visible()
    check(page, "journey-admin-mirror")
    page.get_by_role("button", name="Đồng ý, ghi vào sổ cái").click()
    page.goto(f"{served}/cai-dat/nguon/phan-mem-cu")
    with page.expect_navigation():
        page.get_by_role("link", name="Xem trước").first.click()
    if page.get_by_role("button", name="Xem trước").count():
        page.get_by_role("button", name="Xem trước").click()
    check(page, "journey-admin-cut")
    page.get_by_role("button", name=re.compile("^Nhận về 2 hồ sơ")).click()
    check(page, "journey-admin-cut-done")


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_door_to_a_cut_over(browser: Browser, served: str, viewport: Any) -> None:
    settled()
    today = timezone.localdate()
    from_date = today + timedelta(days=30)
    with opened(browser, viewport=viewport) as page:
        come_in(page, served, "p-qt")
        founds_an_office(page, served)
        password = enters_staff(page, served)
        loads_offices(page, served)
        mirrors = organisation_on(today).offices
        assert {"xa-krong-moi", "xa-8", "xa-9"} <= set(mirrors)
        changes_a_limit(page, served, from_date)
        hands_to_ours(page, served)
        mirrors_and_cuts_over(page, served)
        go_out(page, served)
        # Whom she entered comes in with what was shown once, and must choose a password of her own.
        come_in(page, served, "p-hwen", password)
        expect(page).to_have_url(re.compile(re.escape("/tai-khoan/mat-khau") + "$"))
        check(page, "journey-admin-first-sign-in")
    assert office_on("xa-krong-moi", today).name == "UBND xã Krông Mới"
    assert version_on("9.000007", from_date).definition.limits[0].rule == "16h"
    assert version_on("9.000007", today).definition.limits[0].rule == "5d"
    taken = Case.objects.get(code="CU-1")
    assert not taken.told and taken.due_at is not None
