"""The page of operations: what it says of each state, who sees it, and how it looks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

import tinhso
from tinhso.operations import clock, health
from tinhso.operations.models import Copy, Heartbeat
from tinhso.sentences.operations import ADVICE, TITLES
from tinhso.web.settings import operations

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def lived() -> None:
    """A worker that lives and one of another version, and copies."""
    now = timezone.now()
    for number, version in enumerate((tinhso.__version__, "0.0.9")):
        Heartbeat.objects.create(
            name=f"work:may-{number}:77", version=version, began_at=now, beat_at=now
        )
    for number in range(7):
        Copy.objects.create(
            name=f"tinhso-2026112{number}T000000Z",
            made_at=now - timedelta(days=number, hours=1),
            seconds=12.5,
            bytes=10**9,
            files=12_345,
            position=1_234_567 - number,
            verified_at=now if number == 2 else None,
        )


def test_every_state_of_every_check_has_its_words() -> None:
    assert set(TITLES) == set(operations._SAYS) == set(health.CHECKS)
    for check_, state in ADVICE:
        assert check_ == "any" or check_ in health.CHECKS, state


def test_what_is_wrong_is_said_with_what_to_do(admin: Client, settings: Any) -> None:
    said = admin.get("/cai-dat/van-hanh").content.decode()
    assert "Chưa thấy tiến trình nào" in said and "systemctl restart tinhso-worker" in said
    assert "Chưa có bản sao nào" in said and "TINHSO_ERASURES" in said
    lived()
    said = admin.get("/cai-dat/van-hanh").content.decode()
    assert "2 đang chạy" in said and "phiên bản khác" in said
    assert said.count("tinhso-2026112") == operations.COPIES_SHOWN
    assert "12.345" in said


def test_a_fault_that_nobody_foresaw_is_named(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_now: Any) -> health.Check:
        raise OSError("secret text")

    monkeypatch.setitem(health.CHECKS, "mail", broken)  # type: ignore[arg-type]
    said = admin.get("/cai-dat/van-hanh").content.decode()
    assert "OSError" in said and "secret text" not in said


def test_it_asks_as_much_whatever_there_is(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert admin.get("/cai-dat/van-hanh").status_code == 200
        return len(seen)

    lived()
    queries()
    before = queries()
    for number in range(20):
        at = timezone.now()
        Heartbeat.objects.create(name=f"x:{number}", version="1", began_at=at, beat_at=at)
    assert queries() <= before


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
@pytest.mark.parametrize(("theme", "language"), [("light", "vi"), ("dark", "en")])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser,
    served: str,
    settings: Any,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    viewport: Any,
    theme: str,
    language: str,
) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = "k20261122:" + "5c" * 32, str(tmp_path / "files")
    monkeypatch.setattr(clock, "kernel", lambda: clock.Kernel(True, 0.000123, 0.0214))
    monkeypatch.setattr(clock, "source", lambda: "chrony 203.0.113.7, stratum 3")
    settled()
    lived()
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served, "p-qt")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        page.goto(f"{served}/cai-dat/van-hanh")
        check(page, "operations" if language == "vi" else "")
