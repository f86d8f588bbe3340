"""A dossier's page: seen by whom it concerns alone; answered, withdrawn, rated once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import pdf
from tests.web.citizen.conftest import ANSWERS, DESK, People, decided, file_birth, officer

from tinhso.access import looks
from tinhso.access.models import Look
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.cases.queries import happened
from tinhso.files import actions as files
from tinhso.files.models import File
from tinhso.ledger.actions import By

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: People) -> Case:
    return file_birth(people)


def asked(case: Case) -> Case:
    actions.accept(case.uid, doer=officer(), limit="3d")
    return actions.ask_supplement(
        case.uid, doer=officer(), reasons="Giấy chứng sinh bị mờ.", papers=["chung-sinh", "Ảnh 4x6"]
    )


PAGES = ("", "/bo-sung", "/rut", "/danh-gia", "/tep/x")


@pytest.mark.parametrize("page", PAGES)
def test_a_dossier_of_others_is_not_there(
    stranger: Client, case: Case, client: Client, page: str
) -> None:
    address = f"/ho-so/{case.uid}{page}"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"score": "5", "brings": "1"}).status_code in (404, 405)
    followed = f"/theo-doi/{case.uid}{page}"
    assert stranger.get(followed).status_code == 404
    assert client.get(followed).status_code == 404
    assert client.post(followed, {"brings": "1"}).status_code in (404, 405)
    assert client.get(address).url == f"/vao?next=%2Fho-so%2F{case.uid}{page.replace('/', '%2F')}"
    case.refresh_from_db()
    assert case.state == "filed"


def test_one_that_does_not_exist_answers_the_same(mother: Client) -> None:
    assert mother.get(f"/ho-so/{uuid4()}").status_code == 404


def test_filer_and_owner_see_it_with_offices_and_without_names(
    mother: Client, case: Case, people: People
) -> None:
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.take(case.uid, doer=officer("p-hoa", "xa-1"))
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert case.code in page and "Trần Đức An" in page
    assert "Ủy ban nhân dân phường Tân Lập" in page
    assert "p-hoa" not in page and "p-lan" not in page


def test_what_officers_write_to_one_another_is_not_shown(
    mother: Client, case: Case, people: People
) -> None:
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.pass_on(case.uid, doer=officer())
    actions.return_step(case.uid, doer=officer(), reasons="Dự thảo sai chính tả")
    actions.write_note(case.uid, text="Người này hay hỏi", doer=officer())
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Dự thảo sai chính tả" not in page and "hay hỏi" not in page


def test_a_supplement_is_asked_with_reasons_and_answered(mother: Client, case: Case) -> None:
    asked(case)
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Giấy chứng sinh bị mờ." in page and "Ảnh 4x6" in page
    assert "thời hạn tính lại từ đầu" in page
    listed = mother.get("/ho-so").content.decode()
    assert listed.index("Đang chờ bạn") < listed.index(case.code)
    sent = {"f.0": SimpleUploadedFile("chung-sinh.pdf", pdf()), "brings": "1", "key": "f"}
    answer = mother.post(f"/ho-so/{case.uid}/bo-sung", sent)
    assert answer.url == f"/ho-so/{case.uid}"
    case.refresh_from_db()
    assert case.state == "processing"
    given = {paper.name: paper for paper in case.papers.filter(supplement=1)}
    assert given["Giấy chứng sinh"].file and given["Giấy chứng sinh"].type == "chung-sinh"
    assert given["Ảnh 4x6"].originals == 1


def test_sent_twice_it_is_answered_once(mother: Client, case: Case) -> None:
    asked(case)
    for _ in range(3):
        sent = {"f.0": SimpleUploadedFile("a.pdf", pdf()), "key": "f", "seen": "2"}
        assert mother.post(f"/ho-so/{case.uid}/bo-sung", sent).status_code == 302
    assert case.papers.filter(supplement=1).count() == 1
    assert File.objects.count() == 1


def test_an_empty_answer_and_a_bad_file_change_nothing(mother: Client, case: Case) -> None:
    asked(case)
    page = mother.post(f"/ho-so/{case.uid}/bo-sung", {"key": "f"})
    assert page.status_code == 422 and "Chưa có gì để gửi" in page.content.decode()
    sent = {
        "f.0": SimpleUploadedFile("a.pdf", pdf()),
        "f.1": SimpleUploadedFile("anh.png", b"GIF89a not a picture"),
    }
    assert mother.post(f"/ho-so/{case.uid}/bo-sung", sent).status_code == 422
    case.refresh_from_db()
    assert case.state == "awaiting_citizen"
    assert not File.objects.exists()


def test_what_changed_meanwhile_is_shown_and_not_overwritten(mother: Client, case: Case) -> None:
    asked(case)
    sent = {"brings": "1", "seen": "1"}
    page = mother.post(f"/ho-so/{case.uid}/bo-sung", sent)
    assert page.status_code == 422 and "vừa có người khác xử lý" in page.content.decode()


def test_completing_before_acceptance_is_the_same_form(mother: Client, case: Case) -> None:
    actions.ask_completion(case.uid, doer=officer(), reasons="Thiếu chữ ký")
    assert "Thời hạn giải quyết chưa bắt đầu" in mother.get(f"/ho-so/{case.uid}").content.decode()
    mother.post(f"/ho-so/{case.uid}/bo-sung", {"brings": "1"})
    case.refresh_from_db()
    assert case.state == "filed"


def test_withdrawing_asks_once_more(mother: Client, case: Case) -> None:
    page = mother.get(f"/ho-so/{case.uid}/rut").content.decode()
    assert "không mở lại được" in page
    case.refresh_from_db()
    assert case.state == "filed"
    mother.post(f"/ho-so/{case.uid}/rut", {"reasons": "Đi xa", "key": "w", "seen": "0"})
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert case.code in mother.get("/ho-so?xem=xong").content.decode()
    assert case.code not in mother.get("/ho-so").content.decode()


def finished(case: Case, **more: object) -> None:
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.decide(case.uid, doer=officer(), granted=True, number="12/KS", **more)
    actions.return_result(case.uid, doer=officer())


def test_the_result_is_there_and_rated_once(mother: Client, case: Case) -> None:
    kept = files.store(pdf("result"), name="giay-khai-sinh.pdf")
    finished(case, file=str(kept.uid))
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "12/KS" in page and f"/ho-so/{case.uid}/tep/{kept.uid}" in page
    answer = mother.get(f"/ho-so/{case.uid}/tep/{kept.uid}")
    assert answer.content == pdf("result")
    assert answer["Content-Disposition"].startswith("attachment")
    assert mother.post(f"/ho-so/{case.uid}/danh-gia", {"score": "9"}).status_code == 422
    mother.post(f"/ho-so/{case.uid}/danh-gia", {"score": "4", "text": "Nhanh", "key": "r"})
    case.refresh_from_db()
    assert case.rating.score == 4
    again = mother.post(f"/ho-so/{case.uid}/danh-gia", {"score": "1", "key": "s"})
    assert again.status_code == 422 and "đã được đánh giá" in again.content.decode()


def test_a_file_of_another_dossier_is_not_given_out(mother: Client, case: Case) -> None:
    kept = files.store(pdf("x"), name="x.pdf")
    assert mother.get(f"/ho-so/{case.uid}/tep/{kept.uid}").status_code == 404


def test_looks_at_the_dossier_are_shown_to_whom_it_concerns(
    mother: Client, case: Case, people: People
) -> None:
    Look.objects.create(
        at=datetime.now(UTC),
        who="p-lan",
        role="desk",
        office=DESK,
        party=people.child,
        subject=f"case:{case.uid}",
        what="dossier",
        why="Kiểm tra hồ sơ",
    )
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "Kiểm tra hồ sơ" in page and "Bộ phận một cửa phường Tân Lập" in page
    assert "p-lan" not in page
    own = [look.who for look in looks.looks_at(people.child)]
    assert f"citizen:{people.mother}" in own


def test_whoever_looked_the_account_says_at_which_dossier(
    mother: Client, case: Case, people: People
) -> None:
    told = {"at": datetime.now(UTC), "who": "p-lan", "role": "desk", "office": DESK}
    for subject in (f"case:{case.uid}", f"case:{uuid4()}", "copies:1"):
        Look.objects.create(
            **told, party=people.mother, subject=subject, what="dossier", why="Kiểm tra"
        )
    page = mother.get("/tai-khoan/luot-xem").content.decode()
    assert page.count("Kiểm tra") == 3 and page.count('class="nowrap" href="/ho-so/') == 1
    assert f'href="/ho-so/{case.uid}">{case.code}</a>' in page


def test_expected_time_is_from_what_is_usual(mother: Client, people: People, case: Case) -> None:
    actions.accept(case.uid, doer=officer(), limit="3d")
    assert "Dự kiến có kết quả" not in mother.get(f"/ho-so/{case.uid}").content.decode()
    decided(people, 20, days=4)
    assert "Dự kiến có kết quả" in mother.get(f"/ho-so/{case.uid}").content.decode()


def test_the_list_asks_a_fixed_number_of_questions(
    mother: Client, people: People, django_assert_max_num_queries
) -> None:
    for number in range(3):
        file_birth(people, key=f"few-{number}")
    mother.get("/ho-so")
    with django_assert_max_num_queries(60) as few:
        mother.get("/ho-so")
    for number in range(15):
        file_birth(people, key=f"many-{number}")
    with django_assert_max_num_queries(len(few.captured_queries) + 1):
        mother.get("/ho-so")


def test_waiting_for_payment_says_where_to_pay(mother: Client, case: Case) -> None:
    actions.accept(case.uid, doer=officer(), limit="3d")
    actions.ask_payment(case.uid, doer=officer(), amount=8000)
    page = mother.get(f"/ho-so/{case.uid}").content.decode()
    assert "8.000 đồng" in page and "Bộ phận một cửa phường Tân Lập" in page


def test_a_told_history_is_drawn_too(mother: Client, people: People) -> None:
    at = datetime.now(UTC) - timedelta(days=30)
    case = file_birth(people, key="told", told_at=at)
    actions.accept(case.uid, doer=officer(), limit="3d", told_at=at + timedelta(hours=2))
    assert "quá hạn" in mother.get(f"/ho-so/{case.uid}").content.decode()


def mended(client: Client, case: Case, **changes: str) -> Any:
    typed = {f"a.{name}": value for name, value in {**ANSWERS, **changes}.items()}
    seen = Case.objects.get(pk=case.pk).revision
    typed["a.child_born"] = "01/11/2026"
    return client.post(f"/ho-so/{case.uid}/to-khai", {**typed, "seen": seen, "key": str(uuid4())})


@pytest.mark.parametrize("refused", [False, True])
def test_who_mends_the_form_of_anothers_dossier_is_seen_by_whom_it_concerns(
    mother: Client, case: Case, people: People, refused: bool
) -> None:
    actions.ask_completion(case.uid, doer=officer(), reasons="Tên trẻ viết sai.")
    looked = Look.objects.filter(party=people.child, subject=f"case:{case.uid}", what="dossier")
    if refused:
        assert mended(mother, case, child_name="").status_code == 422
    else:
        assert mother.get(f"/ho-so/{case.uid}/to-khai").status_code == 200
    assert looked.count() == 1


@pytest.mark.parametrize("held", [True, False])
def test_mending_leaves_what_is_not_the_applicants_to_state(
    mother: Client, people: People, held: bool
) -> None:
    """What the office finds, and for whom she files: neither shown nor taken, whichever way it is sent."""
    own = {"needs_check": held, "by_another": held}
    case = file_birth(people, answers={**ANSWERS, **own})
    actions.ask_completion(case.uid, doer=officer(), reasons="Tên trẻ viết sai.")
    page = mother.get(f"/ho-so/{case.uid}/to-khai").content.decode()
    assert "a.child_name" in page and "a.needs_check" not in page and "a.by_another" not in page
    sent = {} if held else {"needs_check": "true", "by_another": "true"}
    assert mended(mother, case, child_name="Trần Đức Ân", **sent).status_code == 302
    case.refresh_from_db()
    assert {name: case.answers[name] for name in own} == own
    assert case.answers["child_name"] == "Trần Đức Ân"
    # Another door than the page's own takes them no more.
    turned = dict.fromkeys(own, not held)
    answers = {**case.answers, **turned, "child_name": "Trần Đức Ấn"}
    hers = actions.Doer(
        by=By(actor=f"citizen:{people.mother}", office="-", channel="online"),
        may=lambda _right, _office: False,
        acts_for=frozenset({people.mother}),
    )
    actions.correct_own(case.uid, doer=hers, answers=answers)
    case.refresh_from_db()
    assert {name: case.answers[name] for name in own} == own
    assert case.answers["child_name"] == "Trần Đức Ấn"
    actions.complete(case.uid, doer=officer())
    case = actions.accept(case.uid, doer=officer())
    assert case.limit == ("3d" if held else "0d@15:00")


def test_who_filed_mends_the_form_while_it_waits_for_her_unaccepted(
    mother: Client, stranger: Client, case: Case
) -> None:
    page = f"/ho-so/{case.uid}"
    assert mended(mother, case, child_name="Sớm Quá").url == page  # Nothing was asked for yet.
    actions.ask_completion(case.uid, doer=officer(), reasons="Tên trẻ viết sai.")
    assert "Sửa tờ khai" in mother.get(page).content.decode()
    assert ANSWERS["child_name"] in mother.get(f"{page}/to-khai").content.decode()
    wrong = mended(mother, case, child_name="")
    assert wrong.status_code == 422 and "field-error" in wrong.content.decode()
    assert stranger.get(f"{page}/to-khai").status_code == 404
    assert mended(stranger, case, child_name="Người Lạ").status_code == 404
    assert mended(mother, case, child_name="Trần Đức Ân").url == page
    case.refresh_from_db()
    assert (case.state, case.answers["child_name"]) == ("incomplete", "Trần Đức Ân")
    assert happened(case)[-1].kind == "cases.corrected"
    assert happened(case)[-1].actor.startswith("citizen:")
    actions.complete(case.uid, doer=officer())
    actions.accept(case.uid, doer=officer(), limit="3d")
    assert "Sửa tờ khai" not in mother.get(page).content.decode()
    mended(mother, case, child_name="Muộn Rồi")
    case.refresh_from_db()
    assert case.answers["child_name"] == "Trần Đức Ân"
