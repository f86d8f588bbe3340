"""Filing online: four steps, each kept; who may file for whom; sent twice, filed once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.files.conftest import locked_pdf, pdf
from tests.web.citizen.conftest import (
    ADMIN,
    ANSWERS,
    BIRTH,
    CENTRAL,
    DESK,
    FIRST,
    WARD,
    People,
    file_birth,
    officer,
)

from tinhso.access import actions as access
from tinhso.access.models import Account
from tinhso.cases import actions, drafts
from tinhso.cases.actions import Filing, file_case, system
from tinhso.cases.models import Case, Draft
from tinhso.files.models import File
from tinhso.ledger.models import Event
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.parties.models import Party
from tinhso.parties.queries import contacts_of, described, numbers_of
from tinhso.procedures.actions import hand_over, publish_all
from tinhso.procedures.documents import shipped
from tinhso.procedures.queries import version
from tinhso.procedures.rules import papers_for
from tinhso.web.citizen.places import where
from tinhso.web.forms_of import fields_of

pytestmark = pytest.mark.django_db
TYPED = {
    **{f"a.{name}": value for name, value in ANSWERS.items()},
    "a.child_born": "01/11/2026",
}


def begin(client: Client, owner: str, desk: str = DESK) -> Any:
    return client.post(f"/nop/{BIRTH}", {"owner": owner, "desk": desk})


def to_the_end(client: Client, owner: str) -> str:
    """Every step with everything right; gives the draft."""
    assert begin(client, owner).url == f"/nop/{BIRTH}/to-khai"
    assert client.post(f"/nop/{BIRTH}/to-khai", TYPED).url == f"/nop/{BIRTH}/giay-to"
    sent = {"f.1": SimpleUploadedFile("chung-sinh.pdf", pdf()), "brings.0": "1"}
    assert client.post(f"/nop/{BIRTH}/giay-to", sent).url == f"/nop/{BIRTH}/gui"
    return str(Draft.objects.get().uid)


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


def test_a_mother_files_for_her_child(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    page = mother.get(f"/nop/{BIRTH}/gui").content.decode()
    for said in ("Trần Đức An", "chung-sinh.pdf", "Bộ phận một cửa phường Tân Lập", "không thu"):
        assert said in page
    answer = mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    case = Case.objects.get()
    assert answer.status_code == 302 and answer.url == f"/ho-so/{case.uid}"
    assert (case.owner, case.filer) == (people.child, people.mother)
    assert (case.desk, case.office, case.channel) == (DESK, WARD, "online")
    assert case.answers["child_born"] == "2026-11-01" and case.fee == 0
    held = {paper.type: paper for paper in case.papers.all()}
    assert held["chung-sinh"].file == str(File.objects.get().uid)
    assert held["can-cuoc"].originals == 1 and not held["can-cuoc"].file
    assert "to-khai-khai-sinh" not in held
    assert not Draft.objects.exists()
    assert case.code in mother.get(answer.url).content.decode()


def test_sent_five_times_it_is_filed_once(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    gone = {mother.post(f"/nop/{BIRTH}/gui", {"draft": draft}).url for _ in range(5)}
    assert gone == {f"/ho-so/{Case.objects.get().uid}"}


def test_what_was_typed_waits_on_another_device(mother: Client, people: People) -> None:
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", {"a.child_name": "Trần Đức An", "later": "1"})
    other = Client()
    other.force_login(people.mother_account, backend="django.contrib.auth.backends.ModelBackend")
    assert f'href="/nop/{BIRTH}"' in other.get("/ho-so").content.decode()
    assert 'value="Trần Đức An"' in other.get(f"/nop/{BIRTH}/to-khai").content.decode()


def test_what_was_typed_elsewhere_is_not_replaced_before_she_was_told(
    mother: Client, people: People
) -> None:
    begin(mother, people.child)
    here = f"/nop/{BIRTH}/to-khai"
    seen = lambda page: re.search('name="seen" value="([0-9a-f]{16})"', page.content.decode())[1]  # type: ignore[index] # noqa: E731
    old = seen(mother.get(here))
    first = mother.post(here, {**TYPED, "seen": old, "a.child_name": "Trần Đức An"})
    assert first.status_code == 302
    late = {**TYPED, "a.child_name": "Trần Đức Bình", "seen": old}
    told = mother.post(here, late)
    page = told.content.decode()
    assert told.status_code == 422 and "đã được sửa ở nơi khác" in page and "Trần Đức Bình" in page
    assert Draft.objects.get().data["answers"]["child_name"] == "Trần Đức An"
    assert mother.post(here, {**late, "seen": seen(told)}).status_code == 302
    assert Draft.objects.get().data["answers"]["child_name"] == "Trần Đức Bình"
    # The same once more is no other.
    assert mother.post(here, {**late, "seen": old}).status_code == 302


def test_her_own_name_is_there_already(mother: Client, people: People) -> None:
    begin(mother, people.mother)
    assert 'value="Nguyễn Thị Đào"' in mother.get(f"/nop/{BIRTH}/to-khai").content.decode()


def test_wrong_answers_are_kept_and_said_beside_their_fields(
    mother: Client, people: People
) -> None:
    begin(mother, people.child)
    answer = mother.post(f"/nop/{BIRTH}/to-khai", {**TYPED, "a.personal_number": "123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-a-personal_number_error"' in page and 'value="123"' in page
    assert Draft.objects.get().data["answers"]["personal_number"] == "123"
    sent = mother.post(f"/nop/{BIRTH}/gui", {"draft": str(Draft.objects.get().uid)})
    assert sent.url == f"/nop/{BIRTH}/to-khai?thieu=1"
    assert not Case.objects.exists()


def test_papers_that_are_lacking_are_named(mother: Client, people: People) -> None:
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED | {"a.no_birth_paper": "true"})
    answer = mother.post(f"/nop/{BIRTH}/giay-to", {})
    assert answer.status_code == 422
    assert "Còn 1 giấy tờ" in answer.content.decode()
    assert mother.get(f"/nop/{BIRTH}/gui").url == f"/nop/{BIRTH}/giay-to"


def test_the_form_stands_for_the_declaration_on_paper(mother: Client, people: People) -> None:
    """It is asked for at the counter; who has filled in the form online is not asked for the same on paper."""
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
    papers = mother.get(f"/nop/{BIRTH}/giay-to").content.decode()
    assert "Giấy chứng sinh" in papers and "Tờ khai đăng ký khai sinh" not in papers
    page = mother.get(f"/thu-tuc/{BIRTH}").content.decode()
    assert "Tờ khai đăng ký khai sinh" in page and "Không cần khi nộp qua mạng" in page
    definition = next(one for one in shipped() if one.code == BIRTH)
    asked = papers_for(definition, answers={}, channel="counter")
    assert "to-khai-khai-sinh" in {one.paper.type for one in asked}


def test_a_locked_file_is_refused_in_a_sentence(mother: Client, people: People) -> None:
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
    sent = {"f.1": SimpleUploadedFile("chung-sinh.pdf", locked_pdf())}
    answer = mother.post(f"/nop/{BIRTH}/giay-to", sent)
    assert answer.status_code == 422 and not File.objects.exists()
    assert "chung-sinh.pdf bị khóa bằng mật khẩu" in answer.content.decode()


def test_a_file_that_lies_is_refused_and_the_others_stay(mother: Client, people: People) -> None:
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
    sent = {
        "f.0": SimpleUploadedFile("can-cuoc.pdf", pdf("a")),
        "f.1": SimpleUploadedFile("chung-sinh.pdf", b"<html><script>alert(1)</script>"),
    }
    answer = mother.post(f"/nop/{BIRTH}/giay-to", sent)
    assert answer.status_code == 422
    assert set(File.objects.values_list("name", flat=True)) == {"can-cuoc.pdf"}
    assert "can-cuoc.pdf" in mother.get(f"/nop/{BIRTH}/giay-to").content.decode()


def test_a_replaced_and_a_dropped_file_are_gone(mother: Client, people: People) -> None:
    begin(mother, people.child)
    mother.post(f"/nop/{BIRTH}/to-khai", TYPED)
    for name in ("a.pdf", "b.pdf"):
        upload = SimpleUploadedFile(name, pdf(name))
        mother.post(f"/nop/{BIRTH}/giay-to", {"f.1": upload, "later": "1"})
    assert list(File.objects.values_list("name", flat=True)) == ["b.pdf"]
    mother.post(f"/nop/{BIRTH}/giay-to", {"drop.1": "1", "later": "1"})
    assert not File.objects.exists()


def test_a_draft_that_is_dropped_or_forgotten_takes_its_files_along(
    mother: Client, people: People
) -> None:
    to_the_end(mother, people.child)
    assert mother.post(f"/nop/{BIRTH}/bo").url == "/ho-so"
    assert not Draft.objects.exists() and not File.objects.exists()
    to_the_end(mother, people.child)
    assert drafts.forget(before=datetime.now(UTC) - timedelta(days=1)) == 0
    assert drafts.forget(before=datetime.now(UTC) + timedelta(days=1)) == 1
    assert not Draft.objects.exists() and not File.objects.exists()


def test_the_files_of_what_was_filed_are_never_forgotten(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    kept = Draft.objects.get()
    mother.post(f"/nop/{BIRTH}/gui", {"draft": draft})
    kept.save()  # As if the server had stopped between filing and clearing away.
    assert drafts.forget(before=datetime.now(UTC) + timedelta(days=1)) == 1
    assert File.objects.count() == 1


def test_nobody_files_for_a_stranger(mother: Client, people: People) -> None:
    assert begin(mother, people.stranger).status_code == 422
    assert not Draft.objects.exists()
    begin(mother, people.child)
    kept = Draft.objects.get()
    kept.data["owner"] = people.stranger
    kept.save()
    assert mother.get(f"/nop/{BIRTH}/to-khai").url == f"/nop/{BIRTH}"


def test_a_mandate_that_has_ended_files_no_more(mother: Client, people: People) -> None:
    draft = to_the_end(mother, people.child)
    from tinhso.parties.models import Mandate

    parties.end_mandate(Mandate.objects.get().uid, until_date=date(2021, 1, 1), by=ADMIN)
    assert mother.post(f"/nop/{BIRTH}/gui", {"draft": draft}).url == f"/nop/{BIRTH}"
    assert not Case.objects.exists()


def test_a_desk_that_does_not_take_it_is_refused(mother: Client, people: People) -> None:
    for desk in ("", "tinh", "khong-co", "xa-1"):
        assert begin(mother, people.child, desk).status_code == 422


def test_what_is_not_ours_is_not_filed_here(mother: Client) -> None:
    assert mother.get(f"/nop/{CENTRAL}").url == f"/thu-tuc/{CENTRAL}"


def test_the_session_that_ends_in_mid_form_keeps_what_was_typed(
    mother: Client, people: People
) -> None:
    import re

    begin(mother, people.child)
    page = mother.get(f"/nop/{BIRTH}/to-khai").content.decode()
    found = re.search(r'name="mine" value="([^"]+)"', page)
    assert found
    mother.logout()
    answer = mother.post(f"/nop/{BIRTH}/to-khai", {**TYPED, "mine": found[1]})
    assert answer.url == "/vao?kept=1"


# Who the account is.


@pytest.fixture
def newcomer(province: None, client: Client) -> tuple[Client, Account]:
    account = access.citizen_account("moi@example.vn")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client, account


WHO = {"name": "Phạm Thị Mới", "number": "066190000123", "born": "28/02/1990"}


def test_who_files_for_the_first_time_says_who_she_is(newcomer: tuple[Client, Account]) -> None:
    client, account = newcomer
    asked = client.get(f"/nop/{BIRTH}")
    assert asked.url == f"/toi/thong-tin?next=%2Fnop%2F{BIRTH}"
    told = client.post("/toi/thong-tin", {**WHO, "next": f"/nop/{BIRTH}"})
    assert told.url == f"/nop/{BIRTH}"
    account.refresh_from_db()
    assert account.party is not None
    (contact,) = contacts_of(account.party)
    assert contact.value == "moi@example.vn" and contact.verified_at
    assert client.get("/toi/thong-tin").url == "/ho-so"


@pytest.mark.parametrize(
    "wrong",
    [
        {"born": "31/02/1990"},
        {"number": "123"},
        {"number": "066190000123", "born": "01/01/1985"},
        {"name": "\u202e"},
        {"name": "  "},
    ],
)
def test_what_cannot_be_is_refused(newcomer: tuple[Client, Account], wrong: dict[str, str]) -> None:
    client, account = newcomer
    client.post("/toi/thong-tin", {**WHO, **wrong})
    account.refresh_from_db()
    assert account.party is None and not Party.objects.exists()


def test_anothers_number_opens_nothing_of_hers(newcomer: tuple[Client, Account]) -> None:
    """Knowing somebody's name, number and birth is not being her."""
    client, account = newcomer
    known = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="desk",
        by=ADMIN,
    )
    parties.add_contact(known.uid, kind="mail", value="that-su@example.vn", by=ADMIN)
    answer = client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    assert account.party not in (None, str(known.uid))
    assert numbers_of(account.party or "") == {}
    assert answer.status_code == 302  # Exactly as for a number that nobody knows.


def test_whom_the_desk_noted_with_this_mail_finds_herself(
    newcomer: tuple[Client, Account],
) -> None:
    client, account = newcomer
    known = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="desk",
        by=ADMIN,
    )
    parties.add_contact(known.uid, kind="mail", value="moi@example.vn", by=ADMIN)
    client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    assert account.party == str(known.uid)


def test_a_squatted_number_stays_free_for_its_owner(newcomer: tuple[Client, Account]) -> None:
    client, account = newcomer
    client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    owner = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="at the desk",
        by=ADMIN,
    )
    assert str(owner.uid) != account.party


# — where —

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
