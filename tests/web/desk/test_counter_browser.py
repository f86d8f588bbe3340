"""The counter in a real browser: an old address chosen, a claim judged, a result handed out and taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.web.browsing import PHONE, WIDE, check, opened, picture
from tests.web.desk.conftest import ADMIN, BIRTH, DESK, decided, enter_mother, file, found_desk
from tests.web.desk.test_browser import birth_answers, sign_in
from tests.web.desk.test_old_addresses import DIVIDED, NEWCOMER, _move

from tinhso.cases.models import Case
from tinhso.org.units import set_units
from tinhso.parties.models import Party

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RESULTS = "/mot-cua/tra-ket-qua"


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_an_address_a_claim_and_a_result(served: str, browser: Browser, viewport: Any) -> None:
    found_desk()
    mother = enter_mother()
    moves = [
        _move("24154", "Xã Ea Tu", code, name, partly=True)
        for code, name in (("24121", "Phường Tân Lập"), ("24163", "Phường Tân An"))
    ]
    set_units(moves, from_date=date(2025, 7, 1), by=ADMIN)
    claims = {**birth_answers(), "exempt": True, "child_born": "2020-01-10"}
    claimed = file(mother, key="c", procedure=BIRTH, answers=claims, papers=[])
    result = decided(mother, "r")
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/tiep-nhan?ban={DESK}")
        page.fill("#scan", NEWCOMER.format(address=DIVIDED))
        page.keyboard.press("Enter")
        expect(page.get_by_text("nay thuộc nhiều xã, phường")).to_be_visible()
        check(page, "card-divided")
        page.get_by_label("Xóm 1, Phường Tân An, Tỉnh Đắk Lắk").check()
        page.get_by_role("button", name="Ghi người này").click()
        expect(page.get_by_text("Xóm 1, Phường Tân An, Tỉnh Đắk Lắk").first).to_be_visible()
        page.goto(f"{served}/mot-cua/ho-so/{claimed.uid}")
        expect(page.get_by_text("Người nộp khai được miễn phí")).to_be_visible()
        check(page, "claimed")
        page.goto(f"{served}{RESULTS}")
        page.get_by_label(f"Trả tại quầy {result.code}").click()
        picture(page, "hand-over")
        check(page)
        page.get_by_role("button", name=f"Xác nhận đã trao {result.code}").click()
        page.goto(f"{served}{RESULTS}/da-tra")
        page.get_by_label(f"Đã trao nhầm {result.code}").click()
        check(page, "handed-out")
        page.get_by_label("Vì sao lấy lại").fill("Trao nhầm người.")
        page.get_by_role("button", name="Lấy lại, chờ trả").click()
        expect(page.get_by_text(f"Đã lấy lại: {result.code}")).to_be_visible()
    assert Party.objects.get(name="Trần Thị Mận").unit_code == "24163"
    assert Case.objects.get(pk=result.pk).state == "done"
