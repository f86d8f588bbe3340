"""Signing in by a provider and by a passkey as people do: a real browser, the certified provider, a key of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.access.conftest import ADMIN, found_province, open_account
from tests.access.providing import AT_PROVIDER
from tests.servers.openid import ProviderProcess
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.test_doors import fill_password

from tinhso.access import actions, identities
from tinhso.access.models import Account, Identity, Passkey, Session
from tinhso.access.sessions import SessionStore
from tinhso.connectors import openid
from tinhso.ledger.queries import events_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENS = pytest.mark.parametrize(
    ("viewport", "theme"), [(PHONE, "light"), (WIDE, "dark")], ids=["390-light", "1440-dark"]
)


@pytest.fixture
def home(served: str, settings: Any) -> str:
    """Our public address; browsers make keys for names alone, and take plain http from this one."""
    settings.PUBLIC_ADDRESS = served.replace("127.0.0.1", "localhost")
    return settings.PUBLIC_ADDRESS


@pytest.fixture
def provider(
    node_and_npm: tuple[str, str], tmp_path: Path, home: str, settings: Any
) -> Iterator[ProviderProcess]:
    with ProviderProcess(node_and_npm, tmp_path, people=AT_PROVIDER, home=home) as running:
        settings.OIDC = {"citizen": running.settings("citizen"), "staff": running.settings("staff")}
        openid.forget()
        yield running


def is_at_provider(page: Page) -> None:
    expect(page.get_by_role("heading", name="Provider")).to_be_visible()


def say_who(page: Page, who: str) -> None:
    is_at_provider(page)
    page.get_by_label("Who").fill(who)
    page.get_by_role("button", name="Continue").click()


@SCREENS
def test_a_citizen_comes_in_by_the_provider_and_goes_out_at_both_ends(
    browser: Browser, home: str, provider: ProviderProcess, viewport: Any, theme: Any
) -> None:
    found_province()
    with opened(browser, viewport=viewport, color_scheme=theme, quiet=False) as page:
        page.goto(f"{home}/tai-khoan")
        check(page, "identity-door")
        page.get_by_role("link", name="Định danh thử").click()
        say_who(page, "mai")
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        expect(page.get_by_text("mức 2")).to_be_visible()
        check(page, "identity-account")
        page.get_by_role("button", name="Đăng xuất", exact=True).click()
        expect(page.get_by_text("vẫn còn đăng nhập ở Định danh thử")).to_be_visible()
        check(page, "identity-signed-out")
        page.get_by_role("link", name="Đăng xuất cả ở đó").click()
        page.get_by_role("button", name="Yes, sign me out").click()
        expect(page.get_by_role("heading", name="Bạn đã đăng xuất khỏi cổng này")).to_be_visible()
        page.goto(f"{home}/vao/danh-tinh")
        is_at_provider(page)  # It knows her no more either.
    account = Account.objects.get()
    assert (account.assurance, account.party is not None) == (2, True)


def test_signing_out_at_the_provider_ends_the_session_here(
    browser: Browser, home: str, provider: ProviderProcess
) -> None:
    found_province()
    with opened(browser, quiet=False) as page:
        page.goto(f"{home}/vao/danh-tinh?next=/tai-khoan")
        say_who(page, "mai")
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        assert Session.objects.exclude(account_id=None).count() == 1
        page.goto(f"{provider.issuer}/session/end?client_id=tinh-so-citizen")
        page.get_by_role("button", name="Yes, sign me out").click()
        expect(page.get_by_role("heading", name="Sign-out Success")).to_be_visible()
        page.goto(f"{home}/tai-khoan")
        expect(page.get_by_role("link", name="Định danh thử")).to_be_visible()
    assert not Session.objects.exclude(account_id=None).exists()


def test_killed_in_mid_login_and_started_again_she_still_comes_in(
    browser: Browser, home: str, provider: ProviderProcess
) -> None:
    found_province()
    with opened(browser, quiet=False) as page:
        page.goto(f"{home}/vao/danh-tinh?next=/tai-khoan")
        is_at_provider(page)
        provider.kill()
        openid.forget()
        with page.context.new_page() as other:
            other.goto(f"{home}/vao/danh-tinh")
            expect(other.get_by_role("alert")).to_contain_text("Không liên lạc được")
            check(other, "identity-away")
            expect(other.get_by_role("button", name="Gửi mã cho tôi")).to_be_visible()
        provider.start()
        say_who(page, "mai")
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()


def test_without_a_script_the_provider_works_too(
    browser: Browser, home: str, provider: ProviderProcess
) -> None:
    found_province()
    with opened(browser, java_script_enabled=False, quiet=False) as page:
        page.goto(f"{home}/vao?next=/tai-khoan")
        page.get_by_role("link", name="Định danh thử").click()
        say_who(page, "mai")
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        page.goto(f"{home}/vao/khoa")
        expect(page.get_by_text("Khóa cần JavaScript")).to_be_visible()
        expect(page.get_by_role("button", name="Dùng khóa của tôi")).to_be_hidden()


@SCREENS
def test_staff_come_by_the_provider_once_they_are_linked(
    browser: Browser, home: str, provider: ProviderProcess, viewport: Any, theme: Any
) -> None:
    found_province()
    lan = open_account("p-lan")
    with opened(browser, viewport=viewport, color_scheme=theme, quiet=False) as page:
        page.goto(f"{home}/can-bo/vao")
        check(page, "identity-staff-door")
        page.get_by_role("link", name="Định danh thử").click()
        say_who(page, "lan")
        expect(page.get_by_role("alert")).to_contain_text("Gửi mã lan cho quản trị")
        check(page, "identity-not-linked")
        identities.link_staff(
            lan, issuer=provider.issuer, subject="lan", at=timezone.now(), by=ADMIN
        )
        page.get_by_role("link", name="Định danh thử").click()
        expect(page.get_by_role("link", name="p-lan")).to_be_visible()


@SCREENS
def test_an_identity_is_added_to_an_account_by_mail(
    browser: Browser, home: str, provider: ProviderProcess, viewport: Any, theme: Any
) -> None:
    found_province()
    with opened(browser, viewport=viewport, color_scheme=theme, quiet=False) as page:
        signed_in_as(page, home, actions.citizen_account("mai@example.vn"))
        page.goto(f"{home}/tai-khoan")
        page.get_by_role("button", name="Gắn Định danh thử").click()
        expect(page.get_by_role("link", name="Sang trang đó")).to_be_visible()
        check(page, "identity-add")
        page.get_by_role("link", name="Sang trang đó").click()
        say_who(page, "mai")
        expect(page.get_by_text("Đã gắn danh tính.")).to_be_visible()
        check(page, "identity-added")
    assert Identity.objects.get().account.login == "mai@example.vn"


def signed_in_as(page: Page, home: str, account: Account) -> None:
    """A cookie of an account that has proved itself; how is not what these tests are about."""
    client = Client()
    client.force_login(account)
    page.context.add_cookies(
        [{"name": "tinhso", "value": client.cookies["tinhso"].value, "url": home}]
    )


@contextmanager
def device(page: Page) -> Iterator[Any]:
    """The browser's own authenticator, that finds its owner present and knows her."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    told = line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    yield line, told["authenticatorId"]
    line.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": told["authenticatorId"]})


