"""A birth is registered by who may, for the newborn; what is known stands in the form, and mending mends the child."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.web.citizen.conftest import (
    ADMIN,
    ANSWERS,
    BIRTH,
    DESK,
    FIRST,
    TYPED,
    People,
    begin,
    file_birth,
    officer,
    to_the_end,
)

from tinhso.cases import actions
from tinhso.cases.models import Case, Draft
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.parties.queries import described
from tinhso.procedures.queries import version
from tinhso.web.forms_of import fields_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("owner", "asked"), [("mother", False), ("child", False), ("stranger", True)]
)
def test_who_files_by_authority_is_known_and_not_asked(
    mother: Client, people: People, owner: str, asked: bool
) -> None:
    """For herself; for her child, whom she stands for by law; for who has authorised her."""
    parties.give_mandate(
        for_party=people.stranger, by_party=people.mother, kind="attorney", from_date=FIRST,
        key="a", by=ADMIN,
    )  # fmt: skip
    begin(mother, getattr(people, owner))
    form = mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    assert "Nộp thay người khác" not in form
    # Whatever a page of before sends of it: for whom she files decides.
    mother.post(f"/nop/{BIRTH}/to-khai", {**TYPED, "a.by_another": "" if asked else "true"})
    papers = mother.get(f"/nop/{BIRTH}/giay-to").content.decode()
    assert ("Văn bản ủy quyền" in papers) is asked
    mother.post(f"/nop/{BIRTH}/giay-to", {f"brings.{n}": "1" for n in range(4)})
    mother.post(f"/nop/{BIRTH}/gui", {"draft": str(Draft.objects.get().uid)})
    case = Case.objects.get()
    assert case.answers["by_another"] is asked
    assert case.papers.filter(type="uy-quyen").exists() is asked


def test_a_birth_is_registered_for_the_newborn_by_her_parent(
    mother: Client, people: People
) -> None:
    page = mother.get(f"/nop/{BIRTH}").content.decode()
    assert re.search(r'value="newborn" checked', page)
    draft = to_the_end(mother, "newborn")
    last = mother.get(f"/nop/{BIRTH}/gui").content.decode()
    assert TYPED["a.child_name"] in last
    for _ in range(2):
        answer = mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
        assert answer.status_code == 302
    case = Case.objects.get()
    assert case.filer == people.mother and case.owner not in (people.mother, people.child)
    child = described({case.owner})[case.owner]
    assert (child.name, child.sex) == (TYPED["a.child_name"], "male")
    assert not case.papers.filter(type="uy-quyen").exists()
    assert mother.get(f"/ho-so/{case.uid}").status_code == 200


def test_a_name_that_nobody_can_have_is_refused_beside_its_field(
    mother: Client, people: People
) -> None:
    begin(mother, "newborn")
    page = mother.post(f"/nop/{BIRTH}/to-khai", {**TYPED, "a.child_name": "Trần Đức @n"})
    assert page.status_code == 422
    assert 'id="f-a-child_name_error"' in page.content.decode()


def born(mother: Client) -> Case:
    """A dossier whose child was entered with it, and which waits to be completed."""
    mother.post(f"/nop/{BIRTH}/gui", {"draft": to_the_end(mother, "newborn")})
    case = Case.objects.latest("id")
    actions.ask_completion(case.uid, doer=officer(), reasons="Tên trẻ viết sai.")
    return Case.objects.get(pk=case.pk)


MENDED = {"child_name": "Trần Đức Ân", "child_born": "2026-10-31", "child_sex": "nữ"}
TOLD = ("Trần Đức Ân", date(2026, 10, 31), "female")


@pytest.mark.parametrize("door", ["page", "desk"])
def test_who_mends_the_form_of_a_birth_mends_the_newborn(mother: Client, door: str) -> None:
    case = born(mother)
    if door == "page":
        sent = {f"a.{name}": said for name, said in MENDED.items()} | {"a.child_born": "31/10/2026"}
        form = {**TYPED, **sent, "seen": case.revision, "key": "k"}
        for _ in range(2):
            assert mother.post(f"/ho-so/{case.uid}/to-khai", form).status_code == 302
    else:
        actions.correct(case.uid, doer=officer(), answers={**case.answers, **MENDED})
    child = described({case.owner})[case.owner]
    assert (child.name, child.born, child.sex) == TOLD
    assert (
        Event.objects.filter(subject=f"party:{case.owner}", kind="parties.corrected").count() == 1
    )


def test_what_the_form_did_not_change_of_the_newborn_stays(mother: Client) -> None:
    """Her name was mended at the desk, by itself; a form that only says another day leaves it."""
    case = born(mother)
    parties.correct(case.owner, by=ADMIN, name="Trần Đức Anh")
    day = {"child_born": MENDED["child_born"]}
    actions.correct(case.uid, doer=officer(), answers={**case.answers, **day})
    child = described({case.owner})[case.owner]
    assert (child.name, child.born, child.sex) == ("Trần Đức Anh", TOLD[1], "male")


def test_a_child_who_is_known_otherwise_is_not_mended_by_a_form(
    mother: Client, people: People
) -> None:
    before = file_birth(people)
    actions.correct(before.uid, doer=officer(), answers={**ANSWERS, **MENDED})
    assert described({people.child})[people.child].name == ANSWERS["child_name"]
    case = born(mother)
    parties.correct(case.owner, by=ADMIN, numbers={"passport": "B1234567"})
    actions.correct(case.uid, doer=officer(), answers={**case.answers, **MENDED})
    assert described({case.owner})[case.owner].name == ANSWERS["child_name"]


def test_what_is_known_of_the_child_and_the_parent_stands_in_the_form(
    mother: Client, people: People
) -> None:
    begin(mother, people.child)
    form = mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    assert 'value="Trần Đức An"' in form and "01/11/2026" in form
    mother.post(f"/nop/{BIRTH}/bo")
    other = mother.post("/nop/1.004873", {"owner": "newborn", "desk": DESK})
    assert (
        other.status_code in (302, 404, 422)
        and not Draft.objects.filter(procedure="1.004873", data__owner="newborn").exists()
    )


def test_what_the_office_finds_is_not_asked_of_the_applicant(
    mother: Client, people: People
) -> None:
    begin(mother, people.mother)
    assert "Phải xác minh" not in mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    # Whatever a page of before sends of it.
    mother.post(f"/nop/{BIRTH}/to-khai", {**TYPED, "a.needs_check": "true"})
    mother.post(f"/nop/{BIRTH}/giay-to", {f"brings.{n}": "1" for n in range(4)})
    mother.post(f"/nop/{BIRTH}/gui", {"draft": str(Draft.objects.get().uid)})
    case = Case.objects.get()
    assert case.answers["needs_check"] is False
    form = version(case.version).definition.form
    names = [one.name for one in fields_of(form, case.answers)]
    assert "a.needs_check" in names


def found_communes() -> None:
    for number, name in enumerate(("Ea Kao", "Hòa Phú"), start=1):
        org.found_office(
            code=f"x-{number}", name=f"Ủy ban nhân dân xã {name}", level="commune", parent="tinh",
            on_date=FIRST, by=ADMIN, unit_code=f"9900{number}",
        )  # fmt: skip


def test_a_commune_is_chosen_by_name_and_another_is_refused(mother: Client, people: People) -> None:
    found_communes()
    begin(mother, people.mother)
    form = mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    assert '<option value="Xã Hòa Phú"></option>' in form and "99002" not in form
    for wrong in ("12345", "99999", "00001", "Xã Không Có"):
        answer = mother.post(f"/nop/{BIRTH}/to-khai", TYPED | {"a.address": wrong})
        said = answer.content.decode()
        assert answer.status_code == 422 and f'value="{wrong}"' in said
        assert "Hãy ghi tên xã, phường như trong danh sách" in said
        # Nobody comes round it by going on.
        assert "thieu=1" in mother.get(f"/nop/{BIRTH}/gui").url
    sent = TYPED | {"a.address": "xa hoa phu", "a.address.line": "12 Lê Lợi"}
    assert mother.post(f"/nop/{BIRTH}/to-khai", sent).status_code == 302
    mother.post(f"/nop/{BIRTH}/giay-to", {f"brings.{n}": "1" for n in range(4)})
    last = mother.get(f"/nop/{BIRTH}/gui").content.decode()
    assert "12 Lê Lợi, Xã Hòa Phú" in last
    mother.post(f"/nop/{BIRTH}/gui", {"draft": str(Draft.objects.get().uid)})
    case = Case.objects.get()
    assert case.answers["address"] == "99002|12 Lê Lợi"


def test_where_no_unit_has_a_code_an_address_is_one_line(mother: Client, people: People) -> None:
    begin(mother, people.mother)
    form = mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    assert 'name="a.address"' not in form and 'name="a.address.line"' in form
    sent = TYPED | {"a.address.line": "12 Lê Lợi, phường Tân Lập"}
    assert mother.post(f"/nop/{BIRTH}/to-khai", sent).status_code == 302
