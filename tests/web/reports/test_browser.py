"""A lodging's month in a real browser: filled on a phone, approved, added up; every page through axe at both widths."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.registers.conftest import LODGINGS
from tests.reports.conftest import month, shipped
from tests.reports.test_treasury import file
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import ADMIN
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

from tinhso.kernel.periods import before, period_of
from tinhso.ledger.actions import By
from tinhso.registers import actions as registers
from tinhso.registers.definition import definition_of
from tinhso.reports import actions
from tinhso.reports.models import Filing, Round

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FILER = By(actor="p-chi", office="xa-1", channel="system")


@pytest.fixture
def held(served: str) -> Round:
    """Three months of three lodgings; of the last one has filed nothing."""
    settled()
    registers.declare(definition_of(LODGINGS), owner="xa-1", by=ADMIN, valid_from=date(2020, 1, 1))
    for number in (1, 2, 3):
        values = {"ma_so": f"35{number:08d}", "ten": f"Khách sạn Gió {number}", "loai": "khach-san"}
        registers.save("co-so-luu-tru", registers.Given(values, "xa-1"), by=ADMIN)
    report = actions.declare(
        shipped("luu-tru-thang"), owner="xa-1", by=ADMIN, valid_from=date(2020, 1, 1)
    ).report
    today = timezone.localdate()
    periods = [before(period_of("month", today))]
    while len(periods) < 3:
        periods.insert(0, before(periods[0]))
    for place, period in enumerate(periods):
        found = actions.open_round(report, period)
        for row in found.filings.order_by("name")[: 3 if place < 2 else 1]:
            version = actions.submit(
                str(row.uid), month(r03=f"{3 + place}.400"), by=FILER, key=str(place)
            )
            actions.approve(str(row.uid), number=version.number, by=ADMIN)
    day = today - timedelta(days=1)
    actions.take(file(f"{day:%Y-%m-%d}"), province="tinh", by=ADMIN)
    return found


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_month_is_filed_and_every_page_is_readable(
    browser: Browser, served: str, held: Round, size: dict[str, int]
) -> None:
    row = Filing.objects.get(round=held, name="Khách sạn Gió 2")
    scheme = "dark" if size is WIDE else "light"
    with opened(browser, quiet=False, viewport=size, color_scheme=scheme) as page:
        sign_in(page, served, "p-chi")
        page.goto(f"{served}/bao-cao/nop/{row.uid}")
        check(page, "bao-cao-dien")
        for cell, said in month(r12="1").items():
            page.locator(f"[name='{cell}']").fill(said)
        page.get_by_role("button", name="Nộp báo cáo").click()
        expect(page.get_by_role("alert")).to_contain_text("Ngày khách không thể ít hơn")
        check(page, "bao-cao-sai")
        page.locator("[name='kd.12.thang']").fill("240")
        page.get_by_role("button", name="Nộp báo cáo").click()
        expect(page.get_by_text("Đã nộp bản 1")).to_be_visible()
        check(page, "bao-cao-da-nop")
    with opened(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/bao-cao/nop/{row.uid}")
        check(page, "bao-cao-duyet")
        page.get_by_role("button", name=re.compile("Duyệt")).click()
        expect(page.get_by_text("đang tính")).to_be_visible()
        for name, place in {
            "bao-cao": "", "bao-cao-ky": f"ky/{held.uid}", "bao-cao-cong": f"ky/{held.uid}/cong",
            "bao-cao-xa": f"ky/{held.uid}/cong?xa=xa-1", "bao-cao-bang": "mau/luu-tru-thang",
            "bao-cao-ngan-sach": "ngan-sach",
        }.items():  # fmt: skip
            page.goto(f"{served}/bao-cao/{place}")
            check(page, name)
