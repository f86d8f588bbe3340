"""A dossier that another system handles: its page offers nothing, says where it is and since when it was told.

Now: 10 March 2026, 16:30.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.exchange.conftest import DEFINITION, export
from tests.faults.forms import forms_of
from tests.web.office.conftest import ADMIN

from tinhso.cases import actions
from tinhso.cases.models import Act, Case, Note
from tinhso.exchange.actions import read_feed, set_feed
from tinhso.exchange.definition import Definition
from tinhso.exchange.reading import open_file
from tinhso.ledger.actions import By
from tinhso.procedures.actions import hand_over

As = Callable[[str], Client]
ROW = "CU-1,9.000007,UBND xã Một,02/03/2026 08:30,09/03/2026,,,{state}"
PEOPLE = ("p-binh", "p-chi", "p-hoa", "p-van", "p-tinh")


@pytest.fixture
def told(now: None, parties: dict[str, str], tmp_path: Path) -> Callable[[str], Case]:
    """A dossier of the old software, told in some state."""

    def tell(state: str = "Đang xử lý") -> Case:
        definition = Definition.of(DEFINITION)
        feed = set_feed("phan-mem-cu", title="Phần mềm cũ", definition=definition, by=ADMIN)
        path = tmp_path / "xuat.csv"
        path.write_text(export(ROW.format(state=state)))
        read_feed(feed, open_file(path, definition), by=ADMIN, trial=False)
        return Case.objects.get(code="CU-1")

    return tell


@pytest.mark.parametrize("who", PEOPLE)
def test_the_page_offers_nothing_and_says_why(as_: As, told: Any, who: str) -> None:
    case = told()
    page = as_(who).get(f"/van-phong/ho-so/{case.uid}")
    said = page.content.decode()
    assert "Hồ sơ này do Phần mềm cũ giải quyết" in said
    assert "Tin gần nhất về hồ sơ nhận lúc" in said and "10/03/2026 16:30" in said
    assert "Hệ thống ấy được đọc lần cuối lúc" in said
    address = f"/van-phong/ho-so/{case.uid}"
    ways = [
        one.action
        for one in forms_of(said, address)
        if one.method == "post" and one.action.startswith(address)
    ]
    assert ways == [] and page.context["main"] == page.context["aside"] == []
    assert page.context["letters"] == [] and page.context["undo"] is None
    assert f'href="{address}/' not in said


def test_the_other_systems_page_is_one_click_away(as_: As, told: Any) -> None:
    case = told()
    since = date(2026, 1, 1)
    hand_over("9.000007", system="legacy", url="https://cu.example.vn/", from_date=since, by=ADMIN)
    said = as_("p-binh").get(f"/van-phong/ho-so/{case.uid}").content.decode()
    assert 'href="https://cu.example.vn/"' in said


@pytest.mark.parametrize(
    "slug", ["nhan", "chuyen", "bo-sung", "phan-cong", "ket-qua", "ghi-chu", "hoan-tac", "lien-ket"]
)
def test_no_act_gets_in_by_its_address(as_: As, told: Any, slug: str) -> None:
    case, hoa = told(), as_("p-hoa")
    before = Act.objects.filter(case=case).count()
    address = f"/van-phong/ho-so/{case.uid}/{slug}"
    sent = {"key": "k", "seen": case.revision, "text": "x", "step": "ky", "reasons": "x"}
    for answer in (hoa.get(address), hoa.post(address, sent)):
        assert (answer.status_code, answer.url) == (303, f"/van-phong/ho-so/{case.uid}")
    assert "hệ thống khác" in hoa.get(f"/van-phong/ho-so/{case.uid}").content.decode()
    assert Act.objects.filter(case=case).count() == before and not Note.objects.exists()


def test_the_desk_may_look_and_no_more(as_: As, told: Any) -> None:
    case, lan = told(), as_("p-lan")
    here = f"/mot-cua/ho-so/{case.uid}"
    said = lan.get(here).content.decode()
    assert "Hồ sơ này do Phần mềm cũ giải quyết" in said
    assert [
        one for one in forms_of(said, here) if one.method == "post" and one.action == here
    ] == []
    for page in ("phieu", "sua", "quet"):
        assert f'href="{here}/{page}"' not in said
        answer = lan.get(f"{here}/{page}")
        assert (answer.status_code, answer.url) == (302, here)
    assert lan.get(f"{here}/phieu.pdf").status_code == 404


def test_taken_over_it_is_worked_on_like_any_other(as_: As, told: Any) -> None:
    case = told()
    ours = actions.system(By(actor="p-qt", office="xa-1", channel="system"))
    actions.cut_over(case.uid, feed="phan-mem-cu", on_date=date(2026, 3, 10), doer=ours)
    page = as_("p-hoa").get(f"/van-phong/ho-so/{case.uid}")
    assert page.context["main"] and "Phần mềm cũ giải quyết" not in page.content.decode()


def test_taken_over_it_has_no_slip_of_ours_and_offers_none(as_: As, told: Any) -> None:
    case, lan = told(), as_("p-lan")
    ours = actions.system(By(actor="p-qt", office="xa-1", channel="system"))
    actions.cut_over(case.uid, feed="phan-mem-cu", on_date=date(2026, 3, 10), doer=ours)
    here = f"/mot-cua/ho-so/{case.uid}"
    assert f'href="{here}/phieu"' not in lan.get(here).content.decode()
    answer = lan.get(f"{here}/phieu")
    assert (answer.status_code, answer.url) == (302, here)
