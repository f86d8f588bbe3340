"""The rooms that a member of staff is led to: those that open to her, and no other."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.access.conftest import ADMIN, FIRST, PEOPLE, found_province, open_account

from tinhso.access import actions
from tinhso.access.who import SECOND_PASSED
from tinhso.org import actions as org

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ROOMS = {
    "p-lan": ["/mot-cua/", "/ho-tro/", "/so-bo/", "/xu-ly-phan-anh/", "/bang/", "/chi-tieu/"],
    "p-minh": [
        "/van-phong/",
        "/nhiem-vu/",
        "/so-bo/",
        "/xu-ly-phan-anh/",
        "/bao-cao/",
        "/bang/",
        "/chi-tieu/",
    ],
    "p-hoa": [
        "/van-phong/",
        "/thu-phi/",
        "/nhiem-vu/",
        "/so-bo/",
        "/trang/",
        "/xu-ly-phan-anh/",
        "/bao-cao/",
        "/bang/",
        "/chi-tieu/",
    ],
    "p-binh": [
        "/van-phong/",
        "/nhiem-vu/",
        "/so-bo/",
        "/trang/",
        "/xu-ly-phan-anh/",
        "/bao-cao/",
        "/bang/",
        "/chi-tieu/",
        "/cai-dat/",
    ],
    "p-an": ["/cai-dat/"],
    "p-ke-toan": ["/thu-phi/", "/so-bo/", "/bao-cao/", "/bang/", "/chi-tieu/"],
    "p-clerk": [
        "/mot-cua/tra-ket-qua",
        "/van-phong/",
        "/thu-phi/",
        "/nhiem-vu/",
        "/so-bo/",
        "/xu-ly-phan-anh/",
        "/bao-cao/",
        "/bang/",
        "/chi-tieu/",
    ],
}
BESIDE = {"p-clerk": "clerk", "p-ke-toan": "accountant"}


@pytest.fixture
def enter(db: None, client: Client) -> object:
    found_province()
    for staff, role in BESIDE.items():
        org.enter_staff(code=staff, name=staff, by=ADMIN)
        org.appoint(staff, office="xa-1", role=role, from_date=FIRST, by=ADMIN)

    def entered(staff: str) -> Client:
        client.force_login(open_account(staff), backend=BACKEND)
        session = client.session
        session[SECOND_PASSED] = True
        session.save()
        return client

    return entered


def menu(html: str) -> list[tuple[str, str]]:
    """(address, aria-current) of the house's rooms, as the page shows them."""
    found = re.search(r'<nav class="house".*?</nav>', html, re.DOTALL)
    items = re.findall(r'<a href="([^"]+)"(?: aria-current="(\w+)")?>', found[0] if found else "")
    return [(address, current) for address, current in items]


@pytest.mark.parametrize("staff", ROOMS)
def test_every_room_that_opens_to_her_and_no_other(enter, staff: str) -> None:
    assert set(PEOPLE) <= set(ROOMS)
    client = enter(staff)
    home = client.get("/").content.decode()
    shown = [address for address, _ in menu(home)] or re.findall(
        r'class="door" href="([^"]+)"', home
    )
    rooms = {one for own in ROOMS.values() for one in own}
    assert [one for one in shown if one in rooms] == ROOMS[staff]
    for address in ROOMS[staff]:
        assert client.get(address).status_code == 200
    assert "/ho-so" not in re.findall(r'href="([^"]+)"', home)


def test_the_room_she_is_in_is_marked(enter) -> None:
    client = enter("p-binh")
    marked = dict(menu(client.get("/bang/").content.decode()))
    assert marked == {
        "/van-phong/": "",
        "/nhiem-vu/": "",
        "/so-bo/": "",
        "/trang/": "",
        "/xu-ly-phan-anh/": "",
        "/bao-cao/": "",
        "/bang/": "page",
        "/chi-tieu/": "",
        "/cai-dat/": "",
    }
    marked = dict(menu(client.get("/van-phong/don-vi").content.decode()))
    assert marked["/van-phong/"] == "true" and marked["/bang/"] == ""


@pytest.mark.parametrize("staff", [one for one in ROOMS if one != "p-an"])
def test_each_way_of_the_top_leads_there_once(enter, staff: str) -> None:
    client = enter(staff)
    for address in ROOMS[staff]:
        top = client.get(address).content.decode().split("</header>")[0]
        assert len(re.findall(r'<a href="/bang/"[^>]*>\s*Bảng điều hành', top)) == 1, address


def test_an_administrator_reads_public_figures_and_finds_back(enter) -> None:
    top = enter("p-an").get("/cong-khai/").content.decode().split("</header>")[0]
    assert 'href="/cai-dat/"' in top and 'href="/bang/"' not in top


def test_citizens_have_no_rooms_and_staff_no_dossiers_of_their_own(
    client: Client, db: None
) -> None:
    account = actions.citizen_account("mai@example.vn")
    client.force_login(account, backend=BACKEND)
    html = client.get("/").content.decode()
    assert menu(html) == [] and 'href="/ho-so"' in html and "keys-help" not in html
