"""A citizen pays on a phone, an officer takes cash by keys, a clerk compares a statement: in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.payments.conftest import told
from tests.web.browsing import PHONE, WIDE, check, drawn, opened
from tests.web.desk.conftest import (
    ADMIN,
    COMMUNE,
    DESK,
    FIRST,
    PASSWORD,
    decided,
    doer,
    enter_mother,
    file,
    found_desk,
)  # fmt: skip
from tests.web.desk.test_browser import Keys, focused, go, sign_in

from tinhso.access import actions as access
from tinhso.org import actions as org
from tinhso.parties.models import Party
from tinhso.payments import actions, queries
from tinhso.payments.models import Due, Money
from tinhso.tables.writing import as_csv

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def found() -> Due:
    found_desk()
    actions.set_collector(
        COMMUNE, since=FIRST, bank="970415", account="113366668888", holder="UBND phường Buôn Ma Thuột",
        by=ADMIN,
    )  # fmt: skip
    return Due.objects.get(case=str(file(enter_mother(), copies=10).uid))


def enter(page: Page, served: str, login: str) -> None:
    page.goto(f"{served}/can-bo/vao")
    page.fill("[name=name]", login)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def citizen_door(page: Page, served: str) -> None:
    """The mother signed in, by her session's own cookie."""
    from django.conf import settings
    from django.test import Client

    account = access.citizen_account("dao@example.vn")
    access.link_party(account, party=str(Party.objects.get().uid), by=ADMIN)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": served}]
    )


@pytest.mark.parametrize("viewport", [PHONE, WIDE])
def test_a_citizen_pays_and_the_page_says_so_by_itself(
    served: str, browser: Browser, viewport: Any
) -> None:
    from playwright.sync_api import expect

    due = found()
    with opened(browser, viewport=viewport) as page:
        citizen_door(page, served)
        page.goto(f"{served}/ho-so/{due.case}")
        check(page, "fees-dossier")
        with page.expect_navigation():
            page.click("text=Nộp phí, xem mã QR")
        assert drawn(page.locator(".pay-qr img")) > 100
        assert due.reference in page.inner_text("main")
        check(page, "fees-pay")
        page.evaluate("document.getElementById('pay').dataset.refresh")
        actions.take_statement(
            queries.account_of(COMMUNE, FIRST), [told("FT1", 20_000, due.reference)],
            digest="d", name="x", by=doer().by,
        )  # fmt: skip
        expect(page.locator("text=Đã nộp đủ")).to_be_visible(timeout=25_000)


def test_cash_by_keys_alone_and_the_till(served: str, browser: Browser) -> None:
    due = found()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/thu-tien")
        focused(page)
        keys = Keys(page)
        keys.write(due.code)
        keys.press("Enter")
        go(page, "tim=")
        assert page.evaluate("document.activeElement.name") == "amount"
        check(page, "fees-cash")
        with page.expect_navigation():
            keys.press("Enter")
        assert "Đã thu tiền" in page.inner_text("body")
        assert Money.objects.get().amount == 20_000
        check(page, "fees-cash-taken")
        page.goto(f"{served}/mot-cua/chot-quy")
        focused(page)
        keys.write("20000")
        check(page, "fees-till")
        with page.expect_navigation():
            keys.press("Enter")
        check(page, "fees-till-closed")


@pytest.mark.parametrize(("viewport", "theme"), [(PHONE, "light"), (WIDE, "light"), (WIDE, "dark")])
def test_the_accounts_are_sound(
    served: str, browser: Browser, viewport: Any, theme: Any, tmp_path: Path
) -> None:
    due = found()
    other = Due.objects.get(case=str(decided(enter_mother(), "k-2").uid))
    wrong = other.reference[:5] + other.reference[6:]
    day = f"{timezone.localdate():%d/%m/%Y}"
    rows = [
        [day, "FT26324001", "", "20.000", f"MBVCB.{due.reference} CT tu 0123"],
        [day, "FT26324002", "", "2.000", wrong],
        [day, "FT26324003", "", "50.000", "Ung ho quy"],
    ]
    statement = tmp_path / "sao-ke-11-2026.csv"
    statement.write_bytes(as_csv(["Ngày", "Số tham chiếu", "Ghi nợ", "Ghi có", "Nội dung"], rows))
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        enter(page, served, "mai")
        page.goto(f"{served}/thu-phi/sao-ke?don-vi={COMMUNE}")
        page.set_input_files("[name=file]", statement)
        with page.expect_navigation():
            page.click("text=Xem tệp sẽ ghi gì")
        check(page, "fees-statement")
        with page.expect_navigation():
            page.click("text=Đồng ý, nạp sao kê")
        check(page, "fees-statements")
        page.goto(f"{served}/thu-phi/cho-xu-ly")
        check(page, "fees-waiting")
        with page.expect_navigation():
            page.locator("text=Ghi cho khoản này").first.click()
        other.refresh_from_db()
        assert other.state == "paid"
        actions.ask_refund(
            due.uid, 5_000, reason="Nộp thừa", bank="970415", account="0123456", holder="Nguyễn Thị Đào",
            key="r", by=doer().by,
        )  # fmt: skip
        actions.close_till(
            office=COMMUNE, desk=DESK, day=timezone.localdate(), counted=0, reason="", by=doer().by
        )
        for name, at in (
            ("start", ""), ("refunds", "hoan"), ("receipts", "bien-lai"), ("tills", "chot-quy"),
            ("due", f"khoan/{due.uid}"),
        ):  # fmt: skip
            page.goto(f"{served}/thu-phi/{at}")
            check(page, f"fees-{name}")
    assert queries.differences() == []


@pytest.mark.parametrize("viewport", [PHONE, WIDE])
def test_the_accountants_pages_with_something_on_them(
    served: str, browser: Browser, settings: Any, viewport: Any
) -> None:
    settings.SECOND_FACTOR_ROLES = ()
    due = found()
    mother = Party.objects.get()
    other = Due.objects.get(case=str(file(mother, key="second", copies=10).uid))
    text = f"{due.reference} va {other.reference}"
    actions.take_statement(
        queries.account_of(COMMUNE, FIRST),
        [told("FT1", 40_000, text), told("FT2", 15_000, "khong ghi ma")],
        digest="d", name="x", by=doer().by,
    )  # fmt: skip
    actions.take_cash(due.uid, 20_000, desk=DESK, key="c", by=doer().by)
    for key, decide in (("given", True), ("asked", None)):
        refund = actions.ask_refund(
            due.uid, 5_000, reason="Nộp thừa", bank="970415", account="0123456789",
            holder="Nguyễn Thị Đào", key=key, by=doer().by,
        )  # fmt: skip
        if decide:
            actions.decide_refund(refund.uid, approve=True, by=ADMIN)
            actions.give_refunds([refund.uid], by=ADMIN)
    day = timezone.localdate()
    actions.close_till(
        office=COMMUNE, desk=DESK, day=day, counted=19_000, reason="Thiếu", by=doer().by
    )
    org.enter_staff(code="p-kt", name="Kế toán", by=ADMIN)
    org.appoint("p-kt", office=COMMUNE, role="accountant", from_date=FIRST, by=ADMIN)
    access.open_staff_account(login="ketoan", staff="p-kt", password=PASSWORD, by=ADMIN)
    with opened(browser, viewport=viewport) as page:
        enter(page, served, "ketoan")
        for at in ("cho-xu-ly", "hoan", "chot-quy", f"khoan/{due.uid}"):
            page.goto(f"{served}/thu-phi/{at}")
            check(page, f"accountant-{at.partition('/')[0]}")
