"""Every address of these screens by every role, and by those who work elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.cases.conftest import doer, moment

from tinhso.access.looks import looks_at
from tinhso.cases import actions
from tinhso.cases.models import Case

OPEN, REFUSED, DOOR = 200, 403, 302
OURS = {"p-binh": "officer", "p-hoa": "head", "p-van": "clerk", "p-tinh": "leader"}
OTHERS = {"p-lan": "desk", "p-kstt": "planner", "p-qt": "admin"}
PAGES = ["/van-phong/", "/van-phong/don-vi", "/van-phong/xuat.csv", "/van-phong/xuat.xlsx"]


@pytest.mark.parametrize("page", PAGES)
def test_who_opens_the_lists(
    as_: Callable[[str], Client], case: Any, client: Client, page: str
) -> None:
    case()
    got = {code: as_(code).get(page).status_code for code in [*OURS, *OTHERS]}
    assert got == {**dict.fromkeys(OURS, OPEN), **dict.fromkeys(OTHERS, REFUSED)}
    answer = client.get(page)
    assert (answer.status_code, answer.url.split("?")[0]) == (DOOR, "/can-bo/vao")


# Who gets which form of a dossier that an officer of xa-1 has in hands. Clerks hand out results and nothing else.
FORMS = {
    "chuyen": {"p-binh", "p-hoa"},
    "bo-sung": {"p-binh", "p-hoa"},
    "lay-y-kien": {"p-binh", "p-hoa"},
    "lich": {"p-binh", "p-hoa"},
    "tam-dung": {"p-binh", "p-hoa"},
    "gia-han": {"p-binh", "p-hoa"},
    "dung": {"p-binh", "p-hoa"},
    "thu-phi": {"p-binh", "p-hoa"},
    "ket-qua": {"p-hoa", "p-tinh"},
    "phan-cong": {"p-hoa", "p-tinh"},
    "tra-ket-qua": {"p-van"},
    "tep-ket-qua": {"p-hoa", "p-tinh"},
    "ghi-chu": {"p-binh", "p-hoa", "p-tinh"},
    "tra-loi": set(),
}


def test_who_gets_which_form(as_: Callable[[str], Client], case: Callable[..., Case]) -> None:
    made = case(staff="p-binh")
    people = {code: as_(code) for code in [*OURS, *OTHERS, "p-xa2"]}
    got = {
        slug: {
            code
            for code, browser in people.items()
            if browser.get(f"/van-phong/ho-so/{made.uid}/{slug}").status_code == OPEN
        }
        for slug in FORMS
    }
    assert got == FORMS


def test_another_offices_dossier_is_refused_and_nothing_is_looked_at(
    as_: Callable[[str], Client], case: Callable[..., Case]
) -> None:
    made = case()
    answer = as_("p-xa2").get(f"/van-phong/ho-so/{made.uid}")
    assert answer.status_code == REFUSED
    said = answer.content.decode()
    assert made.code not in said and "Mơ" not in said
    assert not looks_at(made.owner)
    posted = as_("p-xa2").post(f"/van-phong/ho-so/{made.uid}/nhan", {"seen": made.revision})
    assert posted.status_code == REFUSED
    made.refresh_from_db()
    assert made.staff == ""


def test_a_look_is_kept_once_a_minute(
    as_: Callable[[str], Client], case: Callable[..., Case]
) -> None:
    made, binh = case(), as_("p-binh")
    for _ in range(2):
        assert "Nguyễn Thị Mơ" in binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    (look,) = looks_at(made.owner)
    assert (look.who, look.what, look.office, look.role) == ("p-binh", "dossier", "xa-1", "officer")
    assert look.subject == f"case:{made.uid}"


def test_who_is_asked_may_open_it_and_answer_until_then(
    as_: Callable[[str], Client], case: Callable[..., Case]
) -> None:
    made, xay = case(), as_("p-xd")
    address = f"/van-phong/ho-so/{made.uid}"
    assert xay.get(address).status_code == REFUSED
    actions.consult(made.uid, office="so-xd", question="Đúng quy hoạch không?", doer=doer())
    page = xay.get(address).content.decode()
    assert "Đúng quy hoạch không?" in page
    # The form that she judges names the applicant: the look is kept.
    assert "Nguyễn Thị Mơ" in page
    (look,) = looks_at(made.owner)
    assert (look.who, look.office) == ("p-xd", "so-xd")
    assert xay.get(f"{address}/tra-loi").status_code == OPEN
    assert xay.get(f"{address}/bo-sung").status_code == REFUSED
    answer = xay.post(f"{address}/tra-loi", {"office": "so-xd", "answer": "Đúng.", "key": "a"})
    assert (answer.status_code, answer.url) == (303, "/van-phong/")
    assert made.consultations.get().answer == "Đúng."
    assert xay.get(address).status_code == REFUSED


def test_what_does_not_exist_is_not_found(as_: Callable[[str], Client], case: Any) -> None:
    made, binh = case(), as_("p-binh")
    for address in (
        f"/van-phong/ho-so/{uuid4()}",
        f"/van-phong/ho-so/{made.uid}/bay",
        "/van-phong/xuat.exe",
        "/van-phong/ho-so/1",
    ):
        assert binh.get(address).status_code == 404


def test_the_desk_of_an_office_is_below_its_head(
    as_: Callable[[str], Client], now: None, parties: dict[str, str]
) -> None:
    from tests.web.office.conftest import file

    waiting = file(parties["owner"], "f", "2026-03-10 08:00")
    assert as_("p-hoa").get(f"/van-phong/ho-so/{waiting.uid}").status_code == OPEN
    assert waiting.filed_at == moment("2026-03-10 08:00")
