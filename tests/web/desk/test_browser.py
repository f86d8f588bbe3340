"""The desk in a real browser: every page at two widths, and a visitor served by keys alone."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.desk.conftest import (
    BIRTH,
    CARD,
    DESK,
    PASSWORD,
    decided,
    doer,
    enter_mother,
    file,
    found_desk,
)

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.org import actions as organisation
from tinhso.parties import actions as parties
from tinhso.parties.models import Party
from tinhso.reception import actions as reception

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LAN = By(actor="p-lan", office=DESK, channel="counter")
# Where to leave pictures of every page, to be looked at; nowhere unless it is said.
PICTURES = os.environ.get("TINHSO_PICTURES")


def sign_in(page: Page, served: str, login: str = "lan") -> None:
    """By keys alone, as every morning."""
    page.goto(f"{served}/can-bo/vao")
    page.focus("[name=name]")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/")


def a_day() -> dict[str, str]:
    """A desk with a little of everything; gives the addresses of its pages."""
    found_desk()
    organisation.enter_unit("xa-2", unit_code="99002", by=LAN)
    mother = enter_mother()
    waiting = file(mother, key="w", hours=24 * 6)
    birth = file(mother, key="w2", hours=2, papers=[], procedure=BIRTH, answers=birth_answers())
    incomplete = file(mother, key="i", papers=[])
    actions.ask_completion(incomplete.uid, doer=doer(), reasons="Thiếu đơn.", papers=["don"])
    ready = decided(mother, "d")
    sent = decided(mother, "e")
    actions.wish_post(sent.uid, address="12 Lê Lợi, Buôn Ma Thuột", phone="0912345678", doer=doer())
    child = parties.enter(kind="person", name="Trần Nguyễn Đức Minh Khôi", key="child", by=LAN)
    for_child = file(child, key="c", filer=str(mother.uid))
    actions.accept(for_child.uid, doer=doer())
    actions.decide(for_child.uid, doer=doer(), granted=False, summary="Thiếu điều kiện.")
    accepted = actions.accept(file(mother, key="a").uid, doer=doer())
    today = timezone.localdate()
    for n in range(5):
        reception.issue(desk=DESK, day=today, key=f"t{n}", by=LAN)
    reception.call_next(desk=DESK, day=today, counter="3", key="c1", by=LAN)
    codes = iter(f"H15.29.01-261122-9{n:03}" for n in range(9))
    reception.reserve_slips(
        desk=DESK, day=today, count=2, next_code=lambda: next(codes), key="s", by=LAN
    )
    here = f"/mot-cua/tiep-nhan?ban={DESK}"
    return {
        "queue": "/mot-cua/",
        "queue-empty": "/mot-cua/?tim=khong-co",
        "check": f"/mot-cua/ho-so/{waiting.uid}",
        "check-birth": f"/mot-cua/ho-so/{birth.uid}",
        "correct-birth": f"/mot-cua/ho-so/{birth.uid}/sua",
        "check-incomplete": f"/mot-cua/ho-so/{incomplete.uid}",
        "intake": here,
        "intake-visitor": f"{here}&nguoi={mother.uid}",
        "intake-search": f"{here}&nguoi={mother.uid}&tim=khai+sinh",
        "intake-form": f"{here}&nguoi={mother.uid}&thu-tuc={BIRTH}",
        "intake-unsure": f"{here}&nguoi={mother.uid}&thu-tuc=9.000008",
        "slip": f"/mot-cua/ho-so/{accepted.uid}/phieu",
        "correct": f"/mot-cua/ho-so/{accepted.uid}/sua",
        "results": "/mot-cua/tra-ket-qua",
        "results-post": "/mot-cua/tra-ket-qua?xem=buu-chinh",
        "handover": f"/mot-cua/ban-giao?ban={DESK}",
        "register": f"/mot-cua/so-theo-doi?ban={DESK}",
        "tickets": "/mot-cua/so",
        "slips": "/mot-cua/phieu-in-san",
        "slips-paper": f"/mot-cua/phieu-in-san/in?ban={DESK}",
        "hall": f"/so-thu-tu/{DESK}",
        "returned": "/mot-cua/tra-ket-qua/da-tra",
        "_ready": ready.code,
    }


def birth_answers() -> dict[str, Any]:
    return {
        "full_name": "Nguyễn Thị Đào",
        "personal_number": "066190000123",
        "child_name": "Trần Đức Minh",
        "child_born": "2026-11-10",
        "child_sex": "nam",
        "address": "99002|12 Lê Lợi",
    }


@pytest.mark.parametrize(
    ("viewport", "theme", "language"),
    [(PHONE, "light", "vi"), (WIDE, "light", "vi"), (WIDE, "dark", "en")],
    ids=["390", "1440", "dark-en"],
)
def test_every_page_is_sound(
    served: str, browser: Browser, viewport: Any, theme: Any, language: str
) -> None:
    pages = a_day()
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": served}])
        for name, address in pages.items():
            if name.startswith("_"):
                continue
            answer = page.goto(served + address)
            assert answer is not None and answer.status == 200, name
            if PICTURES:
                where = Path(PICTURES) / f"{name}-{viewport['width']}-{theme}.png"
                page.screenshot(path=where, full_page=True)
            try:
                check(page)
            except AssertionError as fault:
                raise AssertionError(f"{name}: {fault}") from None


def test_refusals_are_sound(served: str, browser: Browser) -> None:
    pages = a_day()
    with opened(browser, quiet=False, viewport=PHONE) as page:
        sign_in(page, served)
        page.goto(served + pages["intake-form"])
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        expect(page.get_by_role("alert").first).to_be_focused()
        check(page)
        page.goto(served + pages["intake"])
        page.fill("#scan", CARD.replace("066190000123", "066190000999"))
        page.keyboard.press("Enter")
        page.wait_for_selector("[name=born]")
        check(page)
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / "scanned-390.png", full_page=True)
        page.fill("#scan", "Không Có Ai")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        check(page)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_a_card_with_another_address_is_compared_and_taken(
    served: str, browser: Browser, viewport: Any
) -> None:
    found_desk()
    mother = enter_mother()
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}&phieu=H15.29.01-261122-9000")
        page.fill("#scan", CARD)
        page.keyboard.press("Enter")
        keep = page.get_by_role("link", name="Giữ địa chỉ trong sổ")
        expect(keep).to_be_focused()  # Enter alone changes nothing.
        check(page, "card-beside")
        page.get_by_label("Địa chỉ theo thẻ").fill("Tổ 3, xã Krông Pắc, Đắk Lắk")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Đã ghi địa chỉ mới.")).to_be_visible()
        expect(page.locator(".person")).to_contain_text("Tổ 3, xã Krông Pắc, Đắk Lắk")
        check(page, "card-taken")
    mother.refresh_from_db()
    assert mother.address == "Tổ 3, xã Krông Pắc, Đắk Lắk"


class Keys:
    """A keyboard that counts. A scanner's keys are not the officer's; text is counted letter by letter."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.pressed += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def scan(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def onto(self, name: str, most: int = 60) -> None:
        """Tab until a field of that name has the focus."""
        for _ in range(most):
            if self.page.evaluate("document.activeElement.name || ''") == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name} is not reached in {most} keys")