def add_key(page: Page, home: str, name: str) -> None:
    page.goto(f"{home}/tai-khoan/khoa")
    page.get_by_label("Gọi khóa là").fill(name)
    page.get_by_role("button", name="Thêm khóa").click()
    expect(page.get_by_text("Đã thêm khóa đăng nhập.")).to_be_visible()


def come_in(page: Page, home: str, to: str = "/tai-khoan") -> None:
    page.goto(f"{home}/vao/khoa?next={to}")
    page.get_by_role("button", name="Dùng khóa của tôi").click()


@SCREENS
def test_a_passkey_is_made_called_used_and_revoked(
    browser: Browser, home: str, viewport: Any, theme: Any
) -> None:
    found_province()
    account = actions.citizen_account("mai@example.vn")
    with (
        opened(browser, viewport=viewport, color_scheme=theme, quiet=False) as page,
        device(page),
    ):
        signed_in_as(page, home, account)
        page.goto(f"{home}/tai-khoan/khoa")
        check(page, "passkeys-none")
        add_key(page, home, "Điện thoại")
        check(page, "passkeys")
        page.goto(f"{home}/tai-khoan/khoa")
        page.get_by_text("Sửa Điện thoại").click()
        page.get_by_label("Tên khóa").fill("Máy ở nhà")
        page.get_by_role("button", name="Đổi tên").click()
        expect(page.get_by_role("rowheader", name="Máy ở nhà")).to_be_visible()
        page.context.clear_cookies()
        page.goto(f"{home}/vao?next=/tai-khoan")
        page.get_by_role("link", name="Đăng nhập bằng khóa trên thiết bị").click()
        check(page, "passkey-door")
        page.get_by_role("button", name="Dùng khóa của tôi").click()
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        expect(page.get_by_role("cell", name="khóa đăng nhập")).to_be_visible()
        check(page, "devices")
        page.goto(f"{home}/tai-khoan/khoa")
        page.get_by_text("Sửa Máy ở nhà").click()
        page.get_by_role("button", name="Gỡ khóa này").click()
        expect(page.get_by_text("Chưa có khóa nào.")).to_be_visible()
        page.context.clear_cookies()
        come_in(page, home)
        expect(page.get_by_role("alert")).to_contain_text("không mở tài khoản nào")
        check(page, "passkey-unknown")
    kinds = [one.kind for one in events_of(f"account:{account.uid}")]
    assert kinds[-2:] == ["access.passkey_added", "access.passkey_revoked"]


