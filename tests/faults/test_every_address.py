"""Every address by every role and by nobody, as one table: tests/faults/addresses.csv. An x is who may come in.

An address that is in no row, or a row without an address, is a fault; so is one that nobody has opened here in
earnest (`addresses.PLACES`).
"""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches
from tests.access.test_guard import PEOPLE, views
from tests.faults.addresses import API, PLACES, at, patterns
from tests.faults.conftest import World, signed_in

from tinhso.access import guard
from tinhso.config import urls

HOME, DEMO = "(home)", "mau/"
DOORS = ("/vao?", "/can-bo/vao?")
# The identity provider says there that a session is over; it posts, and a GET is told so.
BACK_CHANNEL = {"vao/danh-tinh/ra", "can-bo/danh-tinh/ra"}
# Read by nobody: a GET is told so before a signature is looked for.
ONLY_SENT = {"trao-doi/payos", "trao-doi/tin-nhan/zalo"}
# Another system's: no session opens them, and nobody without a signature is told more than that.
SIGNED = {
    "trao-doi/cong/v1/thu",
    "trao-doi/payos",
    "trao-doi/tin-nhan/sms/<uuid:uid>/<slug:mark>",
    "trao-doi/tin-nhan/zalo",
    *BACK_CHANNEL,
    "metrics",
}
NOT_POSTED = {"ra"}  # Whoever signs out is no longer who the table speaks of.


FEES, AT_WORK = ("thu-phi/", "bao-cao/"), {"desk", "officer", "clerk"}
# Petitions are neither an accountant's nor a helper's.
PETITIONS = "xu-ly-phan-anh/"
HELPING = ("ho-tro/", "nop/<str:code>")
EVERY_STAFF = {"desk", "officer", "clerk", "head", "leader", "planner", "admin"}


def told() -> dict[str, set[str]]:
    """The table in the file. An accountant keeps the fees, and opens what all do that work in an office.

    Who helps in a post office or a village fills forms as the desk does, and opens what is every staff's.
    """
    found = read()
    for address, who in found.items():
        if address.startswith(PETITIONS):
            continue
        if who >= EVERY_STAFF or (address.startswith(HELPING) and "desk" in who):
            who |= {"post", "team"}
        if address.startswith(FEES) or who >= AT_WORK:
            who.add("accountant")
    return found


