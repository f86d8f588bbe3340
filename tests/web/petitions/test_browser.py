"""A citizen sends and rates, an office answers and publishes, in a real browser; axe on each page at both widths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.petitions.conftest import HEAD, OFFICER, answered, sent
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import found_everything
from tests.web.plans.test_browser import come_in

from tinhso.access.models import Account
from tinhso.notices.models import Message
from tinhso.petitions import actions
from tinhso.petitions.models import Petition

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WORDS = {
    "title": "Hẹn lại nhiều lần",
    "words": "Người dân bị hẹn lại ba lần.",
    "answer": "Cơ quan xin lỗi.",
}


def code_in_mail() -> str:
    text = Message.objects.filter(key__startswith="code:").latest("pk").text
    return str(re.search(r"là (\d{6})", text)[1])  # type: ignore[index]


def test_from_the_citizens_phone_to_the_public_page(served: str, browser: Browser) -> None:
    found_everything()
    with opened(browser, viewport=PHONE) as phone, opened(browser, viewport=WIDE) as wide:
        phone.goto(f"{served}/phan-anh/gui")
        phone.get_by_label("Địa chỉ thư điện tử").fill("cuc@example.vn")
        check(phone, "petition-prove")
        phone.get_by_role("button", name="Gửi mã cho tôi").click()
        phone.locator("input[name=code]").wait_for()
        phone.locator("input[name=code]").fill(code_in_mail())
        phone.get_by_role("button", name="Tiếp tục").click()
        phone.get_by_label("Tiêu đề").fill("Cán bộ hẹn lại nhiều lần")
        phone.get_by_label("Nội dung").fill("Tôi phải đến quầy ba lần vì máy in hỏng.")
        phone.get_by_label("Gửi đến").select_option("xa-1")
        check(phone, "petition-send")
        phone.get_by_role("button", name="Gửi", exact=True).click()
        phone.get_by_text("Mã của bạn").first.wait_for()
        check(phone, "petition-sent")
        row = Petition.objects.get()
        come_in(wide, served, Account.objects.get(staff="p-binh"))
        wide.goto(f"{served}/xu-ly-phan-anh/")
        check(wide, "petitions-inbox")
        wide.get_by_role("link", name=row.title).click()
        check(wide, "petition-office")
        wide.get_by_role("button", name=re.compile("Tiếp nhận")).click()
        wide.get_by_label("Câu trả lời").fill("Chúng tôi xin lỗi và đã thay máy in.")
        wide.get_by_role("button", name="Trình duyệt").click()
        wide.get_by_text("Đã trình lãnh đạo duyệt").wait_for()
        actions.decide(row.answers.get().uid, approved=True, by=HEAD)
        phone.reload()
        phone.get_by_label(re.compile("Hài lòng", re.IGNORECASE)).nth(1).check()
        check(phone, "petition-answered")
        phone.get_by_role("button", name="Gửi đánh giá").click()
        phone.get_by_role("heading", name="Bạn đã đánh giá").wait_for()
        come_in(wide, served, Account.objects.get(staff="p-hoa"))
        wide.goto(f"{served}/xu-ly-phan-anh/{row.uid}")
        check(wide, "petition-publish")
        actions.publish(row.uid, **WORDS, by=HEAD)
        phone.goto(f"{served}/phan-anh/cong-khai/{row.code}")
        check(phone, "petition-public")


def test_every_page_on_both_widths(served: str, browser: Browser) -> None:
    found_everything()
    actions.publish(answered("a").uid, **WORDS, by=HEAD)
    actions.ask(actions.accept(sent("b").uid, by=OFFICER).uid, question="Ngày nào?", by=OFFICER)
    row = sent("c")
    for size in (PHONE, WIDE):
        with opened(
            browser, viewport=size, color_scheme="dark" if size is PHONE else "light"
        ) as page:
            for name in ("", "theo-doi", "so-lieu"):
                page.goto(f"{served}/phan-anh/{name}")
                check(page, f"petitions-{name or 'door'}")
            come_in(page, served, Account.objects.get(staff="p-hoa"))
            for name in ("", "nhap", "so-lieu", "thoi-han", str(row.uid)):
                page.goto(f"{served}/xu-ly-phan-anh/{name}")
                check(
                    page,
                    f"petitions-office-{'one' if '-' in name and len(name) > 20 else name or 'inbox'}",
                )
