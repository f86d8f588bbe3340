"""Each page of the settings in a real browser: axe, both widths, both languages; and an administrator's journey."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened, picture
from tests.web.office.conftest import ADMIN, FIRST, PROCEDURE
from tests.web.office.test_journey import file, sign_in
from tests.web.settings.conftest import settled
from tests.web.settings.test_feeds import mirrored

from tinhso.org import actions as org
from tinhso.org.queries import office_on
from tinhso.procedures import queries
from tinhso.procedures.actions import hand_over, publish
from tinhso.procedures.definition import Definition

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "start": "",
    "offices": "don-vi",
    "offices_none": "don-vi?tim=zzzz",
    "office": "don-vi/xa-1",
    "office_ended": "don-vi/xa-3",
    "found": "don-vi-moi",
    "move": "don-vi/xa-1/noi",
    "calendar": "don-vi/xa-1/lich?nam=2026",
    "merge": "sap-nhap?don-vi=xa-1",
    "split": "chia-tach?don-vi=xa-1",
    "moving": "chuyen-ho-so",
    "personal": "so-lieu-theo-nguoi",
    "load_offices": "don-vi-nap",
    "staff": "can-bo",
    "person": "can-bo/p-binh",
    "enter": "can-bo-moi",
    "load_staff": "can-bo-nap",
    "procedures": "thu-tuc",
    "procedure": "thu-tuc/9.000007",
    "compared": "thu-tuc/9.000007/so-sanh",
    "authority": "thu-tuc/9.000007/giao",
    "edit": "thu-tuc/9.000007/sua",
    "load_procedures": "thu-tuc-nap",
    "flags": "thu-tuc-xac-nhan",
    "papers": "giay-to?tim=khai+sinh",
    "papers_none": "giay-to?tim=zzzz",
    "paper": "giay-to/khai-sinh",
    "paper_edit": "giay-to/khai-sinh/sua",
    "papers_load": "giay-to-nap",
    "papers_yaml": "giay-to-nap-yaml",
    "feeds": "nguon",
    "feed_new": "nguon-moi",
    "feed": "nguon/phan-mem-cu",
    "feed_maps": "nguon/phan-mem-cu/cach-hieu",
    "feed_read": "nguon/phan-mem-cu/doc",
    "feed_cut": "nguon/phan-mem-cu/nhan",
    "feed_run": "nguon/phan-mem-cu/lan/1",
    "ledger": "so-cai",
    "kinds": "so-cai/loai",
    "verify": "so-cai/kiem?tu=1&den=9999",
}


@pytest.fixture
def owner(served: str) -> str:
    """The cast, a third commune that has ended with a dossier open, a second version, a row to confirm."""
    owner = settled()["owner"]
    file(owner, "open", 2)
    org.rename_office("xa-1", name="UBND phường Ea Kao", from_date=date(2025, 7, 1), by=ADMIN)
    org.found_office(
        code="xa-3", name="UBND xã Ea Tu", level="commune", parent="tinh", on_date=FIRST, by=ADMIN
    )
    org.set_calendar("xa-2", name="vn-saturday", from_date=FIRST, by=ADMIN)
    org.pass_on(["xa-3", "xa-1-mot-cua"], to="xa-2", on_date=timezone.localdate(), by=ADMIN)
    document = {**PROCEDURE, "limits": [{"rule": "4d"}], "notes": "Nhận cả thứ bảy."}
    publish(Definition.of(document), from_date=date(2026, 1, 1), by=ADMIN)
    hand_over("9.000007", system="ours", from_date=FIRST, by=ADMIN)
    flagged = [{"rule": "20d", "flag": "no_unit", "text": "Trong vòng 20 ngày kể từ ngày nhận"}]
    publish(
        Definition.of({**PROCEDURE, "code": "9.000008", "limits": flagged}),
        from_date=FIRST,
        by=ADMIN,
    )
    mirrored()
    return owner


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
@pytest.mark.parametrize(("theme", "language"), [("light", "vi"), ("dark", "en")])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, owner: str, viewport: Any, theme: Any, language: str
) -> None:
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served, "p-qt")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        faults = {}
        for name, address in PAGES.items():
            page.goto(f"{served}/cai-dat/{address}")
            try:
                check(page, name if language == "vi" else "")
            except AssertionError as fault:
                faults[name] = str(fault)
        assert faults == {}


def test_an_administrators_day_without_a_script(browser: Browser, served: str, owner: str) -> None:
    with opened(browser, viewport=WIDE, java_script_enabled=False) as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/")
        page.get_by_role("link", name="Xem và chuyển về đơn vị kế thừa").click()
        page.get_by_role("button", name="Chuyển ngay").click()
        expect(page.get_by_text(re.compile(r"^Đã chuyển [1-9] hồ sơ"))).to_be_visible()
        page.goto(f"{served}/cai-dat/don-vi/xa-2")
        page.get_by_role("link", name="Đổi tên").click()
        page.get_by_label("Tên mới").fill("UBND phường Hòa Phú")
        page.get_by_role("button", name="Đổi tên").click()
        expect(page.get_by_role("heading", name="UBND phường Hòa Phú", exact=True)).to_be_visible()
        assert office_on("xa-2", timezone.localdate()).name == "UBND phường Hòa Phú"
        page.goto(f"{served}/cai-dat/can-bo-moi")
        page.get_by_label("Họ tên").fill("H'Wen Ayŭn")
        page.get_by_label("Mã cán bộ").fill("p-hwen")
        page.get_by_label("Đơn vị").select_option("xa-2")
        page.get_by_label("Vai trò").select_option("desk")
        page.get_by_role("button", name="Thêm").click()
        page.get_by_role("button", name="Mở tài khoản").click()
        assert len(page.locator(".password code").inner_text()) == 24
        page.context.clear_cookies()


def test_the_preview_follows_the_form(browser: Browser, served: str, owner: str) -> None:
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served, "p-kstt")
        page.goto(f"{served}/cai-dat/thu-tuc/9.000007/sua")
        page.locator("[name='limits.0.rule']").fill("16h")
        page.locator("#preview", has_text="16 giờ làm việc").wait_for()
        page.locator("[name='limits.0.rule']").fill("mười")
        page.locator("#preview .note-error").wait_for()
        assert len(queries.versions_of("9.000007")) == 2
        page.locator("[name='limits.0.rule']").fill("16h")
        page.locator("#preview", has_text="16 giờ làm việc").wait_for()
        page.get_by_role("button", name="Công bố phiên bản mới").click()
        expect(page.get_by_text("Phiên bản mới có hiệu lực")).to_be_visible()
        assert len(queries.versions_of("9.000007")) == 3


def test_a_flag_is_confirmed_by_keyboard_and_taken_back(
    browser: Browser, served: str, owner: str
) -> None:
    with opened(browser, viewport=WIDE, java_script_enabled=False) as page:
        sign_in(page, served, "p-kstt")
        page.goto(f"{served}/cai-dat/thu-tuc-xac-nhan")
        page.locator("[name='gia-tri']:focus").wait_for()
        page.keyboard.press("Control+A")
        page.keyboard.type("30d")
        page.keyboard.press("Enter")
        page.get_by_text("Đã xác nhận, chưa công bố").wait_for()
        picture(page, "flags_confirmed")  # axe waits in vain where there are no scripts.
        page.get_by_role("button", name="Hoàn tác").click()
        page.locator("[name='gia-tri']:focus").wait_for()
        page.keyboard.press("Control+A")
        page.keyboard.type("20d")
        page.keyboard.press("Enter")
        page.get_by_text("Đã xác nhận, chưa công bố").wait_for()
        page.get_by_role("button", name="Công bố", exact=True).click()
        page.get_by_text("Đã công bố 1 phiên bản mới").wait_for()
        made = queries.version_on("9.000008", timezone.localdate()).definition
        assert (made.limits[0].rule, made.limits[0].flag) == ("20d", "")
