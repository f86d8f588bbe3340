"""Staff on citizens' pages and citizens on those of staff are told why, and led to the right door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.access.conftest import PASSWORD, open_account
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.citizen.conftest import ADMIN, BIRTH, FIRST, WARD, found_people, found_province

from tinhso.access.models import Account
from tinhso.org import actions as org

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BACKEND = "django.contrib.auth.backends.ModelBackend"
OF_CITIZENS = (f"/nop/{BIRTH}", f"/nop/{BIRTH}/gui", "/ho-so", "/toi/thong-tin")
OF_STAFF = ("/mot-cua/", "/van-phong/", "/cai-dat/")


@pytest.fixture
def people(db: None):
    found_province()
    return found_people()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


@pytest.fixture
def lan(people) -> Client:
    """Of the desk."""
    return signed_in(open_account("p-lan"))


@pytest.mark.parametrize("address", OF_CITIZENS)
def test_staff_are_told_whose_page_it_is_and_how_to_get_there(lan: Client, address: str) -> None:
    answer = lan.get(address)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "đang đăng nhập bằng tài khoản cán bộ" in page
    back = address.replace("/", "%2F")
    assert f'name="next" value="/vao?next={back}"' in page
    out = lan.post("/ra", {"next": f"/vao?next={back}"})
    assert out.url == f"/vao?next={back}"
    assert lan.get("/ho-so").url.startswith("/vao?")


def test_the_desk_is_offered_to_whom_it_opens_with_the_procedure(lan: Client, people) -> None:
    assert f'href="/mot-cua/tiep-nhan?thu-tuc={BIRTH}"' in lan.get(f"/nop/{BIRTH}").content.decode()
    org.enter_staff(code="p-kha", name="Kha", by=ADMIN)
    org.appoint("p-kha", office=WARD, role="officer", from_date=FIRST, by=ADMIN)
    kha = signed_in(open_account("p-kha")).get(f"/nop/{BIRTH}").content.decode()
    assert "tài khoản cán bộ" in kha and "/mot-cua/tiep-nhan" not in kha


@pytest.mark.parametrize("address", OF_STAFF)
def test_a_citizen_is_told_that_it_is_of_staff(people, address: str) -> None:
    answer = signed_in(people.mother_account).get(address)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "dành cho cán bộ" in page and 'href="/ho-so"' in page
    assert 'value="/can-bo/vao?next=' in page


def test_staff_without_the_role_hear_what_they_heard_before(lan: Client) -> None:
    answer = lan.get("/cai-dat/can-bo")
    assert answer.status_code == 403
    assert "không có quyền mở trang này" in answer.content.decode()


def test_signing_out_leads_nowhere_else(lan: Client) -> None:
    assert lan.post("/ra", {"next": "https://example.org/"}).url == "/"


def test_the_page_in_a_browser(browser: Browser, served: str) -> None:
    found_province()
    found_people()
    open_account("p-lan")
    for viewport in (PHONE, WIDE):
        with opened(browser, quiet=False, viewport=viewport) as page:
            page.goto(f"{served}/can-bo/vao")
            page.get_by_label("Tên đăng nhập").fill("lan")
            page.get_by_label("Mật khẩu").fill(PASSWORD)
            page.get_by_role("button", name="Tiếp tục").click()
            page.goto(f"{served}/nop/{BIRTH}")
            check(page, "citizens-only")
            page.get_by_role("button", name="Đăng xuất và vào bằng thư điện tử").click()
            expect(page.get_by_role("heading", name="Đăng nhập bằng thư điện tử")).to_be_visible()


def test_staff_are_led_from_a_procedure_to_the_desk_and_nobody_to_a_closed_door(
    lan: Client,
) -> None:
    page = lan.get(f"/thu-tuc/{BIRTH}").content.decode()
    assert "/nop/" not in page and 'href="/mot-cua/tiep-nhan"' in page
    assert lan.get("/mot-cua/tiep-nhan").status_code == 200
    processing = signed_in(open_account("p-hoa")).get(f"/thu-tuc/{BIRTH}").content.decode()
    assert "/nop/" not in processing and "/mot-cua/tiep-nhan" not in processing
    anybody = Client().get(f"/thu-tuc/{BIRTH}").content.decode()
    assert f'href="/nop/{BIRTH}"' in anybody and "/mot-cua/" not in anybody
