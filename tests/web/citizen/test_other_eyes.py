"""The citizens' main pages in colours somebody chose herself, twice as large, and on paper."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest
from tests.notices.mailserver import Box
from tests.web.browsing import PHONE, WIDE, opened, picture
from tests.web.citizen.conftest import BIRTH, DESK
from tests.web.citizen.test_journey import fill_the_form, prepare, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Half of 1440 px is what is left at 200 %; 320 px is what is left of a laptop's 1280 at 400 %.
TWICE, NARROW = {"width": 720, "height": 450}, {"width": 320, "height": 640}
LOOKED_AT = ("found", "procedure", "mine", "file", "form", "papers", "send", "dossier_asked",
             "dossier_running", "dossier_done", "withdraw")  # fmt: skip
SEEN = """() => {
  const back = getComputedStyle(document.body).backgroundColor;
  return ["circle.median", ".reach", ".bar.run0", ".pole", ".cloth", ".mark.now"].flatMap((name) => {
    const one = document.querySelector(name);
    if (!one) return [];
    const told = getComputedStyle(one);
    return [[name, told.fill !== back && told.fill !== "none" || told.stroke !== back && told.stroke !== "none"]];
  });
}"""


@pytest.fixture
def pages(browser: Browser, served: str, box: Box) -> tuple[Any, dict[str, str]]:
    """(the mother's session, addresses of pages by name), with a draft filled in."""
    found = prepare()
    with opened(browser, viewport=PHONE) as page:
        page.goto(f"{served}/vao")
        sign_in(page, box, "dao@example.vn")
        page.goto(f"{served}/nop/{BIRTH}")
        page.locator(f"[name=desk][value^='{DESK}:']").check()
        page.get_by_role("button", name="Tiếp tục").click()
        fill_the_form(page)
        page.get_by_label(re.compile("Tôi nộp bản giấy.*Giấy chứng sinh")).check()
        page.get_by_role("button", name="Lưu và tiếp tục").click()
        steps = {"form": "to-khai", "papers": "giay-to", "send": "gui"}
        found |= {name: f"/nop/{BIRTH}/{step}" for name, step in steps.items()}
        return page.context.storage_state(), {name: found[name] for name in LOOKED_AT}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_chosen_colours_every_drawing_is_seen(
    browser: Browser, served: str, pages: Any, scheme: Any
) -> None:
    kept, addresses = pages
    told: dict[str, bool] = {}
    with opened(
        browser, viewport=PHONE, forced_colors="active", color_scheme=scheme, storage_state=kept
    ) as page:
        for name, address in addresses.items():
            page.goto(served + address)
            picture(page, f"citizen-forced-{name}")
            told |= {f"{name} {one}": seen for one, seen in page.evaluate(SEEN)}
    assert len(told) > 8 and all(told.values()), told


@pytest.mark.parametrize("viewport", [TWICE, NARROW])
def test_enlarged_nothing_is_cut_off(
    browser: Browser, served: str, pages: Any, viewport: Any
) -> None:
    kept, addresses = pages
    with opened(browser, viewport=viewport, storage_state=kept) as page:
        for name, address in addresses.items():
            page.goto(served + address)
            picture(page, f"citizen-large-{name}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], (name, wide)


def printed(page: Page, path: Path) -> pypdf.PdfReader:
    page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
    return pypdf.PdfReader(path)


def test_printed_it_is_a_sheet_that_can_be_held(
    browser: Browser, served: str, pages: Any, tmp_path: Path
) -> None:
    kept, addresses = pages
    with opened(browser, viewport=WIDE, storage_state=kept) as page:
        for name, said, most in (
            ("procedure", "Cần chuẩn bị", 2),
            ("form", "Họ, chữ đệm, tên trẻ", 2),
            ("send", "Xem lại lần cuối", 1),
            ("dossier_running", "Nội dung đã nộp", 2),
            ("mine", "Hồ sơ của tôi", 5),  # Twenty-one dossiers.
        ):
            page.goto(served + addresses[name])
            page.emulate_media(media="print")
            picture(page, f"citizen-print-{name}")
            found = printed(page, tmp_path / f"{name}.pdf")
            text = " ".join("".join(one.extract_text() for one in found.pages).split())
            assert said in text and len(found.pages) <= most, (name, len(found.pages))
            for tool in ("Lưu và tiếp tục", "Gửi hồ sơ", "English", "Rút hồ sơ này", "Bỏ lọc"):
                assert tool not in text, (name, tool)