def test_a_passkey_is_a_second_factor_for_a_head_and_the_same_key_is_not_added_twice(
    browser: Browser, home: str
) -> None:
    found_province()
    hoa = open_account("p-hoa")
    with opened(browser, quiet=False) as page, device(page):
        signed_in_as(page, home, hoa)
        page.goto(f"{home}/tai-khoan/khoa")
        expect(page).to_have_url(f"{home}/can-bo/hai-lop")
        passed_second(page, home, hoa)
        add_key(page, home, "Máy cơ quan")
        page.get_by_label("Gọi khóa là").fill("Lần nữa")
        page.get_by_role("button", name="Thêm khóa").click()
        expect(page.get_by_text("Thiết bị này đã có khóa của tài khoản.")).to_be_visible()
        page.context.clear_cookies()
        come_in(page, home)
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        assert Passkey.objects.get().counted > 0
        # A copy counts from where it was taken.
        Passkey.objects.update(counted=1_000)
        page.context.clear_cookies()
        come_in(page, home)
        expect(page.get_by_role("alert")).to_contain_text("bị sao chép")
        page.context.clear_cookies()
        Passkey.objects.update(counted=0)
        actions.close_account(hoa, by=ADMIN)
        come_in(page, home)
        expect(page.get_by_role("alert")).to_contain_text("Tài khoản đã bị khóa")


def passed_second(page: Page, home: str, account: Account) -> None:
    """Mark her session as one that has passed the second factor."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "tinhso")
    session = SessionStore(session_key=key)
    session["second_passed"] = True
    session.save()


def test_who_is_not_verified_by_the_device_is_not_in(browser: Browser, home: str) -> None:
    found_province()
    account = actions.citizen_account("mai@example.vn")
    with opened(browser, quiet=False) as page, device(page) as (line, authenticator):
        signed_in_as(page, home, account)
        add_key(page, home, "Điện thoại")
        line.send(
            "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
        )
        page.context.clear_cookies()
        come_in(page, home)
        expect(page.get_by_text("Không có khóa nào được dùng.")).to_be_visible()


def test_an_answer_sent_twice_is_refused(browser: Browser, home: str) -> None:
    found_province()
    account = actions.citizen_account("mai@example.vn")
    with opened(browser, quiet=False) as page, device(page):
        signed_in_as(page, home, account)
        add_key(page, home, "Điện thoại")
        page.context.clear_cookies()
        sent: list[str] = []
        page.on(
            "request",
            lambda one: sent.append(one.post_data or "") if one.method == "POST" else None,
        )
        come_in(page, home)
        expect(page.get_by_role("heading", name="Tài khoản của bạn")).to_be_visible()
        page.context.clear_cookies()
        page.goto(f"{home}/vao/khoa")
        answer = parse_qs(sent[0])["answer"][0]
        page.evaluate(
            """(answer) => {
              const form = document.querySelector("form[data-passkey]");
              form.elements.answer.value = answer;
              form.submit();
            }""",
            answer,
        )
        expect(page.get_by_role("alert")).to_contain_text("Không kiểm chứng được khóa")


def test_a_device_is_signed_out_from_another(browser: Browser, home: str) -> None:
    found_province()
    open_account("p-lan")
    with (
        opened(browser, quiet=False, viewport=PHONE) as page,
        opened(browser, quiet=False) as other,
    ):
        for one in (page, other):
            one.goto(f"{home}/can-bo/vao")
            fill_password(one, "lan")
            expect(one.get_by_role("link", name="p-lan")).to_be_visible()
        page.goto(f"{home}/tai-khoan")
        check(page, "devices-two")
        page.get_by_role("button", name="Đăng xuất mọi nơi khác").click()
        expect(page.get_by_text("Đã đăng xuất 1 nơi khác.")).to_be_visible()
        other.goto(f"{home}/tai-khoan")
        expect(other.get_by_text("Trang bạn muốn mở cần đăng nhập.")).to_be_visible()
