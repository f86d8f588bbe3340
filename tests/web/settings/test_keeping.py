"""What is kept, how long and what went: told on a page, and set from a day on by who administers the province."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.operations.test_retention import decided, forgotten, looked
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import settled

from tinhso.operations import retention
from tinhso.operations.models import Keeping

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = "/cai-dat/luu-giu"


def form(**more: str) -> dict[str, str]:
    day = timezone.localdate().strftime("%d/%m/%Y")
    return {"what": "looks", "days": "1825", "from": day, "ground": "QĐ 12/QĐ-UBND", **more}


def test_a_rule_is_set_once_and_shown(admin: Client) -> None:
    assert "giữ mãi" in admin.get(HERE).content.decode()
    for _ in range(2):
        assert admin.post(HERE, form()).status_code == 303
    assert Keeping.objects.count() == 1
    said = admin.get(HERE).content.decode()
    assert "1.825" in said and "QĐ 12/QĐ-UBND" in said and "đang dùng" in said
    later = (timezone.localdate() + timedelta(days=9)).strftime("%d/%m/%Y")
    assert admin.post(HERE, form(days="900", **{"from": later})).status_code == 303
    assert "sẽ dùng" in admin.get(HERE).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "729"}, {"days": "nhiều"}, {"days": ""}, {"from": "mai"}, {"from": "01/01/2020"},
        {"ground": " "}, {"what": "ledger"}, {"what": "attempts", "days": "3"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_what_was_typed(admin: Client, wrong: Any) -> None:
    answer = admin.post(HERE, form(**wrong))
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert "QĐ 12/QĐ-UBND" in answer.content.decode() or "ground" in wrong
    assert not Keeping.objects.exists()


def test_what_went_is_told_with_its_moment_and_ground(admin: Client) -> None:
    for days in (1_100, 1_000, 10):
        looked(days)
    decided(900)
    assert forgotten() == 2
    (gone,) = retention.gone()
    assert (gone.what, gone.count, gone.ground) == ("looks", 2, "QĐ 12/QĐ-UBND")
    assert "Chưa xóa gì" not in admin.get(HERE).content.decode()


def test_it_asks_as_much_whatever_went(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert admin.get(HERE).status_code == 200
        return len(seen)

    decided(900)
    queries()
    before = queries()
    for number in range(8):
        decided(901 + number)
        looked(1_000)
        forgotten()
    assert queries() == before


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_no_violation_and_nothing_runs_out_of_the_screen(
    browser: Browser, served: str, viewport: Any
) -> None:
    settled()
    looked(1_100)
    decided(900)
    forgotten()
    decided(1_000, from_=30)
    with opened(browser, viewport=viewport, color_scheme="light") as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}{HERE}")
        check(page, "keeping")
