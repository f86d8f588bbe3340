"""The page of a week on a phone and on a wide screen; axe on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from tests.plans.conftest import PLANNER
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.plans.test_browser import come_in, scene

from tinhso.briefing import actions
from tinhso.indicators.actions import indexes, publishing
from tinhso.indicators.current import book_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (WIDE, "dark")])
def test_the_page_of_a_week(browser: Browser, served: str, size: Any, theme: Any) -> None:
    account, _ = scene()
    today = timezone.localdate()
    indexes.load_base(from_date=today.replace(month=1, day=1), by=PLANNER)
    for code in sorted(book_on(today).held)[:3]:
        publishing.set_target(code, from_date=today, value=90.0, decision="QĐ 1", by=PLANNER)
    with opened(browser, viewport=size, color_scheme=theme) as page:
        come_in(page, served, account)
        page.goto(f"{served}/trang/")
        check(page, "briefing-none")
        made = actions.make("one", "tinh", now=timezone.now(), by=PLANNER)
        page.goto(f"{served}/trang/{made.uid}")
        check(page, "briefing-page")
        page.goto(f"{served}/trang/truoc")
        check(page, "briefing-earlier")
