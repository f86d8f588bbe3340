"""Where something is filed: at which desk, for which office, and how one finds it among many."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.citizen.conftest import ADMIN, BIRTH, DESK, FIRST, WARD, People, file_birth

from tinhso.cases.actions import Filing, file_case, system
from tinhso.cases.models import Case, Draft
from tinhso.org import actions as org
from tinhso.procedures.actions import hand_over, publish_all
from tinhso.procedures.documents import shipped
from tinhso.web.citizen.places import where

pytestmark = pytest.mark.django_db
PROVINCIAL = "1.004363"
SELLER = {
    "organisation": "Cửa hàng vật tư nông nghiệp Hòa Phú",
    "representative": "Nguyễn Thị Đào",
    "phone": "0912345678",
    "address": "|12 Lê Lợi",
}


@pytest.fixture
def centre(people: People) -> None:
    """The province's public service centre, which takes in for two departments."""
    found = (
        ("ttpvhcc", "Trung tâm Phục vụ hành chính công tỉnh", "desk"),
        ("so-xd", "Sở Xây dựng", "officer"),
        ("so-nn", "Sở Nông nghiệp và Môi trường", "officer"),
        ("so-kt", "Sở chưa có ai", ""),
    )
    for code, name, role in found:
        org.found_office(
            code=code, name=name, level="province", parent="tinh", on_date=FIRST, by=ADMIN
        )
        if role:
            org.enter_staff(code=f"p-{code}", name=name, by=ADMIN)
            org.appoint(f"p-{code}", office=code, role=role, from_date=FIRST, by=ADMIN)
    publish_all([one for one in shipped() if one.code == PROVINCIAL], from_date=FIRST, by=ADMIN)
    hand_over(PROVINCIAL, system="ours", from_date=FIRST, by=ADMIN)


def places_of(code: str) -> list[tuple[str, str]]:
    definition = next(one for one in shipped() if one.code == code)
    return [(one.desk, one.office) for one in where(definition, timezone.localdate()).here]


def test_a_shared_desk_takes_in_for_each_department_that_works(centre: None) -> None:
    assert places_of(PROVINCIAL) == [("ttpvhcc", "so-nn"), ("ttpvhcc", "so-xd")]


def test_it_goes_to_the_department_that_decided_last(centre: None, people: People) -> None:
    sent = {"owner": people.mother, "filer": people.mother, "answers": SELLER}
    filing = Filing(procedure=PROVINCIAL, desk="ttpvhcc", office="so-nn", **sent)
    file_case(filing, key="k", doer=system(ADMIN))
    assert places_of(PROVINCIAL) == [("ttpvhcc", "so-nn")]


def test_it_is_filed_at_the_centre_and_decided_by_the_department(
    centre: None, mother: Client, people: People
) -> None:
    page = mother.get(f"/nop/{PROVINCIAL}").content.decode()
    assert 'value="ttpvhcc:so-nn"' in page and "nộp tại Trung tâm Phục vụ hành chính công" in page
    for refused in ("ttpvhcc", "so-nn", "ttpvhcc:so-kt"):
        sent = {"owner": people.mother, "desk": refused}
        assert mother.post(f"/nop/{PROVINCIAL}", sent).status_code == 422
    mother.post(f"/nop/{PROVINCIAL}", {"owner": people.mother, "desk": "ttpvhcc:so-nn"})
    for path, sent in (
        (
            "to-khai",
            {f"a.{name}": value for name, value in SELLER.items()}
            | {"a.address": "", "a.address.line": "12 Lê Lợi"},
        ),
        ("giay-to", {f"brings.{n}": "1" for n in range(4)}),
    ):
        assert mother.post(f"/nop/{PROVINCIAL}/{path}", sent).status_code == 302
    last = mother.get(f"/nop/{PROVINCIAL}/gui").content.decode()
    assert "Cơ quan giải quyết" in last and "Sở Nông nghiệp và Môi trường" in last
    mother.post(f"/nop/{PROVINCIAL}/gui", {"draft": str(Draft.objects.get().uid)})
    case = Case.objects.get()
    assert (case.desk, case.office, case.owner) == ("ttpvhcc", "so-nn", people.mother)


@pytest.fixture
def many(people: People) -> None:
    """Communes enough that nobody reads them as a list."""
    for number, name in enumerate(("Ea Tu", "Ea Na", "Hòa Phú", "Cư Jút", "Krông Búk", "Bình Tân")):
        code = f"xa-{number + 10}"
        org.found_office(
            code=code,
            name=f"Ủy ban nhân dân xã {name}",
            level="commune",
            parent="tinh",
            on_date=FIRST,
            by=ADMIN,
        )
        org.enter_staff(code=f"p-{code}", name=name, by=ADMIN)
        org.appoint(f"p-{code}", office=code, role="desk", from_date=FIRST, by=ADMIN)


def test_of_many_places_one_types_a_name(many: None, mother: Client, people: People) -> None:
    page = mother.get(f"/nop/{BIRTH}").content.decode()
    assert 'name="noi"' in page and 'type="radio" name="desk"' not in page
    sent = {"owner": people.child, "noi": "ea", "tim": "1"}
    found = mother.post(f"/nop/{BIRTH}", sent)
    assert found.status_code == 200
    assert found.content.decode().count('type="radio" name="desk"') == 3
    sent = {"owner": people.child, "noi": "ea"}
    several = mother.post(f"/nop/{BIRTH}", sent)
    assert several.status_code == 422 and "chọn một nơi" in several.content.decode()
    assert mother.post(f"/nop/{BIRTH}", sent | {"noi": "hoa phu"}).status_code == 302
    assert Draft.objects.get().data["desk"] == "xa-12:xa-12"


def test_where_she_filed_before_is_offered(many: None, mother: Client, people: People) -> None:
    file_birth(people)
    page = mother.get(f"/nop/{BIRTH}").content.decode()
    assert page.count('type="radio" name="desk"') == 1 and f'value="{DESK}:{WARD}"' in page
