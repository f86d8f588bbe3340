"""A citizen's way from a question to a rated result in a real browser; again without a script; every page by axe."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from playwright.sync_api import expect
from tests.files.conftest import pdf
from tests.notices.mailserver import Box
from tests.web.browsing import PHONE, WIDE, check, opened, picture
from tests.web.citizen.conftest import (
    ADMIN,
    BIRTH,
    CENTRAL,
    DESK,
    FIRST,
    LEGACY,
    code_in_mail,
    decided,
    file_birth,
    found_people,
    found_province,
    officer,
)

from tinhso.access import looks
from tinhso.access.models import Account
from tinhso.access.who import Who
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.notices.jobs import deliver
from tinhso.parties import actions as parties

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def sign_in(page: Page, box: Box, address: str) -> None:
    page.get_by_label("Địa chỉ thư điện tử").fill(address)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    page.get_by_label("Mã", exact=True).fill(code_in_mail(box, address))
    page.get_by_role("button", name="Đăng nhập").click()


def fill_the_form(page: Page) -> None:
    page.get_by_label("Họ và tên người yêu cầu").fill("Phạm Thị Mới")
    page.get_by_label("Số định danh cá nhân").fill("066190000123")
    page.get_by_label("Họ, chữ đệm, tên trẻ").fill("Phạm Đức An")
    page.get_by_label("Ngày sinh").fill("01/11/2026")
    page.get_by_label("Giới tính").select_option("nam")
    page.get_by_role("button", name="Lưu và tiếp tục").click()


def file_it(page: Page, box: Box, mail: str) -> Case:
    """From the procedure's page to the dossier's, signing in on the way."""
    page.get_by_role("link", name="Nộp trực tuyến").click()
    sign_in(page, box, mail)
    page.get_by_label("Họ, chữ đệm và tên").fill("Phạm Thị Mới")
    page.get_by_label("Số định danh cá nhân").fill("066190000123")
    page.get_by_label("Ngày sinh").fill("28/02/1990")
    page.get_by_role("button", name="Tiếp tục").click()
    page.locator(f"[name=desk][value^='{DESK}:']").check()
    page.get_by_role("button", name="Tiếp tục").click()
    fill_the_form(page)
    sheet = {"name": "chung-sinh.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    page.get_by_label("Chọn tệp: Giấy chứng sinh").set_input_files([sheet])  # type: ignore[list-item]
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_role("button", name="Gửi hồ sơ").click()
    expect(page.locator("body")).to_contain_text("Đã nộp. Mã hồ sơ của bạn")
    return Case.objects.get()


def test_from_a_question_to_a_rated_result(browser: Browser, served: str, box: Box) -> None:
    found_province(whole=True)
    with opened(browser, viewport=PHONE) as page:
        page.goto(served)
        page.get_by_label("Bạn cần làm gì?").fill("lam khai sinh cho con")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=re.compile("^Thủ tục đăng ký khai sinh Hộ tịch")).click()
        expect(page.locator("body")).to_contain_text("Cần chuẩn bị")
        case = file_it(page, box, "moi@example.vn")
        assert Account.objects.get().party == case.filer != case.owner
        picture(page, "citizen-dossier-filed")

        actions.accept(case.uid, doer=officer(), limit="3d")
        actions.ask_supplement(
            case.uid, doer=officer(), reasons="Giấy chứng sinh bị mờ.", papers=["chung-sinh"]
        )
        deliver(now=datetime.now(UTC))
        subjects = [letter["Subject"].strip() for letter in box.to("moi@example.vn")]
        assert subjects[-1] == f"Hồ sơ {case.code} cần bổ sung"
        page.get_by_role("link", name="Hồ sơ của tôi").first.click()
        expect(page.get_by_role("heading", name="Đang chờ bạn")).to_be_visible()
        page.get_by_role("link", name="Thủ tục đăng ký khai sinh").click()
        expect(page.locator("body")).to_contain_text("Giấy chứng sinh bị mờ.")
        picture(page, "citizen-dossier-asked")
        sheet = {"name": "chung-sinh.pdf", "mimeType": "application/pdf", "buffer": pdf("cs")}
        page.get_by_label("Giấy chứng sinh").set_input_files([sheet])  # type: ignore[list-item]
        page.get_by_role("button", name="Gửi bổ sung").click()
        expect(page.locator("body")).to_contain_text("Đã gửi phần bổ sung.")

        actions.decide(case.uid, doer=officer(), granted=True, number="12/KS")
        actions.return_result(case.uid, doer=officer())
        page.reload()
        expect(page.locator("body")).to_contain_text("12/KS")
        page.get_by_label(re.compile("5 · Rất hài lòng")).check()
        picture(page, "citizen-dossier-returned")
        page.get_by_role("button", name="Gửi đánh giá").click()
        expect(page.locator("body")).to_contain_text("Bạn đã đánh giá 5/5")
        case.refresh_from_db()
        assert case.rating.score == 5 and case.state == "returned"


def test_without_a_script_it_is_filed_and_followed(browser: Browser, served: str, box: Box) -> None:
    found_province()
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{served}/thu-tuc?q=khai+sinh")
        page.get_by_role("link", name=re.compile("^Thủ tục đăng ký khai sinh")).click()
        case = file_it(page, box, "moi@example.vn")
    assert case.papers.get(type="chung-sinh").file
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{served}/theo-doi?ma={case.code}")
        page.get_by_label("Địa chỉ thư điện tử").fill("moi@example.vn")
        page.get_by_role("button", name="Gửi mã cho tôi").click()
        page.get_by_label("Mã", exact=True).fill(code_in_mail(box, "moi@example.vn"))
        page.get_by_role("button", name="Xem hồ sơ").click()
        expect(page.locator("body")).to_contain_text(case.code)


def prepare() -> dict[str, str]:
    """Dossiers in every state that looks different; gives pages by name."""
    found_province(whole=True)
    people = found_people()
    decided(people, 20, days=4)
    company = parties.enter(
        kind="organisation", name="Công ty TNHH Cà phê Ê Đê", key="company", by=ADMIN
    )
    parties.give_mandate(
        for_party=company.uid, by_party=people.mother, kind="company", from_date=FIRST, key="c",
        by=ADMIN,
    )  # fmt: skip
    states = {name: file_birth(people, key=name) for name in ("filed", "asked", "running", "done")}
    for name in ("asked", "running", "done"):
        actions.accept(states[name].uid, doer=officer(), limit="3d")
    actions.ask_supplement(
        states["asked"].uid,
        doer=officer(),
        reasons="Giấy chứng sinh bị mờ, không đọc được ngày sinh.\nHãy chụp lại nơi đủ sáng.",
        papers=["chung-sinh", "Ảnh 4x6"],
    )
    actions.decide(states["done"].uid, doer=officer(), granted=True, number="12/KS")
    actions.return_result(states["done"].uid, doer=officer())
    states["filed_for_her"] = file_birth(
        people, key="her", owner=people.mother, filer=people.stranger
    )
    seen = [looks.At(people.mother, f"case:{case.uid}") for case in states.values()]
    lan = Who("staff", timezone.localdate(), staff="p-lan", posts=((DESK, "desk"),))
    looks.record_many(lan, "list", seen, why="Trả kết quả")
    looks.record_many(lan, "dossier", seen[-1:], why="Kiểm tra hồ sơ")
    dossiers = {f"dossier_{name}": f"/ho-so/{case.uid}" for name, case in states.items()}
    return {
        "home": "/",
        "found": "/thu-tuc?q=lam+khai+sinh+cho+con",
        "catalogue": "/thu-tuc",
        "nothing": "/thu-tuc?q=zzzz",
        "procedure": f"/thu-tuc/{BIRTH}",
        "central": f"/thu-tuc/{CENTRAL}",
        "legacy": f"/thu-tuc/{LEGACY}",
        "follow": "/theo-doi?ma=H15.29.12-261122-0007",
        "mine": "/ho-so",
        "ended": "/ho-so?xem=xong",
        "withdraw": f"/ho-so/{states['running'].uid}/rut",
        "file": f"/nop/{BIRTH}",
        "account": "/tai-khoan",
        "looks": "/tai-khoan/luot-xem",
        **dossiers,
    }


STEPS = {
    "form": f"/nop/{BIRTH}/to-khai?thieu=1",
    "papers": f"/nop/{BIRTH}/giay-to",
    "send": f"/nop/{BIRTH}/gui",
}


def test_every_page_at_390_and_1440_light_and_dark(browser: Browser, served: str, box: Box) -> None:
    pages = prepare()
    with opened(browser, viewport=PHONE) as page:
        page.goto(f"{served}/vao")
        sign_in(page, box, "dao@example.vn")
        page.goto(f"{served}/nop/{BIRTH}")
        page.locator(f"[name=desk][value^='{DESK}:']").check()
        page.get_by_role("button", name="Tiếp tục").click()
        kept: Any = page.context.storage_state()
        looked(browser, served, kept, {**pages, **STEPS, "send": STEPS["papers"]})
        page.goto(f"{served}/nop/{BIRTH}/to-khai")
        fill_the_form(page)
        page.get_by_label(re.compile("Tôi nộp bản giấy.*Giấy chứng sinh")).check()
        page.get_by_role("button", name="Lưu và tiếp tục").click()
        expect(page.get_by_role("button", name="Gửi hồ sơ")).to_be_visible()
        looked(browser, served, kept, {"send": STEPS["send"]})


def test_every_page_reads_on_a_phone_without_a_script(
    browser: Browser, served: str, box: Box
) -> None:
    pages = prepare()
    with opened(browser, viewport=PHONE, java_script_enabled=False) as page:
        page.goto(f"{served}/vao")
        picture(page, "plain-door")
        sign_in(page, box, "dao@example.vn")
        for name, address in pages.items():
            answer = page.goto(served + address)
            assert answer is not None and answer.status == 200, name
            expect(page.locator("h1")).to_be_visible()
            for fold in page.locator("main summary").all():
                fold.click()
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= PHONE["width"], (name, wide)
            picture(page, f"plain-{name}")


def looked(browser: Browser, served: str, kept: Any, pages: dict[str, str]) -> None:
    refused = {"form"}
    for viewport in (PHONE, WIDE):
        for theme in ("light", "dark"):
            with opened(
                browser, quiet=False, viewport=viewport, color_scheme=theme, storage_state=kept
            ) as page:
                for name, address in pages.items():
                    answer = page.goto(served + address)
                    assert answer is not None
                    assert answer.status == (422 if name in refused else 200), (name, answer.status)
                    check(page, f"citizen-{name}")


def test_who_files_first_is_asked_in_a_page_that_axe_likes(
    browser: Browser, served: str, box: Box
) -> None:
    found_province()
    with opened(browser, viewport=PHONE) as page:
        page.goto(f"{served}/nop/{BIRTH}")
        sign_in(page, box, "moi@example.vn")
        check(page, "citizen-particulars")
        page.goto(f"{served}/ho-so")
        check(page)
        page.goto(f"{served}/theo-doi?ma=x")
        page.get_by_label("Địa chỉ thư điện tử").fill("la@example.vn")
        page.get_by_role("button", name="Gửi mã cho tôi").click()
        check(page)
        page.get_by_role("button", name="English").click()
        check(page)
        expect(page.get_by_role("heading", name="Enter the code from the mail")).to_be_visible()


def test_a_procedure_prints_on_two_pages_at_most(browser: Browser, served: str, tmp_path) -> None:
    import pypdf

    found_province()
    with opened(browser) as page:
        page.goto(f"{served}/thu-tuc/{BIRTH}")
        page.pdf(path=str(tmp_path / "p.pdf"), format="A4", prefer_css_page_size=True)
    printed = pypdf.PdfReader(tmp_path / "p.pdf")
    text = "".join(one.extract_text() for one in printed.pages)
    assert len(printed.pages) <= 2
    assert "Nộp trực tuyến" not in text and "Cần chuẩn bị" in text
