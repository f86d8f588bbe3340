"""Signing in as people do it: a real browser, a real mail server, a phone's digits; each page checked on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.access.conftest import ADMIN, PASSWORD, found_province, open_account
from tests.access.test_signing_in import digits
from tests.notices.conftest import lead_to
from tests.notices.mailserver import mail_server
from tests.web.browsing import PHONE, WIDE, check, opened

from tinhso.access import actions, looks
from tinhso.access.models import Account
from tinhso.access.who import Who
from tinhso.notices.jobs import deliver

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = pytest.mark.parametrize(
    ("viewport", "theme"),
    [(PHONE, "light"), (PHONE, "dark"), (WIDE, "light"), (WIDE, "dark")],
    ids=["390-light", "390-dark", "1440-light", "1440-dark"],
)
PARTY = "11111111-1111-4111-8111-111111111111"


def fill_password(page: Page, name: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()


@SCREENS
def test_a_head_sets_up_the_second_factor_and_comes_back_with_it(
    browser: Browser, served: str, viewport: Any, theme: Any
) -> None:
    found_province()
    open_account("p-hoa")
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        page.goto(f"{served}/tai-khoan")
        page.get_by_role("link", name="Tôi là cán bộ").click()
        fill_password(page, "hoa")
        expect(page).to_have_url(f"{served}/can-bo/hai-lop")
        check(page, "second-set-up")
        secret = page.locator(".secret").inner_text()
        page.get_by_role("textbox", name="Mã").fill(digits(secret, timezone.now()))
        page.get_by_role("button", name="Bật và tiếp tục").click()
        check(page, "recovery-codes")
        codes = page.locator(".codes code").all_inner_texts()
        page.get_by_role("link", name="Tôi đã giữ").click()
        page.goto(f"{served}/tai-khoan")
        check(page, "account-of-staff")
        page.get_by_role("button", name="Đăng xuất").click()
        page.goto(f"{served}/can-bo/vao")
        fill_password(page, "hoa")
        expect(page).to_have_url(f"{served}/can-bo/vao/ma")
        check(page, "second")
        page.get_by_role("textbox", name="Mã").fill(codes[0])
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page.get_by_role("link", name="p-hoa")).to_be_visible()


@SCREENS
def test_a_citizen_comes_in_by_mail_and_sees_who_looked(
    browser: Browser, served: str, settings, viewport: Any, theme: Any
) -> None:
    found_province()
    with (
        mail_server() as box,
        opened(browser, viewport=viewport, color_scheme=theme, java_script_enabled=True) as page,
    ):
        lead_to(settings, box.port)
        page.goto(f"{served}/tai-khoan/luot-xem")
        page.get_by_label("Địa chỉ thư điện tử").fill("mai@example.vn")
        page.get_by_role("button", name="Gửi mã cho tôi").click()
        check(page, "citizen-code")
        assert deliver(now=timezone.now()).sent == 1
        found = re.search(r"\b\d{6}\b", box.to("mai@example.vn")[0].get_content())
        assert found
        page.get_by_role("textbox", name="Mã").fill(found.group())
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page).to_have_url(f"{served}/tai-khoan/luot-xem")
        expect(page.get_by_text("Chưa có ai xem dữ liệu của bạn.")).to_be_visible()
        check(page)
        actions.link_party(Account.objects.get(login="mai@example.vn"), party=PARTY, by=ADMIN)
        lan = Who("staff", timezone.localdate(), staff="p-lan", posts=(("xa-1", "desk"),))
        looks.record(lan, "dossier", party=PARTY, why="Tiếp nhận hồ sơ")
        page.reload()
        expect(page.get_by_text("Tiếp nhận hồ sơ")).to_be_visible()
        check(page, "looks")
        page.goto(f"{served}/tai-khoan")
        check(page, "account-of-citizen")


def test_staff_sign_in_without_a_script_and_by_keyboard_alone(
    browser: Browser, served: str
) -> None:
    found_province()
    open_account("p-lan")
    with opened(browser, java_script_enabled=False) as page:
        page.goto(f"{served}/can-bo/vao")
        page.get_by_label("Tên đăng nhập").focus()
        page.keyboard.type("lan")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{served}/")
        expect(page.get_by_role("link", name="p-lan")).to_be_visible()


def test_what_is_wrong_is_said_in_a_sentence_that_is_read_aloud(
    browser: Browser, served: str
) -> None:
    found_province()
    with opened(browser, quiet=False) as page:
        page.goto(f"{served}/can-bo/vao")
        for _ in range(5):
            fill_password(page, "ai-đó")
        assert "tạm khóa 30 phút" in page.get_by_role("alert").inner_text()
        check(page, "locked-out")


@SCREENS
def test_a_form_left_behind_is_offered_back(
    browser: Browser, served: str, settings, viewport: Any, theme: Any
) -> None:
    settings.ROOT_URLCONF = "tests.access.test_drafts"
    settings.FILE_KEYS = "tests:" + "5c" * 32
    found_province()
    lan = open_account("p-lan")
    with opened(browser, quiet=False, viewport=viewport, color_scheme=theme) as page:
        page.goto(f"{served}/can-bo/vao")
        fill_password(page, "lan")
        page.goto(f"{served}/nhan")
        mine = page.locator("body").inner_text()
        for password in (f"{PASSWORD} mới", PASSWORD):  # Every session ends.
            actions.set_password(lan, password=password, by=ADMIN)
        page.goto(f"{served}/vao")
        token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
        page.evaluate(
            """([mine, token]) => {
              const form = document.createElement("form");
              Object.assign(form, {method: "post", action: "/nhan"});
              for (const [name, value] of Object.entries(
                {mine, key: "k", name: "Mai", csrfmiddlewaretoken: token})) {
                const field = document.createElement("input");
                Object.assign(field, {type: "hidden", name, value});
                form.append(field);
              }
              document.body.append(form);
              form.submit();
            }""",
            [mine, token],
        )
        page.wait_for_url(f"{served}/can-bo/vao?kept=1")
        check(page, "door-again")
        fill_password(page, "lan")
        expect(page).to_have_url(f"{served}/gui-tiep")
        check(page, "left-behind")
        page.get_by_role("button", name="Gửi tiếp").click()
        expect(page).to_have_url(f"{served}/nhan")


def test_a_code_that_is_over_is_not_called_good_for_ten_minutes(client, db):
    client.post("/vao", {"address": "mai@example.vn"})
    pages = [client.post("/vao/ma", {"code": f"{n:06}"}).content.decode() for n in range(6)]
    first, last = (re.split("<main|<form", page)[1:] for page in (pages[0], pages[-1]))
    assert "dùng được trong 10 phút" in "".join(first)
    assert "dùng được trong 10 phút" not in "".join(last)


@pytest.mark.parametrize(("gateway", "said"), [(None, False), (object(), True)])
def test_the_door_says_that_a_phone_will_do_where_it_does(client, db, settings, gateway, said):
    settings.SMS_GATEWAY = gateway
    assert ("thư điện tử hoặc số điện thoại</h1>" in client.get("/vao").content.decode()) is said
