"""A scan split by keys alone, and its pages at two widths."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.files.test_scans import pile, sheet, texts
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.desk.conftest import enter_mother, file, found_desk
from tests.web.desk.test_browser import Keys, focused, go, sign_in

from tinhso.files import queries as files
from tinhso.files import scans

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PILE = (sheet(code=f"{scans.MARK}don"), sheet("Mot"), sheet("Hai"), sheet(), sheet("Anh"))


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_scan_is_split_by_keys_alone(
    served: str, browser: Browser, viewport: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")
    found_desk()
    case = file(enter_mother())
    scan = tmp_path / "quet.pdf"
    scan.write_bytes(pile(*PILE))
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/ho-so/{case.uid}/quet")
        focused(page)
        assert page.evaluate("document.activeElement.name") == "scan"
        check(page, "scan")
        page.set_input_files("#scan", scan)
        page.focus("#scan")
        keys = Keys(page)
        keys.press("Tab")
        keys.press("Enter")
        go(page, "/quet/")
        assert page.evaluate("document.activeElement.name") == "p.0"
        chosen = [page.input_value(f"[name='p.{n}']") for n in range(5)]
        assert chosen == ["-", "don", "=", "-", "="]
        check(page, "scan-plan")
        keys.onto("p.4")
        keys.write("Giấy khác 1")  # The letters of an option choose it.
        page.evaluate("document.querySelector('details').open = true")
        keys.onto("other.1")
        keys.write("Ảnh thẻ")
        keys.press("Enter")
        page.wait_for_url(f"**/ho-so/{case.uid}")
        check(page, "scan-split")
        form, photo = case.papers.order_by("id")
        assert texts(files.content(form.file)) == ["Mot", "Hai"]
        assert (photo.name, texts(files.content(photo.file))) == ("Ảnh thẻ", ["Anh"])
        assert keys.pressed <= 60
