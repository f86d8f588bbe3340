"""The desk officer's day in a real browser: a number drawn and called, the queue, a visitor, a result, the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.journeys.coming_in import come_in
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.desk.conftest import CARD, DESK, decided, enter_mother, file, found_desk

from tinhso.cases.models import Case
from tinhso.reception.models import DayClosed, Ticket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def calls_the_next(page: Page, served: str) -> None:
    page.goto(f"{served}/mot-cua/so")
    for _ in range(2):
        page.get_by_role("button", name="Lấy số", exact=True).click()
    page.get_by_label("Quầy số").fill("3")
    page.get_by_role("button", name="Gọi số tiếp").first.click()
    check(page, "journey-desk-tickets")


def empties_the_queue(page: Page, served: str, one: Case, other: Case) -> None:
    page.goto(f"{served}/mot-cua/")
    check(page, "journey-desk-queue")
    page.get_by_role("link", name=one.code).first.click()
    page.get_by_role("button", name="Tiếp nhận").first.click()
    page.goto(f"{served}/mot-cua/ho-so/{other.uid}")
    page.locator("[name=reasons]").first.fill("Thiếu đơn đề nghị.")
    page.get_by_role("button", name="Đề nghị hoàn thiện").click()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("processing", "incomplete")


def takes_in(page: Page, served: str) -> Case:
    page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}")
    page.locator("[name=scan]").fill(CARD)
    page.keyboard.press("Enter")
    keep = page.get_by_role("link", name="Giữ địa chỉ trong sổ")
    expect(keep).to_be_visible()
    check(page, "journey-desk-card")
    keep.click()
    page.wait_for_url("**nguoi=*")
    page.goto(f"{page.url}&thu-tuc=9.000007")
    page.locator("[name=whole]").check()
    page.locator("[name=anyway]").check() if page.locator("[name=anyway]").count() else None
    check(page, "journey-desk-intake")
    page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
    page.wait_for_url("**/phieu*")
    check(page, "journey-desk-slip")
    return Case.objects.order_by("-id")[0]


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_door_to_the_closed_register(browser: Browser, served: str, viewport: Any) -> None:
    found_desk()
    mother = enter_mother()
    one, other = file(mother, key="a", hours=5), file(mother, key="b", hours=4, papers=[])
    result = decided(mother, "r")
    with opened(browser, viewport=viewport) as page:
        come_in(page, served, "lan")
        calls_the_next(page, served)
        empties_the_queue(page, served, one, other)
        made = takes_in(page, served)
        page.goto(f"{served}/mot-cua/tra-ket-qua?tim={result.code}")
        page.get_by_label(f"Trả tại quầy {result.code}").click()
        page.get_by_role("button", name=f"Xác nhận đã trao {result.code}").click()
        expect(page.get_by_text(f"Đã trả tại quầy: {result.code}")).to_be_visible()
        page.goto(f"{served}/mot-cua/ban-giao?ban={DESK}")
        assert made.code in page.inner_text("main") and one.code in page.inner_text("main")
        check(page, "journey-desk-handover")
        page.goto(f"{served}/mot-cua/so")
        page.get_by_role("button", name="Đã xong").click()
        page.goto(f"{served}/mot-cua/so-theo-doi?ban={DESK}")
        page.get_by_text("Chốt sổ ngày này").click()
        page.get_by_label("Tôi đã đối chiếu").check()
        page.get_by_role("button", name="Chốt sổ").click()
        expect(page.get_by_text("Đã chốt sổ.")).to_be_visible()
        check(page, "journey-desk-register")
    result.refresh_from_db()
    assert result.state == "returned" and made.state == "processing"
    closed = DayClosed.objects.get(desk=DESK, day=timezone.localdate())
    assert (closed.returned, closed.waiting) == (1, 0)
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["served", "waiting"]
