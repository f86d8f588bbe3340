"""A planner's pages on a phone and on a wide screen, light and dark; axe on each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from tests.plans.conftest import (
    FIRST,
    PLANNER,
    UNIT,
    done,
    expected,
    found_offices,
    made_plan,
    task_of,
)
from tests.web.browsing import PHONE, WIDE, check, opened

from tinhso.access import actions as access
from tinhso.access.sessions import SessionStore
from tinhso.access.who import SECOND_PASSED
from tinhso.org import actions as org
from tinhso.plans import actions
from tinhso.plans.models import Plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BACKEND = "django.contrib.auth.backends.ModelBackend"


def come_in(page: Page, served: str, account: Any) -> None:
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session[SECOND_PASSED] = True
    session.create()
    page.context.add_cookies(
        [{"name": "tinhso", "value": session.session_key or "", "url": served}]
    )


def scene() -> tuple[Any, Plan]:
    found_offices()
    org.enter_staff(code="p-mai", name="Trần Thị Mai", by=PLANNER)
    org.appoint("p-mai", office="tinh", role="planner", from_date=FIRST, by=PLANNER)
    account = access.open_staff_account(
        login="mai", staff="p-mai", password="thuyền-nan-đò-ngang", by=PLANNER
    )
    plan, today = made_plan(), timezone.localdate()
    awaited = expected()
    for number in range(1, 9):
        task = task_of(
            plan,
            str(number),
            title=f"Xây dựng nền tảng số dùng chung thứ {number} của tỉnh",
            start=date(today.year - 1, 3, 2),
            due=today + timedelta(days=90 * (number - 4)),
            product="Nền tảng vận hành",
        )
        if number in (1, 2):
            done(task, on=task.due)
        elif number in (5, 6):
            actions.block(task.uid, document=awaited.uid, since=today, reason="Thiếu", by=UNIT)
        else:
            told = actions.tell_progress(
                task.uid, percent=10 * number, words="Đang làm", key=str(number), by=UNIT
            )
            actions.decide_progress(told.uid, approved=True, by=PLANNER)
    task_of(plan, "9", kind="continuous", due=None, title="Duy trì cổng dữ liệu")
    actions.set_version(plan.uid, document=plan.document.uid, reason="Ban hành", by=PLANNER)
    return account, plan


@pytest.mark.parametrize(("size", "theme"), [(PHONE, "light"), (WIDE, "dark")])
def test_the_pages_of_a_planner(browser: Browser, served: str, size: Any, theme: Any) -> None:
    account, plan = scene()
    task = plan.tasks.get(code="5")
    with opened(browser, viewport=size, color_scheme=theme) as page:
        come_in(page, served, account)
        home = f"{served}/nhiem-vu/"
        for name, address in (
            ("inbox", home),
            ("task", f"{home}viec/{task.uid}"),
            ("plans", f"{home}ke-hoach"),
            ("plan", f"{home}ke-hoach/{plan.uid}"),
            ("versions", f"{home}ke-hoach/{plan.uid}/phien-ban"),
            ("load", f"{home}ke-hoach/{plan.uid}/nap"),
            ("documents", f"{home}van-ban"),
            ("document", f"{home}van-ban/{plan.document.uid}"),
            ("minutes", f"{home}bien-ban"),
            ("feeds", f"{home}lich"),
        ):
            page.goto(address)
            check(page, f"plans-{name}")
