"""How a withheld file looks, at both sizes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.files.conftest import RING, pdf
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything
from tests.web.office.test_journey import file, sign_in

from tinhso.cases.models import Case, CasePaper
from tinhso.files.actions import store
from tinhso.files.models import Blob

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])


@SIZES
def test_a_withheld_file_says_so(
    browser: Browser, served: str, viewport: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    settings.CLAMAV = "/nowhere/clamd.sock"
    case = file(found_everything()["owner"], "withheld", 2)
    verdicts = ("waiting", "infected", "failed")
    for verdict in verdicts:
        kept = store(pdf(verdict), name=f"{verdict}.pdf")
        CasePaper.objects.create(case=case, name=f"Giấy {verdict}", file=str(kept.uid))
        Blob.objects.filter(pk=kept.blob_id).update(verdict=verdict, finding="Win.Test.Mau-1")
    papers = {one.name: f"giay-{one.pk}" for one in case.papers.exclude(file="")}
    with opened(browser, viewport=viewport, locale="vi") as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}")
        expect(page.get_by_text("(có vi-rút, đã niêm phong)")).to_be_visible()
        check(page, "withheld-case")
        two = f"trai={papers['Giấy infected']}&phai={papers['Giấy waiting']}"
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/canh-nhau?{two}")
        expect(page.get_by_text("Win.Test.Mau-1")).to_be_visible()
        check(page, "withheld-beside")
    with opened(browser, quiet=False, viewport=viewport, locale="vi") as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/tep/{papers['Giấy infected']}")
        expect(page.get_by_role("heading", level=1)).to_contain_text("niêm phong")
        check(page, "withheld-refused")
    assert Case.objects.count() == 1
