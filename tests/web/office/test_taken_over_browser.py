"""Dossiers taken over from the old software, and an act taken back, in a real browser at both sizes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything
from tests.web.office.test_journey import file, sign_in

from tinhso.cases import actions
from tinhso.cases.actions import Telling, ToldAct
from tinhso.cases.models import Case

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])


@pytest.fixture
def owner(served: str) -> str:
    return found_everything()["owner"]


def taken_over(days_ago: int, promised_in: int) -> Case:
    """Filed so many days ago, promised elsewhere for so many days from now, and ours since this moment."""
    now = timezone.now()
    at = now - timedelta(days=days_ago)
    acts = [ToldAct("filed", at), ToldAct("accepted", at)]
    acts.append(ToldAct("promise", at, until=now + timedelta(days=promised_in)))
    code = f"CU-{days_ago}"
    made = actions.mirror(
        Telling(code, f"mirror:{code}", "9.000007", "xa-1-mot-cua", "xa-1", acts),
        feed="phan-mem-cu",
    )
    ours = timezone.localdate()
    return actions.cut_over(made.uid, feed="phan-mem-cu", on_date=ours, doer=doer())


@SIZES
def test_both_moments_are_said_and_no_slip_is_offered(
    browser: Browser, served: str, owner: str, viewport: Any
) -> None:
    assert owner
    late, early = taken_over(20, 14), taken_over(4, -3)
    with opened(browser, viewport=viewport, locale="vi") as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/van-phong/ho-so/{late.uid}")
        expect(page.get_by_text("Đã quá thời hạn")).to_be_visible()
        check(page, "taken-over-late")
        page.goto(f"{served}/van-phong/ho-so/{early.uid}")
        expect(page.get_by_text("quá ngày hẹn")).to_be_visible()
        check(page, "taken-over-early")
        page.goto(f"{served}/van-phong?nguoi=ca&han=tre")
        expect(page.get_by_text("CU-20").first).to_be_visible()
        check(page, "taken-over-inbox")
        assert page.get_by_text("CU-4", exact=True).count() == 0
        sign_in(page, served, "p-lan")
        page.goto(f"{served}/mot-cua/ho-so/{late.uid}")
        expect(page.get_by_role("link", name="Quét giấy tờ")).to_be_visible()
        assert page.get_by_role("link", name="Phiếu hẹn").count() == 0
        check(page, "taken-over-desk")


@SIZES
def test_a_suspension_is_taken_back(
    browser: Browser, served: str, owner: str, viewport: Any
) -> None:
    case = file(owner, "k", 2)
    with opened(browser, viewport=viewport, locale="vi") as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/tam-dung")
        page.get_by_label("Căn cứ khác").check()
        page.get_by_label("Điều, khoản cho phép").fill("Điều 1 \u202eLuật thử")
        page.get_by_role("button", name="Tạm dừng").click()
        expect(page.get_by_role("button", name="Hoàn tác")).to_be_visible()
        assert "\u202e" not in page.content()
        check(page, "suspended")
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.get_by_text("Đã hoàn tác một thao tác.")).to_be_visible()
        check(page, "suspended-undone")
    case.refresh_from_db()
    assert (case.state, case.stopped_since) == ("processing", None)
