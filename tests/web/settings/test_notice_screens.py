"""Each page of notices in a real browser: axe, both widths, both languages; and one decision without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled
from tests.web.settings.test_notices import MAIL, NOW, ended, notice

from tinhso.config.ways import sms_of, zalo_of
from tinhso.ledger.actions import By
from tinhso.notices import manners
from tinhso.notices.actions import tell
from tinhso.notices.models import Message

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NUMBER = "+84901888484"


@pytest.fixture
def told(served: str, settings: Any) -> dict[str, str]:
    """Messages in most states, and a chain of three ways."""
    settings.SMS_GATEWAY = sms_of("esms://a:b@rest.esms.vn/TINHSO")
    settings.ZALO = zalo_of("zalo://1:2@business.openapi.zalo.me")
    settled()
    by = By(actor="p-qt", office="tinh", channel="system")
    manners.set_wording("result_ready", "zalo", number="7895417a7d", at=NOW, by=by)
    fields = {
        "code": "H15.9-261120-000123", "title": "Đăng ký khai sinh", "address": "https://x",
        "promise_vi": "", "promise_en": "",
    }  # fmt: skip
    first, *_ = tell(
        "case:1", template="result_ready", fields=fields, due_at=timezone.now(),
        to={"zalo": NUMBER, "sms": NUMBER, "mail": MAIL},
    )  # fmt: skip
    bad = ended(subject="Hồ sơ H15.9-261120-000124 cần bổ sung")
    notice(way="sms", to=NUMBER, subject="Mã", text="Mã 123456", secret=True)
    sent = notice(subject="Hồ sơ H15.9-261120-000125 đã được tiếp nhận")
    Message.objects.filter(pk=sent.pk).update(
        state="delivered", next_at=None, sent_at=timezone.now(), delivered_at=timezone.now(),
        proof="d533459ee42b2b9525ba9eabf6a8156", doubtful=True, tries=2,
    )  # fmt: skip
    unclear = notice(subject="Hồ sơ H15.9-261120-000126 đã có kết quả")
    Message.objects.filter(pk=unclear.pk).update(
        state="unclear", last_error="way_unclear", next_at=None, begun_at=timezone.now(), tries=1
    )
    return {
        "notices": "thong-bao",
        "notice_list": "thong-bao/hang",
        "notice_none": "thong-bao/hang?ngay=2020-01-01",
        "notice_chain": f"thong-bao/tin/{first.uid}",
        "notice_bad": f"thong-bao/tin/{bad.uid}",
        "notice_unclear": f"thong-bao/tin/{unclear.uid}",
        "notice_list_unclear": "thong-bao/hang?trang-thai=unclear",
        "notice_sent": f"thong-bao/tin/{sent.uid}",
        "notice_manner": "thong-bao/cach-gui",
        "notice_template": "thong-bao/mau/result_ready",
    }


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
@pytest.mark.parametrize(("theme", "language"), [("light", "vi"), ("dark", "en")])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, told: dict[str, str], viewport: Any, theme: Any, language: str
) -> None:
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served, "p-qt")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        faults = {}
        for name, address in told.items():
            page.goto(f"{served}/cai-dat/{address}")
            try:
                check(page, name if language == "vi" else "")
            except AssertionError as fault:
                faults[name] = str(fault)
        assert faults == {}


def test_what_came_to_nothing_is_found_and_sent_again_without_a_script(
    browser: Browser, served: str, told: dict[str, str]
) -> None:
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/thong-bao")
        page.get_by_role("link", name="Mở hàng thông báo").click()
        page.get_by_label("Trạng thái").select_option("undeliverable")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("link", name="Hồ sơ H15.9-261120-000124 cần bổ sung").click()
        page.get_by_role("button", name="Gửi lại").click()
        expect(page.get_by_text("Đã đưa thông báo vào gửi lại.")).to_be_visible()
    assert Message.objects.filter(state="undeliverable").count() == 0