def go(page: Page, what: str) -> None:
    """Wait for the page that the last key leads to, until it takes keys: focus comes after the load."""
    page.wait_for_url(lambda url: what in url)
    page.wait_for_load_state()
    focused(page)


def focused(page: Page, tag: str = "") -> None:
    """Wait until something has the focus; tag: a thing of that name ("BUTTON")."""
    page.wait_for_function(
        "tag => { const at = document.activeElement;"
        " return at && at !== document.body && (!tag || at.tagName === tag); }",
        arg=tag,
    )


def test_a_visitor_is_served_by_keys_alone(served: str, browser: Browser) -> None:
    """Card, procedure, papers, slip: then a second dossier for the same visitor, and the next visitor."""
    found_desk()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan")
        focused(page)
        began = time.monotonic()
        keys = Keys(page)
        keys.scan(CARD)
        page.wait_for_selector("text=Thẻ chỉ điền sẵn")
        focused(page, "BUTTON")
        keys.press("Enter")  # The focus is on the button that enters her.
        go(page, "nguoi=")
        keys.write("giay phep thu")
        keys.press("Enter")
        go(page, "tim=")
        keys.press("Enter")  # The first that was found has the focus.
        go(page, "thu-tuc=9.000007")
        assert page.evaluate("document.activeElement.name") == "whole"
        keys.press("Space")
        keys.press("Enter")
        go(page, "/phieu")
        took, known = time.monotonic() - began, keys.pressed
        case = Case.objects.get()
        assert case.state == "processing"
        expect(page.locator("main")).to_contain_text(case.code)
        assert known <= 25, known
        assert took < 30, took

        # A second dossier: birth of her child, eleven fields, the person stays.
        keys = Keys(page)
        keys.press("Tab")
        keys.press("Enter")
        go(page, "tiep-nhan?ban=")
        assert "Nguyễn Thị Đào" in page.inner_text("main")
        keys.write("khai sinh")
        keys.press("Enter")
        go(page, "tim=")
        keys.press("Enter")
        go(page, f"thu-tuc={BIRTH}")
        assert page.input_value("[name='a.full_name']") == "Nguyễn Thị Đào"
        keys.press("Space")
        keys.onto("a.child_name")
        keys.write("Trần Đức Minh")
        keys.press("Tab")
        keys.write("10112026")
        keys.press("Tab")
        keys.write("na")
        keys.onto("a.father_number")  # In a list of choices Enter is the list's own.
        keys.press("Enter")
        go(page, "/phieu")
        birth = Case.objects.exclude(pk=case.pk).get()
        assert birth.answers["child_born"] == "2026-11-10" and birth.answers["child_sex"] == "nam"
        assert birth.filer == case.filer and Party.objects.count() == 1
        assert keys.pressed <= 80, keys.pressed

        # On to the next visitor: one key.
        keys = Keys(page)
        keys.press("Enter")
        go(page, "/mot-cua/tiep-nhan?ban=")
        assert page.evaluate("document.activeElement.name") == "scan"
        assert keys.pressed == 1


