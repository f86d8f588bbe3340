"""The leader's way in a real browser: the board, a figure, its dossiers, one dossier's events, the list as a file."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.journeys.coming_in import come_in
from tests.web.board.conftest import many
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.settings.conftest import settled

from tinhso.cases.models import Case
from tinhso.ledger.queries import events_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_from_the_door_to_a_dossiers_events_and_a_file(
    browser: Browser, served: str, viewport: Any
) -> None:
    many(settled()["owner"], 60)
    with opened(browser, viewport=viewport) as page:
        come_in(page, served, "p-tinh")
        page.goto(served)
        page.get_by_role("link", name=re.compile("^Bảng điều hành")).first.click()
        check(page, "journey-leader-board")  # Every fold is open now.
        page.get_by_label("Kỳ").select_option("nam")
        page.get_by_label("Đơn vị", exact=True).select_option("xa-1")
        with page.expect_navigation():
            page.get_by_role("button", name="Xem", exact=True).click()
        late = page.get_by_role("link", name=re.compile(r"\d\s+Xong quá hạn$")).first
        late.click()
        shown = page.locator("main a.code")
        expect(shown.first).to_be_visible()
        codes = shown.all_inner_texts()
        assert codes and Case.objects.filter(code__in=codes, office="xa-1").count() == len(codes)
        check(page, "journey-leader-dossiers")
        with page.expect_download() as going:
            page.get_by_role("link", name="CSV").first.click()
        text = Path(going.value.path()).read_text(encoding="utf-8-sig")
        listed = [row[0] for row in csv.reader(io.StringIO(text))][1:]
        assert set(codes) <= set(listed) and "Nguyễn Thị Mơ" not in text
        shown.first.click()
        expect(page).to_have_url(re.compile("/van-phong/ho-so/"))
        expect(page.locator("main")).to_contain_text(codes[0])
        case = Case.objects.get(code=codes[0])
        assert len(events_of(f"case:{case.uid}")) >= 2
        expect(page.locator("svg.band").first).to_be_visible()
        told = page.get_by_role("main").get_by_role("listitem")
        expect(told.filter(has_text="tiếp nhận").first).to_be_visible()
        check(page, "journey-leader-events")
