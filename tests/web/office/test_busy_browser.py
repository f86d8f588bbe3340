"""What an officer with 120 open dossiers meets, in a real browser: the inbox, 20 acts at once, two papers beside."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.files.conftest import RING, pdf, png
from tests.web.browsing import PHONE, WIDE, check, drawn, opened, picture
from tests.web.office.conftest import found_everything
from tests.web.office.test_journey import file, sign_in

from tinhso import letters
from tinhso.cases import actions
from tinhso.cases.models import Case, CasePaper
from tinhso.files import drawing
from tinhso.files.actions import store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Seconds: on a machine that does much else besides; what it costs is counted in questions elsewhere.
OPEN, MOST_SECONDS = 120, 60.0
SIZES = pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])


@pytest.fixture
def owner(served: str) -> str:
    return found_everything()["owner"]


@SIZES
def test_120_open_and_a_page_of_them_passed_on_at_once(
    browser: Browser, served: str, owner: str, viewport: Any
) -> None:
    for number in range(OPEN):
        file(owner, f"k{number}", 0.2 + number % 12, staff="p-binh")
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served, "p-binh")
        began = time.monotonic()
        page.goto(f"{served}/van-phong/")
        assert time.monotonic() - began < MOST_SECONDS
        expect(page.locator("table.inbox tbody tr")).to_have_count(25)
        expect(page.get_by_text("120", exact=True).first).to_be_visible()
        left = page.locator("td.left")
        assert all(left.nth(place).is_visible() for place in range(25))
        said = " ".join(left.all_inner_texts())
        assert "quá hạn" in said
        check(page, "inbox-120")
        page.get_by_label("Cả 25 hồ sơ của trang").check()
        for place in range(5):
            page.locator("input[name=chon]").nth(place).uncheck()
        assert page.locator(".many-count").inner_text() == "20"
        expect(page.get_by_label("Cả 25 hồ sơ của trang")).not_to_be_checked()
        began = time.monotonic()
        page.get_by_role("button", name="Chuyển bước tiếp").click()
        page.get_by_text("Đã chuyển bước tiếp theo 20 hồ sơ.").wait_for()
        assert time.monotonic() - began < MOST_SECONDS
        picture(page, "inbox-120-done")
    assert Case.objects.filter(step="ky").count() == 20


@SIZES
def test_papers_beside_each_other_are_pictures_in_no_frame(
    browser: Browser, served: str, owner: str, settings: Any, tmp_path: Path, viewport: Any
) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    case = file(owner, "k", 3, staff="p-binh")
    actions.ask_supplement(case.uid, reasons="Thiếu bản vẽ mặt bằng.", doer=doer("p-binh"))
    head = letters.Head(office="UBND xã Ea Kao", place="Đắk Lắk", on=case.filed_at.date())
    lines = tuple(
        letters.BookLine(code=f"H15-{n:04}", owner="Nguyễn Thị Mơ", subject="Giấy phép")
        for n in range(120)
    )
    book = letters.RegisterBook(head=head, from_date=head.on, to_date=head.on, lines=lines)
    for name, content in (("so.pdf", letters.print_(book)), ("anh.png", png())):
        kept = store(content, name=name)
        CasePaper.objects.create(case=case, name=f"Giấy {name}", file=str(kept.uid))
    paper = CasePaper.objects.get(name="Giấy so.pdf")
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}")
        check(page, "case-letters")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/canh-nhau?phai=giay-{paper.pk}")
        expect(page.locator("iframe, object, embed")).to_have_count(0)
        page.wait_for_load_state("networkidle")
        shown = page.locator(".side img").last
        assert drawn(shown) == 1100
        check(page, "beside-pdf")
        page.get_by_role("link", name="Trang sau").click()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("Trang 2 /")).to_be_visible()
        assert drawn(shown) == 1100
        shown.click()
        page.wait_for_load_state("networkidle")
        expect(page).to_have_url(re.compile(re.escape("/2.png?rong=2200") + "$"))


@SIZES
def test_what_cannot_be_drawn_now_is_said_in_its_place_with_the_way_to_try_again(
    browser: Browser, served: str, owner: str, settings: Any, tmp_path: Path, viewport: Any,
    monkeypatch: Any,
) -> None:  # fmt: skip
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    case = file(owner, "k", 3, staff="p-binh")
    kept = store(pdf(), name="ban-ve.pdf")
    paper = CasePaper.objects.create(case=case, name="Bản vẽ", file=str(kept.uid))

    def busy(*_: Any, **__: Any) -> bytes:
        raise drawing.CannotDraw("drawing_busy")

    with opened(browser, quiet=False, viewport=viewport, java_script_enabled=False) as page:
        sign_in(page, served, "p-binh")
        with monkeypatch.context() as patch:
            patch.setattr(drawing, "page", busy)
            page.goto(f"{served}/van-phong/ho-so/{case.uid}/canh-nhau?phai=giay-{paper.pk}")
            page.wait_for_load_state("networkidle")
            shown = page.locator(".side img").last
            assert drawn(shown) == 640
            picture(page, "beside-busy")
            shown.click()
            again = page.get_by_role("link", name="Thử lại")
            expect(again).to_be_visible()
            picture(page, "beside-busy-alone")
        again.click()
        expect(again).to_have_count(0)
        expect(page).to_have_url(re.compile(re.escape("/1.png?rong=2200") + "$"))
        assert drawn(page.locator("img")) == 2200
