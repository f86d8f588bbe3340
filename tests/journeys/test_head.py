"""The head's way in a real browser: what will be late gets its letter, work is rebalanced, a result is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.days import working_day
from tests.journeys.coming_in import come_in
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import file
from tests.web.settings.conftest import settled

from tinhso.cases import actions
from tinhso.cases.models import Case

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_door_to_the_signature(browser: Browser, served: str, viewport: Any) -> None:
    owner = settled()["owner"]
    late = file(owner, "late", 12, staff="p-binh")
    heavy = file(owner, "heavy", 1, staff="p-binh")
    ready = file(owner, "ready", 2, staff="p-binh")
    actions.pass_on(ready.uid, step="ky", doer=doer("p-binh"), staff="p-hoa")
    until = working_day(30)
    actions.propose_extension(late.uid, until=until, reason="Chờ đo đạc", doer=doer("p-binh"))
    with opened(browser, viewport=viewport) as page:
        come_in(page, served, "p-hoa")
        page.goto(f"{served}/van-phong/don-vi")
        check(page, "journey-head-unit")
        assert late.code in page.inner_text("main")
        page.get_by_role("button", name="Ký thư xin lỗi, hẹn lại").click()
        assert Case.objects.get(pk=late.pk).promised_at == until
        # Work is moved from one who has much to one who has none.
        page.goto(f"{served}/van-phong/chia-viec?tu=p-binh&den=p-chi")
        page.get_by_label(f"Chọn {heavy.code}").check()
        check(page, "journey-head-rebalance")
        page.locator("form.many button").first.click()
        assert Case.objects.get(pk=heavy.pk).staff == "p-chi"
        page.goto(f"{served}/van-phong/")
        page.get_by_role("link", name=ready.code).first.click()
        page.get_by_role("link", name="Ký kết quả").click()
        page.get_by_label("Chấp thuận").check()
        page.get_by_label("Số văn bản").fill("12/GPXD")
        page.get_by_role("button", name="Ký kết quả").click()
        expect(page.get_by_text("12/GPXD").first).to_be_visible()
        check(page, "journey-head-signed")
        page.goto(f"{served}/van-phong/xin-loi")
        check(page, "journey-head-letters")
    ready.refresh_from_db()
    assert (ready.state, ready.holder) == ("done", "xa-1-mot-cua")