def test_escape_goes_back_and_nothing_needs_a_script(served: str, browser: Browser) -> None:
    found_desk()
    mother = enter_mother()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007")
        page.keyboard.press("Escape")
        page.wait_for_url(lambda url: f"nguoi={mother.uid}" in url and "thu-tuc" not in url)
        page.wait_for_load_state()
        page.keyboard.press("Escape")
        page.wait_for_url(f"{served}/mot-cua/tiep-nhan?ban={DESK}")
    with opened(browser, viewport=WIDE, java_script_enabled=False) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007")
        page.locator("#whole").press("Space")
        expect(page.locator("#whole")).to_be_checked()
        page.locator("#whole").press("Enter")
        go(page, "/phieu")
    assert Case.objects.get().state == "processing"


def test_an_impatient_key_files_once(served: str, browser: Browser) -> None:
    found_desk()
    mother = enter_mother()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}&nguoi={mother.uid}&thu-tuc=9.000007")
        page.locator("#whole").press("Space")
        for _ in range(4):
            page.keyboard.press("Enter", delay=0)
        go(page, "/phieu")
    assert Case.objects.count() == 1


def test_the_hall_follows_the_calls_by_itself(served: str, browser: Browser) -> None:
    found_desk()
    day = timezone.localdate()
    reception.issue(desk=DESK, day=day, key="t", by=LAN)
    with opened(browser, viewport=WIDE) as page:
        page.clock.install(time=datetime.now(UTC))
        page.goto(f"{served}/so-thu-tu/{DESK}")
        assert "Chưa gọi số nào" in page.inner_text("main")
        reception.call_next(desk=DESK, day=day, counter="7", key="c", by=LAN)
        page.clock.run_for(timedelta(seconds=11).seconds * 1000)
        page.wait_for_selector(".hall-table")
        assert "7" in page.inner_text(".hall-table")
