"""The processing officer's way in a real browser: from the door over every kind of act to handing her work on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.journeys.coming_in import come_in
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import file
from tests.web.settings.conftest import settled

from tinhso.cases import actions
from tinhso.ledger.queries import events_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def does(page: Page, act: str, /, **typed: str) -> None:
    """One act from the dossier's page: the link, what is typed by the field's name, the button."""
    page.get_by_role("link", name=act, exact=True).first.click()
    for name, value in typed.items():
        field = page.locator(f"main form [name='{name}']").first
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button.primary").click()
    page.wait_for_url("**/van-phong/ho-so/*")


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_door_to_the_next_step(browser: Browser, served: str, viewport: Any) -> None:
    made = file(settled()["owner"], "one", 1)
    soon = timezone.localtime() + timedelta(days=2)
    with opened(browser, viewport=viewport) as page:
        come_in(page, served, "p-binh")
        page.goto(served)
        page.get_by_role("link", name="Hộp việc").first.click()
        page.get_by_role("link", name="Xem hồ sơ chưa ai nhận").click()
        page.get_by_label(f"Chọn {made.code}").check()
        page.get_by_role("button", name="Nhận xử lý").click()
        page.goto(f"{served}/van-phong/")
        check(page, "journey-officer-inbox")
        page.get_by_role("link", name=made.code).first.click()
        does(page, "Lấy ý kiến", office="so-xd", question="Đúng quy hoạch không?")
        does(page, "Đặt lịch", what="Kiểm tra thực địa", on=f"{soon:%d/%m/%Y %H:%M}")
        actions.answer_consultation(made.uid, office="so-xd", answer="Đúng.", doer=all_rights())
        page.reload()
        expect(page.get_by_text("Đúng.").first).to_be_visible()
        does(page, "Yêu cầu bổ sung", reasons="Thiếu mặt cắt móng.")
        doable = page.get_by_role("region", name="Việc có thể làm")
        expect(doable.get_by_text("Chờ người dân bổ sung")).to_be_visible()
        check(page, "journey-officer-waiting")
        actions.answer_supplement(made.uid, doer=doer())
        page.reload()
        does(page, "Chuyển bước", step="ky")
        page.get_by_role("button", name="Hoàn tác").click()
        does(page, "Chuyển bước", step="ky")
        check(page, "journey-officer-passed-on")
        page.goto(f"{served}/van-phong/thoi-gian-cua-toi")
        check(page, "journey-officer-own-time")
    kinds = [event.kind.removeprefix("cases.") for event in events_of(f"case:{made.uid}")]
    assert kinds == [
        "filed", "accepted", "assigned", "consulted", "planned", "consultation_answered",
        "supplement_asked", "supplement_answered", "passed_on", "undone", "passed_on",
    ]  # fmt: skip


def all_rights() -> actions.Doer:
    return actions.Doer(by=doer("p-xd").by, may=lambda _right, _office: True)
