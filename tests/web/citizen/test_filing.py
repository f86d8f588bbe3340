"""Filing online: four steps, each kept; who may file for whom; sent twice, filed once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import locked_pdf, pdf
from tests.web.citizen.conftest import (
    ADMIN,
    BIRTH,
    CENTRAL,
    DESK,
    TYPED,
    WARD,
    People,
    begin,
    to_the_end,
)

from tinhso.cases import drafts
from tinhso.cases.models import Case, Draft
from tinhso.files.models import File
from tinhso.parties import actions as parties
from tinhso.procedures.documents import shipped
from tinhso.procedures.rules import papers_for

pytestmark = pytest.mark.django_db


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
