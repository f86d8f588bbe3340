"""Each page of the exchange with the portal in a real browser: axe, both widths, both languages; and one decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.servers.portal import RING
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled
from tests.web.settings.test_portal import exchange

from tinhso.exchange.portal.models import Inbound, Outbound, Reconciliation

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def exchanged(served: str, settings: Any, tmp_path: Path) -> None:
    """Messages in most states, and a day that was compared."""
    settings.PORTAL_KEYS, settings.PORTAL_ADDRESS = RING, "https://cong.example"
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")
    settled()
    exchange()
    day = timezone.localdate()
    differences = [
        {"what": what, "dossier": "G22.99-261122-00001", "message": message, "ours": ours, "theirs": theirs}
        for what, message, ours, theirs in (
            ("not_received", "G22.99-261122-00001:0f3c9a2b77de", "", "accepted"),
            ("state_differs", "", "processing", "10"),
        )
    ]  # fmt: skip
    Reconciliation.objects.create(
        day=day,
        at=timezone.now(),
        actor="portal",
        counts={"in": {"done": 2}, "out": {"acknowledged": 1}, "theirs": {"sent": 3, "received": 1, "dossiers": 2}},
        differences=differences,
        difference_count=2,
    )  # fmt: skip


def pages() -> dict[str, str]:
    poisoned, waiting = (Inbound.objects.get(state=one).uid for one in ("poisoned", "waiting"))
    done = Inbound.objects.filter(state="done", type="dossier.filed").get().uid
    return {
        "portal": "cong",
        "portal_list": "cong/den",
        "portal_list_none": "cong/den?ho-so=khong",
        "portal_out": "cong/di",
        "portal_message": f"cong/den/{poisoned}",
        "portal_gap": f"cong/den/{waiting}",
        "portal_done": f"cong/den/{done}",
        "portal_ours": f"cong/di/{Outbound.objects.get().uid}",
        "portal_day": "cong/doi-soat",
        "portal_day_none": "cong/doi-soat?ngay=2026-01-05",
    }


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
@pytest.mark.parametrize(("theme", "language"), [("light", "vi"), ("dark", "en")])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, exchanged: None, viewport: Any, theme: Any, language: str
) -> None:
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served, "p-qt")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        faults = {}
        for name, address in pages().items():
            page.goto(f"{served}/cai-dat/{address}")
            try:
                check(page, name if language == "vi" else "")
            except AssertionError as fault:
                faults[name] = str(fault)
        assert faults == {}


def test_what_waits_for_a_person_is_found_and_decided_without_a_script(
    browser: Browser, served: str, exchanged: None
) -> None:
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/cong")
        page.get_by_role("link", name="Chờ người quyết định").first.click()
        page.get_by_role("link", name="Nộp hồ sơ · số 1").click()
        page.get_by_label("Lý do bỏ").fill("Cổng gửi nhầm tỉnh")
        page.get_by_role("button", name="Bỏ thông điệp này").click()
        expect(page.get_by_text("Đã bỏ thông điệp.")).to_be_visible()
        expect(page.get_by_role("heading", name="Quyết định")).to_have_count(0)
    assert Inbound.objects.get(dossier="G22-2").state == "given_up"
