"""The pages of figures in a real browser: axe, both widths, light and dark; and a definition tried without a script."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.web.board.conftest import lived
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.conftest import ADMIN
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

from tinhso.indicators import filling
from tinhso.indicators.actions import indexes, publishing, supplying
from tinhso.indicators.actions.supplying import Number
from tinhso.kernel.periods import before, period_of
from tinhso.measurement.live.following import keep_up

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGES = {
    "chi-tieu": "", "chi-tieu-mot": "so/on_time_portal", "chi-tieu-766": "766", "chi-tieu-viec": "766/viec",
    "chi-tieu-doi-chieu": "766/doi-chieu", "chi-tieu-nguon": "nguon", "chi-tieu-nap": "nguon/nap",
    "chi-tieu-dau-vao": "nguon/so/i766_in_authority", "chi-tieu-moi": "moi",
    "chi-tieu-phai-dat": "so/on_time_portal/phai-dat", "chi-tieu-dong": "so/received/dong?phan=count(filed)",
}  # fmt: skip


@pytest.fixture
def told(served: str) -> None:
    """Figures of some months, a target, and numbers that should be looked at."""
    parties = settled()
    now = timezone.now()
    for n in range(12):
        lived(
            parties["owner"], f"k-{n}", now - timedelta(days=9 * n + 3),
            office="xa-1" if n % 3 else "xa-2", done=None if n % 4 == 0 else 20 + 15 * (n % 3),
        )  # fmt: skip
    keep_up()
    today = timezone.localdate()
    for act in (indexes.load_base, indexes.load_index766):
        act(from_date=date(2020, 1, 1), by=ADMIN)
    publishing.set_target(
        "on_time_portal", value=90, from_date=date(2020, 1, 1), decision="NQ 57", by=ADMIN
    )
    month = period_of("month", today)
    supplying.supply(
        [Number("i766_in_authority", "tinh", before(month), 1234.5, doubtful=True)], by=ADMIN
    )
    months = [month]
    while len(months) < 5:
        months.append(before(months[-1]))
    filling.fill([*months, period_of("year", today)], now=now)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_every_page_is_readable(
    browser: Browser, served: str, told: None, size: dict[str, int]
) -> None:
    scheme = "dark" if size is WIDE else "light"
    with opened(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, served, "p-kstt")
        for name, place in PAGES.items():
            page.goto(f"{served}/chi-tieu/{place}")
            check(page, name)


def test_a_definition_is_tried_and_holds_without_a_script(
    browser: Browser, served: str, told: None
) -> None:
    with opened(browser, quiet=False, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, served, "p-kstt")
        page.goto(f"{served}/chi-tieu/moi")
        page.get_by_label("Mã", exact=True).fill("nop_tai_quay")
        page.get_by_label("Tên", exact=True).fill("Hồ sơ nộp tại quầy")
        page.get_by_label("Tử số").fill("count(filed where channel = 'quay')")
        page.get_by_label("Đơn vị tính").fill("hồ sơ")
        page.get_by_label("Theo quyết định").fill("QĐ 1")
        page.get_by_role("button", name="Thử trên số liệu thật").click()
        expect(page.get_by_role("alert")).to_contain_text("cột channel không có giá trị “quay”")
        page.get_by_label("Tử số").fill("count(filed where channel = 'counter')")
        page.get_by_role("button", name="Thử trên số liệu thật").click()
        expect(page.get_by_role("heading", name="Thử trên số liệu thật")).to_be_visible()
        page.get_by_role("button", name="Cho có hiệu lực").click()
        expect(page.get_by_role("heading", name="Hồ sơ nộp tại quầy")).to_be_visible()
