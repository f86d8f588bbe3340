"""Each page of the webhooks in a real browser: axe, both widths, both languages; and one decision without a script."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled
from tests.web.settings.test_webhooks import messages, receiver

from tinhso.exchange.webhooks.models import Attempt, Delivery, Subscription

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def told(served: str, settings: Any, tmp_path: Path) -> None:
    """Receivers in every state, and messages in every state with their answers."""
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")
    settled()
    now = timezone.now()
    one = receiver("https://truc.invalid/nhan", mail="truc@tinh.example", offices=["xa-1"])
    other = receiver("https://so-xd.invalid/nhan", partner="Sở Xây dựng", kinds=["cases.decided"])
    gone = receiver("https://cu.invalid/nhan", partner="Phần mềm cũ")
    Subscription.objects.filter(pk=other.pk).update(
        state="paused", why="failing", failing_since=now - timedelta(days=3)
    )
    Subscription.objects.filter(pk=gone.pk).update(state="ended", why="person")
    messages(one, 3, state="delivered", tries=1, ended_at=now)
    dead = messages(
        one,
        state="dead",
        tries=10,
        ended_at=now,
        problem="webhook_gave_up",
        facts={"tries": 10},
    )[0]
    messages(
        one,
        2,
        tries=2,
        next_at=now + timedelta(hours=1),
        problem="http_timed_out",
        facts={"seconds": "10.0"},
    )
    Attempt.objects.bulk_create(
        Attempt(delivery=Delivery.objects.get(uid=dead.uid), at=now - timedelta(hours=n), milliseconds=31 * n,
                status=500 if n % 2 else None, problem="webhook_not_taken" if n % 2 else "http_unreachable",
                facts={"status": "500"} if n % 2 else {"why": "ConnectError"}, answer="Internal Server Error" * (n % 2))
        for n in range(1, 6)
    )  # fmt: skip


def pages() -> dict[str, str]:
    one = Subscription.objects.get(partner="Trục liên thông")
    dead = Delivery.objects.get(state="dead")
    paused, ended = (Subscription.objects.get(state=each).uid for each in ("paused", "ended"))
    return {
        "webhooks": "",
        "webhook_new": "-moi",
        "webhook": f"/{one.uid}",
        "webhook_none": f"/{one.uid}?loai=cases.rated",
        "webhook_edit": f"/{one.uid}/sua",
        "webhook_message": f"/{one.uid}/{dead.uid}",
        "webhook_paused": f"/{paused}",
        "webhook_ended": f"/{ended}",
    }


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
@pytest.mark.parametrize(("theme", "language"), [("light", "vi"), ("dark", "en")])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, told: None, viewport: Any, theme: Any, language: str
) -> None:
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served, "p-qt")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        faults = {}
        for name, address in pages().items():
            page.goto(f"{served}/cai-dat/webhook{address}")
            try:
                check(page, name if language == "vi" else "")
            except AssertionError as fault:
                faults[name] = str(fault)
        assert faults == {}


def test_a_receiver_is_added_and_a_message_sent_again_without_a_script(
    browser: Browser, served: str, told: None
) -> None:
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/")
        page.get_by_role("link", name="Webhook").click()
        page.get_by_role("link", name="Thêm bên nhận").click()
        name = f"Trục {uuid4().hex[:6]}"
        page.get_by_label("Bên nhận", exact=True).fill(name)
        page.get_by_label("Địa chỉ nhận").fill("https://moi.invalid/nhan")
        page.get_by_role("button", name="Thêm").click()
        expect(page.get_by_text("chỉ hiện một lần")).to_be_visible()
        expect(page.locator("code", has_text="whsec_")).to_be_visible()
        page.goto(f"{served}/cai-dat/webhook")
        page.get_by_role("link", name="Trục liên thông").click()
        page.get_by_label("Trạng thái").select_option("dead")
        page.get_by_role("button", name="Tìm").click()
        page.get_by_role("link", name="Hồ sơ được tiếp nhận").click()
        page.get_by_role("button", name="Gửi lại ngay").click()
        expect(page.get_by_text("Sẽ gửi lại 1 thông điệp.")).to_be_visible()
    assert not Delivery.objects.filter(state="dead").exists()
    assert Subscription.objects.filter(partner=name).exists()
