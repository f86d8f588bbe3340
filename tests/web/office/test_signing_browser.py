"""A head signs a result; a citizen opens its page and sends the file, whole and changed; at both sizes."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.files.conftest import RING
from tests.servers.hsm import PIN
from tests.signing.conftest import enter, keys_of_signing, signing  # noqa: F401 fixtures
from tests.signing.making import a_pdf
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import ADMIN, PROCEDURE, found_everything
from tests.web.office.test_journey import file, sign_in

from tinhso.files import queries as stored
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.signing.models import Paper

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])


@SIZES
def test_a_result_is_signed_and_checked(
    browser: Browser,
    served: str,
    viewport: Any,
    settings: Any,
    tmp_path: Path,
    signing: Any,  # noqa: F811
) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = RING, str(tmp_path / "files")
    owner = found_everything()["owner"]
    signed = {**PROCEDURE, "results": [{"name": "Giấy phép", "signed": True}]}
    publish(Definition.of(signed), from_date=date(2026, 1, 1), by=ADMIN)
    enter(signing)
    case = file(owner, "to-sign", 2)
    (tmp_path / "ket-qua.pdf").write_bytes(a_pdf())
    with opened(browser, viewport=viewport, locale="vi") as page:
        sign_in(page, served, "p-hoa")
        page.goto(f"{served}/van-phong/ho-so/{case.uid}/ket-qua")
        page.get_by_label("Chấp thuận").check()
        page.get_by_label("Số văn bản").fill("12/GP-UBND")
        page.set_input_files("input[type=file]", str(tmp_path / "ket-qua.pdf"))
        page.get_by_label("Mã PIN").fill(PIN)
        check(page, "sign-form")
        page.locator("main form .button.primary").click()
        expect(page.get_by_text("đã ghi cho hồ sơ")).to_be_visible()
        page.get_by_role("link", name="Chữ ký số").click()
        expect(page.get_by_text("12/GP-UBND")).to_be_visible()
        page.get_by_text("Cấp bản sao điện tử", exact=True).click()
        page.get_by_label("Mã PIN").fill(PIN)
        check(page, "sign-signatures")
        page.get_by_role("button", name="Ký và cấp bản sao").click()
        expect(page.get_by_text("Đã cấp bản sao số")).to_be_visible()
        check(page, "sign-copied")
        page.goto(f"{served}/van-phong/so-cap")
        check(page, "sign-register")
    paper = Paper.objects.exclude(issued_at=None).get(copy_of=None)
    copy = Paper.objects.get(copy_of=paper)
    pdf = stored.content(paper.file)
    (tmp_path / "changed.pdf").write_bytes(pdf + b"\n% more")
    (tmp_path / "whole.pdf").write_bytes(pdf)
    with opened(browser, viewport=viewport, locale="vi") as page:
        page.goto(f"{served}/kiem-tra/{paper.token}")
        expect(page.get_by_text("Còn giá trị")).to_be_visible()
        check(page, "sign-check-code")
        page.goto(f"{served}/kiem-tra/{copy.token}")
        expect(page.get_by_text("Là bản sao của kết quả số")).to_be_visible()
        check(page, "sign-check-copy")
        page.goto(f"{served}/kiem-tra")
        page.set_input_files("#file", str(tmp_path / "whole.pdf"))
        page.get_by_role("button", name="Kiểm tra").click()
        expect(page.get_by_text("Còn giá trị")).to_be_visible()
    with opened(browser, quiet=False, viewport=viewport, locale="vi") as page:
        page.goto(f"{served}/kiem-tra")
        page.set_input_files("#file", str(tmp_path / "changed.pdf"))
        page.get_by_role("button", name="Kiểm tra").click()
        expect(page.get_by_text("Tệp đã bị thay đổi sau khi ký")).to_be_visible()
        check(page, "sign-check-changed")