def read() -> dict[str, set[str]]:
    with (Path(__file__).parent / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return {
            row.pop("address").replace(HOME, ""): {who for who, may in row.items() if may == "x"}
            for row in csv.DictReader(file)
        }


@pytest.fixture
def demo_addresses(settings: Any) -> Iterator[None]:
    """The URLconf as a demo has it."""
    settings.DEMO = True
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.DEMO = False
    importlib.reload(urls)
    clear_url_caches()


def test_the_table_names_every_address_and_says_who_comes_in(demo_addresses: None) -> None:
    screens = {one: view for one, view in views() if not one.startswith(API)}
    assert guard.table(screens, PEOPLE) == told()


def test_without_demo_settings_its_doors_are_no_addresses(client: Client, db: None) -> None:
    assert [one for one in patterns() if one.startswith(DEMO)] == []
    assert {one for one in told() if one.startswith(DEMO)} == {DEMO, "mau/vao"}
    assert set(patterns()) == {one for one in told() if not one.startswith(DEMO)}
    for page in ("/mau/", "/mau/vao"):
        assert client.get(page).status_code == client.post(page).status_code == 404


def test_with_demo_settings_over_an_unmarked_database_they_stay_shut(
    demo_addresses: None, world: World
) -> None:
    browser = signed_in("none")
    assert browser.get("/mau/").status_code == 404
    assert browser.post("/mau/vao", {"login": "quantri"}).status_code == 404
    assert browser.post("/mau/vao", {"login": "p-qt"}, REMOTE_ADDR="10.0.0.9").status_code == 404


def test_every_address_has_been_opened_here() -> None:
    assert set(PLACES) == set(patterns())


def test_every_role_really_meets_what_the_table_says(world: World) -> None:
    may, wrong = told(), []
    browsers = {who: signed_in(who) for who in PEOPLE}
    cookies = {who: one.cookies.copy() for who, one in browsers.items()}
    for pattern, places in PLACES.items():
        address = at(places[0][1], world)
        for who, browser in browsers.items():
            for method in ("get", "post") if pattern not in NOT_POSTED else ("get",):
                browser.cookies = cookies[who].copy()
                # Empty: it may be refused as a form, but not as a person.
                answer = getattr(browser, method)(address)
                to_the_door = answer.status_code == 302 and answer.url.startswith(DOORS)
                if pattern in SIGNED:
                    fine = answer.status_code in (400, 401, 404, 405, 415, 503)
                elif who in may[pattern]:
                    fine = answer.status_code < 500 and (who == "none" or not to_the_door)
                else:
                    fine = to_the_door if who == "none" else answer.status_code == 403
                if not fine:
                    wrong.append((method, address, who, answer.status_code))
    assert wrong == []


# There is nothing behind these in this world: who is named is told so, and not that she may not come in.
NOT_THERE = {
    "vao/danh-tinh", "vao/danh-tinh/ve", "can-bo/danh-tinh", "can-bo/danh-tinh/ve",
    "can-bo/vao/ma", "ho-so/<uuid:uid>/tep/<str:paper>", "theo-doi/<uuid:uid>/tep/<str:paper>", "mot-cua/so/phieu",
    "cong-khai/luu/<int:number>", "cong-khai/luu/<int:number>.json", "mot-cua/ho-so/<uuid:uid>/quet/<uuid:scan>",
    "trang/<uuid:uid>", "trang/<uuid:uid>/<str:name>", "du-lieu-mo/<slug:code>/<str:day>.<str:ending>",
    "chi-tieu/so/<slug:code>", "chi-tieu/so/<slug:code>/dong", "chi-tieu/so/<slug:code>/sua",
    "chi-tieu/so/<slug:code>/phai-dat", "chi-tieu/nguon/so/<slug:code>",
    "mot-cua/ho-so/<uuid:uid>/giay/<int:paper>", "mot-cua/chung-thuc", "mot-cua/chung-thuc/<uuid:uid>",
    "mot-cua/tra-ket-qua/<uuid:uid>/tep",
    "mot-cua/chung-thuc/<uuid:uid>/loi-chung.pdf", "mot-cua/chung-thuc/so/<int:entry>",
    "van-phong/ho-so/<uuid:uid>/tep/<str:item>", "van-phong/ho-so/<uuid:uid>/tep/<str:item>/<int:number>.png",
    "cai-dat/ban-giao.<str:ending>", "cai-dat/nguon/<slug:code>", "cai-dat/nguon/<slug:code>/cach-hieu",
    "cai-dat/nguon/<slug:code>/doc", "cai-dat/nguon/<slug:code>/nhan", "cai-dat/nguon/<slug:code>/hoi",
    "cai-dat/nguon/<slug:code>/lan/<int:number>", "cai-dat/nguon/<slug:code>/lan/<int:number>/xuat.<str:ending>",
    "bao-cao/dien/<str:secret>",
    "cai-dat/cong-bo/<uuid:uid>", "cai-dat/cong-bo/<uuid:uid>/<slug:step>",
    "cai-dat/quy-trinh/<int:number>", "cai-dat/cong/doi-soat.<str:ending>", "cai-dat/cong/<slug:way>/<uuid:uid>",
    "cai-dat/du-lieu-ca-nhan/<uuid:uid>", "cai-dat/du-lieu-ca-nhan/<uuid:uid>/thong-bao.pdf",
    "cai-dat/webhook/<uuid:uid>", "cai-dat/webhook/<uuid:uid>/sua", "cai-dat/webhook/<uuid:uid>/<uuid:message>",
    "cai-dat/thong-bao/tin/<uuid:uid>", "so-cai/checkpoint", "so-cai/dau-thoi-gian", "so-cai/dau-thoi-gian/<str:name>",
    "so-cai/khoa", "so-cai/tile/<path:rest>",
    "toi/giay-to/<uuid:uid>", "toi/giay-to/<uuid:uid>/tep", "giay-to/<str:token>", "giay-to/<str:token>/tep",
    "bien-nhan/<str:token>", "bien-nhan/<str:token>/bang-chung", "ho-tro/dong-y/<uuid:uid>/<slug:mark>",
    "kiem-tra/<str:token>", "bang/nop-thuc/can-xem/<uuid:uid>",
    "thong-bao/thoi/<uuid:party>/<slug:mark>", "thu-phi/khoan/<uuid:uid>", "thu-phi/bien-lai/<uuid:uid>.pdf",
    "ho-so/<uuid:uid>/bien-lai/<uuid:receipt>.pdf", "theo-doi/<uuid:uid>/bien-lai/<uuid:receipt>.pdf",
    "thu-phi/hoan/<uuid:uid>.pdf", "thu-phi/chot-quy/<uuid:uid>.pdf",
    "nhiem-vu/viec/<uuid:uid>", "nhiem-vu/viec/<uuid:uid>/minh-chung/<uuid:evidence>", "nhiem-vu/ke-hoach/<uuid:uid>",
    "nhiem-vu/ke-hoach/<uuid:uid>/phien-ban", "nhiem-vu/ke-hoach/<uuid:uid>/nap",
    "nhiem-vu/ke-hoach/<uuid:uid>/tai/<slug:ending>", "nhiem-vu/van-ban/<uuid:uid>",
    "nhiem-vu/van-ban/<uuid:uid>/tep", "nhiem-vu/lich/<str:token>.ics",
    "phan-anh/cong-khai/<str:code>", "phan-anh/<uuid:uid>", "phan-anh/<uuid:uid>/tep/<uuid:file>",
    "xu-ly-phan-anh/<uuid:uid>", "xu-ly-phan-anh/<uuid:uid>/tep/<uuid:file>",
    *(SIGNED - BACK_CHANNEL - ONLY_SENT),
}  # fmt: skip


def test_whoever_is_named_in_places_gets_in(world: World) -> None:
    """So that neither the table nor the pages are tried on somebody who stands before a shut door."""
    wrong = []
    for pattern, places in PLACES.items():
        for who, where in places:
            answer = signed_in(who).get(at(where, world))
            to_the_door = answer.status_code == 302 and answer.url.startswith(DOORS)
            if answer.status_code not in (200, 302, 303, 405) or to_the_door:
                wrong.append((pattern, who, where, answer.status_code))
    assert {pattern for pattern, *_ in wrong} == NOT_THERE, wrong
