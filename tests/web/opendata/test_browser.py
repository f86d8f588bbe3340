"""Promises and open data on a phone and on a wide screen, light and dark; axe on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.plans.test_browser import come_in, scene

from tinhso.ledger.actions import By
from tinhso.opendata import actions
from tinhso.opendata.jobs import issue_due

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LEADER = By(actor="p-mai", office="tinh", channel="system")


def test_every_page_on_both_widths(served: str, browser: Browser) -> None:
    account, plan = scene()
    uid = str(plan.uid)
    with opened(browser, viewport=PHONE) as phone:
        come_in(phone, served, account)
        phone.goto(f"{served}/du-lieu-mo/cong-khai?ma={uid}")
        check(phone, "open-data-decide")
        phone.get_by_label("Căn cứ, lý do công khai").fill("Quyết định 5/QĐ-UBND")
        phone.get_by_role("button", name="Công khai").click()
        phone.get_by_text("Đã công khai").wait_for()
        check(phone, "open-data-decided")
    assert issue_due(now=timezone.now(), by=LEADER) == 5
    for size, name in ((PHONE, "phone"), (WIDE, "wide")):
        with opened(browser, viewport=size) as page:
            for address, called in (
                ("/cam-ket/", "promises"),
                ("/cam-ket/?tim=khong+co", "promises-none"),
                ("/du-lieu-mo/", "open-data"),
                ("/du-lieu-mo/cam-ket/", "open-data-set"),
            ):
                page.goto(f"{served}{address}")
                check(page, f"{called}-{name}")
            page.goto(f"{served}/cam-ket/")
            page.get_by_label("Tìm (không cần dấu)").fill("thu 7")
            page.get_by_role("button", name="Lọc").click()
            page.wait_for_url("**/cam-ket/?*tim=thu+7*")
            assert page.locator(".promises tbody tr").count() == 1
    actions.withdraw("w", sort="plan", code=uid, reason="Hết hạn công khai", by=LEADER)
    with opened(browser, viewport=PHONE) as phone:
        phone.goto(f"{served}/du-lieu-mo/cam-ket/")
        phone.get_by_text("đã gỡ").wait_for()
        check(phone, "open-data-gone")
