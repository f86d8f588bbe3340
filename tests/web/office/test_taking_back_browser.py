"""An act on many undone as a whole, and the result's file in place of another, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.cases.conftest import doer
from tests.files.conftest import pdf
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_dossier import keeps_files
from tests.web.office.test_journey import file, owner, sign_in

from tinhso.cases import actions
from tinhso.cases.models import Case

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["keeps_files", "owner"]


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_many_are_taken_back_and_a_file_is_replaced(
    browser: Browser, served: str, owner: str, keeps_files: None, tmp_path: Path, viewport: Any
) -> None:
    cases = [file(owner, f"m{n}", 2 + n, staff="p-binh") for n in range(3)]
    signed = file(owner, "s", 3, staff="p-hoa")
    actions.decide(signed.uid, doer=doer("p-hoa"), granted=True, number="12/GP")
    (tmp_path / "giay-phep.pdf").write_bytes(pdf("Giấy phép"))
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served, "p-binh")
        page.goto(f"{served}/van-phong/")
        for one in cases:
            page.get_by_label(f"Chọn {one.code}").check()
        page.get_by_role("button", name="Chuyển bước tiếp").click()
        expect(page.get_by_text("Đã chuyển bước tiếp theo 3 hồ sơ.")).to_be_visible()
        check(page, "office-batch")
        actions.take(cases[0].uid, doer=doer("p-hoa"))
        page.get_by_role("button", name="Hoàn tác cả 3 hồ sơ").click()
        expect(page.get_by_text("Đã hoàn tác 2 hồ sơ.")).to_be_visible()
        check(page, "office-batch-undone")
        sign_in(page, served, "p-hoa")
        for reason in ("", "Sai số nhà."):
            page.goto(f"{served}/van-phong/ho-so/{signed.uid}/tep-ket-qua")
            page.get_by_label("Tệp kết quả đã ký").set_input_files(tmp_path / "giay-phep.pdf")
            if reason:
                page.get_by_label("Vì sao thay tệp").fill(reason)
                check(page, "office-attach")
            page.get_by_role("button", name="Gắn tệp kết quả").click()
            expect(page.get_by_text("đã ghi cho hồ sơ")).to_be_visible()
    assert [Case.objects.get(pk=one.pk).step for one in cases].count("ky") == 1
    assert Case.objects.get(pk=signed.pk).result.file
