"""Owner and filer are two people: each sees of the other the name, and of numbers and phones only the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.web.citizen.conftest import ADMIN, ANSWERS, People, file_birth, officer

from tinhso.access import actions as access
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.parties import actions as parties
from tinhso.web.citizen.reading import Reader
from tinhso.web.citizen.veiling import answers_for

pytestmark = pytest.mark.django_db
OWNERS, FILERS = "066180000111", "066190000123"
FORM = {
    "properties": {
        "number": {"type": "string", "format": "personal-number"},
        "phone": {"type": "string", "format": "phone"},
        "name": {"type": "string"},
        "who": {"type": "object", "properties": {"mail": {"type": "string", "format": "email"}}},
        "heirs": {
            "type": "array",
            "items": {"properties": {"number": {"type": "string", "format": "personal-number"}}},
        },
    }
}


@pytest.fixture
def owner(people: People) -> Client:
    """The grandmother, for whom the mother files."""
    found = parties.enter(
        kind="person", name="Lê Thị Bà", born=date(1950, 1, 1), key="ba", by=ADMIN
    )
    account = access.citizen_account("ba@example.vn")
    access.link_party(account, party=str(found.uid), by=ADMIN)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.party = str(found.uid)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def case(people: People, owner: Client) -> Case:
    return file_birth(people, owner=owner.party)  # type: ignore[attr-defined]


def test_the_owner_sees_the_filers_name_and_the_end_of_her_number(
    mother: Client, owner: Client, case: Case
) -> None:
    own = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert ANSWERS["personal_number"] in own and "vì bạn là người nộp thay" in own
    page = owner.get(f"/ho-so/{case.uid}").content.decode()
    assert ANSWERS["personal_number"] not in page and "•••••••••123" in page
    assert "Nguyễn Thị Đào" in page and "ai đã nộp thay" in page and "được che bớt" in page
    assert page.index("Lê Thị Bà") < page.index("Nguyễn Thị Đào")  # The owner first, for both.
    assert own.index("Lê Thị Bà") < own.index("Nguyễn Thị Đào")


def test_where_one_files_for_herself_nothing_is_veiled_and_nothing_said(
    mother: Client, people: People
) -> None:
    case = file_birth(people, owner=people.mother)
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert ANSWERS["personal_number"] in page and "•••" not in page and "nộp thay" not in page


def test_the_owners_own_numbers_and_what_is_deep_in_a_form(people: People, case: Case) -> None:
    by = By(actor="p-lan", office="xa-1", channel="counter")
    parties.add_contact(case.owner, kind="phone", value="0901234567", by=by)
    case.answers = {
        "number": FILERS, "phone": "+84 901 234 567", "name": "Lê Thị Bà",
        "who": {"mail": "dao@example.vn"}, "heirs": [{"number": OWNERS}, {"number": "1"}],
    }  # fmt: skip
    reader = Reader(case.owner, frozenset({case.owner}), "dossier")
    seen, veiled = answers_for(reader, case, FORM)
    assert veiled and seen == {
        "number": "•••••••••123", "phone": "+84 901 234 567", "name": "Lê Thị Bà",
        "who": {"mail": "d•••@example.vn"}, "heirs": [{"number": "•••••••••111"}, {"number": "1"}],
    }  # fmt: skip
    filer = Reader(people.mother, frozenset({people.mother}), "followed")
    assert answers_for(filer, case, FORM) == (case.answers, False)


def wish(case: Case, who: str, address: str) -> None:
    by = By(actor=f"citizen:{who}", office=access.NO_OFFICE, channel="online")
    doer = actions.Doer(by=by, may=lambda *_: False, acts_for=frozenset({who}))
    actions.wish_post(case.uid, address=address, phone="0907654321", doer=doer, key=address)


def test_where_the_result_goes_is_told_to_the_owner_without_the_filers_phone(
    mother: Client, owner: Client, case: Case, people: People
) -> None:
    wish(case, people.mother, "12 Lê Lợi")
    assert b"0907654321" in mother.get(f"/ho-so/{case.uid}").content
    page = owner.get(f"/ho-so/{case.uid}").content.decode()
    assert "12 Lê Lợi" in page and "0907654321" not in page
    wish(case, case.owner, "7 Hùng Vương")
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Hùng Vương" not in page and "0907654321" not in page
    assert "địa chỉ mà chủ hồ sơ đã ghi" in page
    assert b"0907654321" in owner.get(f"/ho-so/{case.uid}").content


def test_what_the_desk_noted_the_filer_had_said(mother: Client, owner: Client, case: Case) -> None:
    actions.wish_post(case.uid, address="12 Lê Lợi", phone="0907654321", doer=officer(), key="d")
    assert b"0907654321" in mother.get(f"/ho-so/{case.uid}").content
    assert b"0907654321" not in owner.get(f"/ho-so/{case.uid}").content
