"""A batch of certified copies by keys alone, and its pages at two widths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.copies.conftest import definition
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.desk.conftest import ADMIN, CARD, COMMUNE, DESK, FIRST, enter_mother, found_desk
from tests.web.desk.test_browser import Keys, focused, go, sign_in

from tinhso.copies import actions
from tinhso.copies.models import Batch, Entry
from tinhso.copies.rules import Line
from tinhso.ledger.actions import By
from tinhso.procedures.actions import publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LAN = By(actor="p-lan", office=DESK, channel="counter")


def test_three_papers_in_two_copies_by_keys_alone(served: str, browser: Browser) -> None:
    found_desk()
    publish(definition(), from_date=FIRST, by=ADMIN)
    enter_mother()
    with opened(browser, viewport=WIDE) as page:
        sign_in(page, served)
        page.goto(f"{served}/mot-cua/chung-thuc")
        focused(page)
        keys = Keys(page)
        keys.scan(CARD)
        go(page, "chung-thuc?")
        assert page.evaluate("document.activeElement.name") == "paper.1"
        for place, (paper, pages) in enumerate((("Bang", "1"), ("So ho", "16"), ("CC", "2")), 1):
            keys.onto(f"paper.{place}")
            keys.write(paper)
            keys.press("Tab")
            keys.write(pages)
            keys.press("Tab")
            if place == 1:
                keys.write("2")
        keys.press("Enter")
        page.wait_for_selector("text=6 bản, phí")
        focused(page, "BUTTON")
        assert not Batch.objects.exists()
        check(page, "copies-reckoned")
        keys.press("Enter")
        go(page, "/chung-thuc/")
        assert list(Entry.objects.order_by("number").values_list("number", "copies", "fee")) == [
            (1, 2, 4_000),
            (2, 2, 36_000),
            (3, 2, 8_000),
        ]
        assert "48.000 đồng" in page.inner_text("main")
        assert keys.pressed <= 40, keys.pressed
        keys.press("Enter")
        go(page, "chung-thuc?ban=")
        assert page.evaluate("document.activeElement.name") == "scan"


@pytest.mark.parametrize(("viewport", "theme"), [(PHONE, "light"), (WIDE, "light"), (WIDE, "dark")])
def test_every_page_of_the_book_is_sound(
    served: str, browser: Browser, viewport: Any, theme: Any
) -> None:
    found_desk()
    publish(definition(), from_date=FIRST, by=ADMIN)
    mother = enter_mother()
    lines = (Line("Bằng tốt nghiệp đại học", 1, 2), Line("Sổ hộ khẩu", 16, 2), Line("Căn cước", 2))
    batch = actions.certify(
        office=COMMUNE, desk=DESK, party=str(mother.uid), lines=lines, key="k", by=LAN,
        signer="Trần Văn Kí",
    )  # fmt: skip
    first, second, third = batch.entries.order_by("number")
    about = {"office": COMMUNE, "by": LAN}
    actions.correct(first.pk, Line("Bằng cử nhân", 2, 1), reason="Ghi nhầm", key="a", **about)
    actions.cancel(third.pk, reason="Bản chính tẩy xoá", key="b", **about)
    here = f"/mot-cua/chung-thuc?ban={DESK}"
    pages = {
        "copies": here,
        "copies-visitor": f"{here}&nguoi={mother.uid}",
        "copies-done": f"/mot-cua/chung-thuc/{batch.uid}",
        "copy-book": f"/mot-cua/chung-thuc/so?ban={DESK}",
        "copy-book-empty": f"/mot-cua/chung-thuc/so?ban={DESK}&tu=01/01/2001&den=02/01/2001",
        "copy-mend": f"/mot-cua/chung-thuc/so/{second.pk}?ban={DESK}",
        "copy-mended": f"/mot-cua/chung-thuc/so/{third.pk}?ban={DESK}",
    }
    with opened(browser, viewport=viewport, color_scheme=theme) as page:
        sign_in(page, served)
        for name, address in pages.items():
            answer = page.goto(served + address)
            assert answer is not None and answer.status == 200, name
            check(page, name)
