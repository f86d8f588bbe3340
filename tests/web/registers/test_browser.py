"""Registers and a plan of seventy tasks with the shipped packs loaded: on a phone and on a wide screen; axe on each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.plans.test_browser import come_in

from tinhso.access import actions as access
from tinhso.ledger.actions import By
from tinhso.loading.actions import load
from tinhso.loading.reading import find_pack, read_pack
from tinhso.loading.walking import found_missing
from tinhso.org import actions as org
from tinhso.plans.models import Plan
from tinhso.registers import queries
from tinhso.registers.queries import Asked

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BY = By(actor="p-goi", office="tinh-mau", channel="system")
FIRST = date(2024, 1, 1)


def loaded(*names: str) -> Any:
    """A province of nothing but packs, and a planner of its highest office who keeps registers."""
    for name in names:
        pack = read_pack(find_pack(name))
        found_missing(pack)
        load(pack, by=BY, samples=True)
    org.enter_staff(code="p-mai", name="Trần Thị Mai", by=BY)
    for role in ("planner", "leader"):
        org.appoint("p-mai", office="tinh-mau", role=role, from_date=FIRST, by=BY)
    return access.open_staff_account(
        login="mai", staff="p-mai", password="thuyền-nan-đò-ngang", by=BY
    )


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (WIDE, "dark")])
def test_registers_with_their_packs(browser: Browser, served: str, size: Any, theme: Any) -> None:
    account = loaded("luu_tru", "giay_phep", "doanh_nghiep_so")
    row = queries.page(queries.version_now("co-so-luu-tru"), Asked()).rows[0]
    home = f"{served}/so-bo/"
    with opened(browser, viewport=size, color_scheme=theme) as page:
        come_in(page, served, account)
        for name, address in (
            ("registers", home),
            ("records", f"{home}co-so-luu-tru"),
            ("map", f"{home}co-so-luu-tru?xem=ban-do"),
            ("record", f"{home}ban-ghi/{row.uid}"),
            ("sizes", f"{home}doanh-nghiep-so?so_lao_dong-tu=500&so_lao_dong-den=1000"),
            ("ending", f"{home}giay-phep?het-tu=2024-07-01&het-den=2024-12-31&thu-tu=end"),
        ):
            page.goto(address)
            check(page, f"registers-{name}")
            assert page.get_by_text("mẫu").first.is_visible()
            if name == "map":
                places = page.locator("svg.points circle").evaluate_all(
                    "all => all.map(one => one.getBoundingClientRect().x)"
                )
                assert len(places) == 476
                assert len(set(places)) > 100
            if name == "record":
                pair = f"{row.latitude}, {row.longitude}"
                assert page.get_by_text(pair, exact=True).is_visible()
            if name == "sizes":
                assert page.get_by_text("20 bản ghi.").is_visible()
            if name == "ending":
                assert page.get_by_text("40 bản ghi.").is_visible()


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "dark"), (WIDE, "light")])
def test_a_plan_of_seventy_tasks(browser: Browser, served: str, size: Any, theme: Any) -> None:
    account = loaded("ke_hoach")
    seventy, money = Plan.objects.get(code="nq-70"), Plan.objects.get(code="tien")
    blocked = Plan.objects.get(code="nq-112")
    home = f"{served}/nhiem-vu/ke-hoach"
    with opened(browser, viewport=size, color_scheme=theme) as page:
        come_in(page, served, account)
        for name, address in (
            ("plans", home),
            ("board", f"{home}/{seventy.uid}"),
            ("pillars", f"{home}/{seventy.uid}?theo=tru-cot"),
            ("money", f"{home}/{money.uid}"),
            ("blocked", f"{home}/{blocked.uid}"),
        ):
            page.goto(address)
            check(page, f"packs-{name}")
            assert page.get_by_text("mẫu").first.is_visible()
