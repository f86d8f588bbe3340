"""A mother on her phone: she files for her child, follows by the slip's code, supplements, withdraws, rates."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.files.conftest import pdf
from tests.notices.mailserver import Box
from tests.web.browsing import PHONE, check, opened, picture
from tests.web.citizen.conftest import (
    DESK,
    code_in_mail,
    file_birth,
    found_people,
    found_province,
    officer,
)
from tests.web.citizen.test_journey import fill_the_form, sign_in

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.notices.jobs import deliver

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAIL = "dao@example.vn"


def filed(page: Page, served: str, box: Box) -> Case:
    """From what she types to the dossier, for her child, the result by post."""
    page.goto(served)
    page.get_by_label("Bạn cần làm gì?").fill("lam giay khai xinh cho be")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Thủ tục đăng ký khai sinh Hộ tịch")).click()
    page.get_by_role("link", name="Nộp trực tuyến").click()
    sign_in(page, box, MAIL)
    page.get_by_label(re.compile("Trần Đức An")).check()
    page.locator(f"[name=desk][value^='{DESK}:']").check()
    expect(page.get_by_label("Số nhà, đường, thôn")).not_to_be_visible()
    page.get_by_label(re.compile("Gửi qua bưu chính")).check()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_be_visible()  # The address is not there yet.
    page.get_by_label("Số nhà, đường, thôn").fill("12 Lê Lợi")
    page.get_by_label("Xã, phường", exact=True).fill("Phường Tân Lập")
    check(page, "mother-where")
    page.get_by_role("button", name="Tiếp tục").click()
    fill_the_form(page)
    sheet = {"name": "chung-sinh.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("Chọn tệp: Giấy chứng sinh").set_input_files([sheet])  # type: ignore[list-item]
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    assert "12 Lê Lợi, Phường Tân Lập, Tỉnh Đắk Lắk" in page.inner_text("main")
    check(page, "mother-send")
    page.get_by_role("button", name="Gửi hồ sơ").click()
    check(page, "mother-filed")
    return Case.objects.get()


def followed(page: Page, served: str, case: Case, box: Box) -> None:
    """By the code of the slip's QR and a code sent to her mail."""
    page.goto(f"{served}/theo-doi?ma={case.code}")
    page.get_by_label("Địa chỉ thư điện tử").fill(MAIL)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.get_by_label("Mã", exact=True).fill(code_in_mail(box, MAIL))
    page.get_by_role("button", name="Xem hồ sơ").click()


def test_a_mother_files_for_her_child(browser: Browser, served: str, box: Box) -> None:
    found_province(whole=True)
    people = found_people()
    with opened(browser, quiet=False, viewport=PHONE) as page:  # A refusal is 422 on purpose.
        case = filed(page, served, box)
        assert (case.owner, case.filer) == (people.child, people.mother)
        assert case.posting.address == "12 Lê Lợi, Phường Tân Lập, Tỉnh Đắk Lắk"
        page.get_by_role("link", name="Hồ sơ của tôi").first.click()
        assert "đang kiểm tra hồ sơ để tiếp nhận" in page.inner_text("main")
        check(page, "mother-mine")
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.ask_supplement(
        case.uid, doer=officer(), reasons="Giấy chứng sinh bị mờ.", papers=["chung-sinh"]
    )
    deliver(now=datetime.now(UTC))
    with opened(browser, viewport=PHONE) as page:
        followed(page, served, case, box)
        told = page.inner_text("main")
        assert "Đang chờ bạn bổ sung giấy tờ." in told and "Đang ở Người nộp" not in told
        assert "Lê Lợi" not in told  # An address is shown to the account alone.
        check(page, "mother-followed")
        sheet = {"name": "chung-sinh.pdf", "mimeType": "application/pdf", "buffer": pdf("cs")}
        page.get_by_label("Giấy chứng sinh").set_input_files([sheet])  # type: ignore[list-item]
        page.get_by_role("button", name="Gửi bổ sung").click()
        assert "đang giải quyết" in page.inner_text("main")
        check(page, "mother-supplied")
        page.get_by_role("link", name="Rút hồ sơ này").click()
        page.get_by_role("button", name="Rút hồ sơ", exact=True).click()
        told = page.inner_text("main")
        assert "Hồ sơ đã được rút theo yêu cầu của bạn." in told and "Xong lúc" not in told
        check(page, "mother-withdrawn")
        other = file_birth(people, key="other")
        actions.accept(other.uid, doer=officer(), limit="3d")
        actions.decide(other.uid, doer=officer(), granted=True, number="12/KS")
        actions.return_result(other.uid, doer=officer())
        followed(page, served, other, box)
        page.get_by_label(re.compile("5 · Rất hài lòng")).check()
        picture(page, "mother-rates")
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.locator("body")).to_contain_text("Bạn đã đánh giá 5/5")
