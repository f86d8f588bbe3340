"""One dossier's page and every act on it, posted as by a browser without scripts. Now: 10 March 2026, 16:30."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cases.conftest import DOCUMENT, doer, moment
from tests.files.conftest import pdf
from tests.web.office.conftest import ADMIN, FIRST

from tinhso.cases import actions
from tinhso.cases.models import Act, Case, Link, Note
from tinhso.files.models import File
from tinhso.files.queries import content
from tinhso.ledger.queries import events_of
from tinhso.org import actions as org
from tinhso.procedures.definition import Definition, LimitRule
from tinhso.web.office.acts import PAGES
from tinhso.web.office.grounds import GROUNDS, cited, own_words
from tinhso.web.written import WrittenField

Make = Callable[..., Case]
As = Callable[[str], Client]


def post(browser: Client, case: Case, slug: str, *, key: str = "", **data: Any) -> Any:
    """Send the form of an act, with the revision that the dossier has now."""
    seen = Case.objects.get(pk=case.pk).revision
    sent = {"key": key or f"{slug}-{seen}", "seen": seen, **data}
    return browser.post(f"/van-phong/ho-so/{case.uid}/{slug}", sent)


def last(case: Case) -> Any:
    return events_of(f"case:{case.uid}")[-1]


# Act → who, what is sent, the event that follows, and how the dossier stands then.
ACTS: dict[str, tuple[str, dict[str, Any], str, dict[str, Any]]] = {
    "nhan": ("p-chi", {}, "assigned", {"staff": "p-chi"}),
    "chuyen": ("p-binh", {"step": "ky"}, "passed_on", {"step": "ky", "holder": "xa-1-lanh-dao"}),
    "bo-sung": (
        "p-binh",
        {"reasons": "Thiếu", "papers": ["ban-ve"], "clock": "restart"},
        "supplement_asked",
        {"state": "awaiting_citizen"},
    ),
    "phan-cong": ("p-hoa", {"staff": "p-chi"}, "assigned", {"staff": "p-chi"}),
    "lay-y-kien": (
        "p-binh",
        {"office": "so-xd", "question": "?", "until": "2026-03-12T17:00"},
        "consulted",
        {"state": "processing"},
    ),
    "lich": ("p-binh", {"what": "Đo đạc", "on": "2026-03-12T08:00"}, "planned", {}),
    "thu-phi": ("p-binh", {"amount": "50000"}, "payment_asked", {"state": "awaiting_payment"}),
    "tam-dung": (
        "p-binh",
        {"ground": "opinion", "rule": "Điều 5"},
        "suspended",
        {"state": "suspended"},
    ),
    "gia-han": (
        "p-binh",
        {"until": "2026-03-20T17:00", "reason": "Đo lại"},
        "extension_proposed",
        {},
    ),
    "dung": ("p-binh", {"reasons": "Xin thôi"}, "stopped", {"state": "stopped"}),
    "ket-qua": (
        "p-hoa",
        {"granted": "yes", "number": "12/GP", "by_post": "on"},
        "decided",
        {"state": "done", "holder": "xa-1-mot-cua"},
    ),
}


@pytest.mark.parametrize("slug", ACTS)
def test_an_act_is_done_once_however_often_it_is_sent(as_: As, case: Make, slug: str) -> None:
    who, data, kind, standing = ACTS[slug]
    made, browser = case(staff="p-binh"), as_(who)
    seen = made.revision
    for _ in range(2):
        answer = browser.post(
            f"/van-phong/ho-so/{made.uid}/{slug}", {"key": "once", "seen": seen, **data}
        )
        assert (answer.status_code, answer.url) == (303, f"/van-phong/ho-so/{made.uid}")
    event = last(made)
    assert (event.kind, event.actor, event.office) == (f"cases.{kind}", who, "xa-1")
    made.refresh_from_db()
    assert {name: getattr(made, name) for name in standing} == standing
    assert Act.objects.filter(case=made, key="once").count() == 1
    assert browser.get(f"/van-phong/ho-so/{made.uid}").status_code == 200


# What is wrong → the form comes back with a sentence, what was typed stays, and nothing is written.
WRONG: list[tuple[str, str, dict[str, Any], str]] = [
    ("p-binh", "bo-sung", {"reasons": " ", "clock": "restart"}, "Hãy điền ô này."),
    ("p-binh", "bo-sung", {"reasons": "Thiếu", "clock": "resume"}, "phải dẫn quy định"),
    ("p-binh", "bo-sung", {"reasons": "x" * 4_001, "clock": "restart"}, "4000"),
    ("p-binh", "lich", {"what": "Đo", "on": "2026-03-09T08:00"}, "đã qua"),
    ("p-binh", "lich", {"what": "Đo", "on": "mai"}, "Ngày giờ chưa đúng"),
    ("p-binh", "gia-han", {"until": "2026-03-11T08:00", "reason": "x"}, "trước ngày đã hẹn"),
    ("p-binh", "chuyen", {"step": "khong-co"}, "field-error"),
    ("p-binh", "chuyen", {"step": "ky", "staff": "p-xd"}, "field-error"),
    ("p-binh", "lay-y-kien", {"office": "xa-9", "question": "?"}, "field-error"),
    ("p-binh", "thu-phi", {"amount": "-5"}, "Hãy nhập số từ 1 trở lên."),
    ("p-binh", "thu-phi", {"amount": "9" * 40}, "Hãy nhập số không quá 100000000000."),
    ("p-hoa", "ket-qua", {"granted": "no"}, "Từ chối phải nêu lý do."),
    ("p-hoa", "phan-cong", {"staff": "p-xa2"}, "field-error"),
]


@pytest.mark.parametrize(("who", "slug", "data", "says"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(
    as_: As, case: Make, who: str, slug: str, data: dict[str, Any], says: str
) -> None:
    made = case(staff="p-binh")
    answer = post(as_(who), made, slug, **data)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert says in said
    typed = data.get("reasons", "")
    assert not typed.strip() or typed[:3] in said
    assert Case.objects.get(pk=made.pk).revision == made.revision


# Each act with what it must be told in words.
IN_WORDS = [
    ("bo-sung", "reasons"),
    ("lay-y-kien", "question"),
    ("lich", "what"),
    ("tam-dung", "rule"),
    ("gia-han", "reason"),
    ("dung", "reasons"),
]


@pytest.mark.parametrize(("slug", "field"), IN_WORDS)
def test_words_that_nobody_can_see_are_none(as_: As, case: Make, slug: str, field: str) -> None:
    who, data, _, _ = ACTS[slug]
    made = case(staff="p-binh")
    said = post(as_(who), made, slug, **{**data, field: "\u200b"}).content.decode()
    assert f'id="id_{field}_error"' in said and "Hãy điền ô này." in said
    assert Case.objects.get(pk=made.pk).revision == made.revision


def test_no_form_of_an_act_takes_words_as_they_were_sent() -> None:
    fields = [
        (page.slug, name, one) for page in PAGES for name, one in page.form.base_fields.items()
    ]
    assert [(slug, name) for slug, name, one in fields if type(one) is forms.CharField] == []
    needed = {
        (slug, name) for slug, name, one in fields if type(one) is WrittenField and one.required
    }
    assert needed >= set(IN_WORDS)


def test_a_dossier_goes_to_somebody_of_the_office_of_its_step(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    Case.objects.filter(pk=made.pk).update(
        answers={"land": True}
    )  # a field check in the same office
    said = post(binh, made, "chuyen", step="ky", staff="p-chi").content.decode()
    assert "Người này không làm ở Lãnh đạo xã Ea Kao" in said
    # The leaders' desk has no staff of its own: the head above it signs there.
    post(binh, made, "chuyen", step="ky", staff="p-hoa")
    made.refresh_from_db()
    assert (made.step, made.staff) == ("ky", "p-hoa")


def test_hostile_text_is_shown_as_text(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    post(binh, made, "ghi-chu", text='<script>alert(1)</script>"\u202egnol')
    post(binh, made, "bo-sung", reasons="<img src=x onerror=alert(1)>", clock="restart")
    said = binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert "&lt;script&gt;" in said and "<script>alert" not in said
    assert "&lt;img src=x" in said and "<img src=x" not in said


def test_nobody_is_asked_to_answer_by_a_day_that_has_passed(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    sent = {"reasons": "Thiếu mặt cắt", "clock": "restart"}
    said = post(binh, made, "bo-sung", until_date="01/01/2020", **sent).content.decode()
    assert "01/01/2020 đã qua" in said.partition('name="until_date"')[0].rpartition("Căn cứ")[2]
    assert Case.objects.get(pk=made.pk).state == "processing"
    post(binh, made, "bo-sung", until_date="10/03/2026", **sent)
    page = binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert re.search(r"Chậm nhất ngày: (<time[^>]*>)?10/03/2026", page)


def test_after_an_apology_the_limit_and_the_promise_have_their_names(as_: As, case: Make) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    address = f"/van-phong/ho-so/{made.uid}"
    before = hoa.get(address).content.decode()
    assert "nếu không sẽ trễ" in before and "Thời hạn theo quy định" not in before
    post(hoa, made, "xin-loi", until="2026-03-30T17:00", reason="Chờ đo đạc lại")
    page = hoa.get(address).content.decode()
    assert re.search(r"Còn [^.<]+ trong thời hạn, [^.<]+ đến ngày hẹn\.", page)
    assert "nếu không sẽ quá thời hạn" in page and "nếu không sẽ trễ" not in page
    assert "Thời hạn theo quy định" in page


def test_two_officers_on_one_dossier(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    old = made.revision
    post(as_("p-hoa"), made, "phan-cong", staff="p-chi")
    sent = {"key": "b", "seen": old, "reasons": "Thiếu mặt cắt", "clock": "restart"}
    answer = as_("p-binh").post(f"/van-phong/ho-so/{made.uid}/bo-sung", sent)
    said = answer.content.decode()
    assert "vừa có người khác xử lý" in said and "Nguyễn Thị Hoa" in said
    assert "Thiếu mặt cắt" in said
    now = Case.objects.get(pk=made.pk)
    assert f'name="seen" value="{now.revision}"' in said
    assert (now.state, now.staff) == ("processing", "p-chi")


def test_after_somebody_else_passed_it_on_no_other_step_is_chosen_for_her(
    as_: As, case: Make
) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    post(as_("p-binh"), made, "chuyen", step="ky")
    address = f"/van-phong/ho-so/{made.uid}/chuyen"
    sent = {"key": "b", "seen": made.revision, "step": "ky", "staff": "p-hoa"}
    said = hoa.post(address, sent).content.decode()
    assert "vừa có người khác xử lý" in said and "Trần Văn Bình" in said
    assert "lựa chọn hợp lệ" not in said and "field-error" not in said
    steps = said.partition('<select name="step"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="([^"]*)" selected', steps) == [""]
    now = Case.objects.get(pk=made.pk).revision
    again = hoa.post(address, {**sent, "seen": now}).content.decode()
    assert "Lựa chọn này không còn" in again
    assert Case.objects.get(pk=made.pk).step == "ky"


def test_a_form_without_the_revision_it_was_shown_is_refused(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    answer = as_("p-binh").post(f"/van-phong/ho-so/{made.uid}/dung", {"reasons": "x", "key": "k"})
    assert "vừa có người khác xử lý" in answer.content.decode()
    assert Case.objects.get(pk=made.pk).state == "processing"


def test_undo_is_offered_to_who_did_it_and_to_nobody_else(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    post(binh, made, "chuyen", step="ky")
    address, button = f"/van-phong/ho-so/{made.uid}", f"/van-phong/ho-so/{made.uid}/hoan-tac"
    assert button in binh.get(address).content.decode()
    assert button not in as_("p-hoa").get(address).content.decode()
    post(as_("p-hoa"), made, "hoan-tac")
    assert Case.objects.get(pk=made.pk).step == "ky"
    post(binh, made, "hoan-tac")
    back = Case.objects.get(pk=made.pk)
    assert (back.step, back.holder, back.staff) == ("tham-dinh", "xa-1", "p-binh")
    assert button not in binh.get(address).content.decode()


def test_an_extension_goes_from_the_officer_to_the_head(as_: As, case: Make) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    post(as_("p-binh"), made, "gia-han", until="2026-03-20T17:00", reason="Đo lại")
    unit = hoa.get("/van-phong/don-vi").content.decode()
    assert made.code in unit and "20/03/2026 17:00" in unit
    assert as_("p-binh").get(f"/van-phong/ho-so/{made.uid}/ky-hen-lai").status_code == 403
    post(hoa, made, "ky-hen-lai")
    made.refresh_from_db()
    assert made.promised_at == moment("2026-03-20 17:00")
    assert made.due_at == moment("2026-03-16 17:30")
    # Once only: nobody is offered another.
    assert "/gia-han" not in as_("p-binh").get(f"/van-phong/ho-so/{made.uid}").content.decode()


def test_steps_go_back_with_a_reason(as_: As, case: Make) -> None:
    made = case(staff="p-binh")
    actions.pass_on(made.uid, doer=doer("p-binh"))
    page = as_("p-hoa").get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert "/tra-lai" in page
    post(as_("p-hoa"), made, "tra-lai", reasons="Thiếu ý kiến")
    made.refresh_from_db()
    assert (made.step, made.staff) == ("tham-dinh", "p-binh")
    # At the first step there is none to go back to, and it is not offered.
    page = as_("p-hoa").get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert "/tra-lai" not in page and "Thiếu ý kiến" in page


def test_a_dated_step_is_carried_out_and_a_stop_ends(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    assert "/da-lam" not in binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    post(binh, made, "lich", what="Đo đạc", on="2026-03-12T08:00", place="Thôn 2")
    step = made.dated_steps.get()
    post(binh, made, "da-lam", dated_step=step.pk, outcome="Đúng ranh giới")
    assert "Đúng ranh giới" in binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    post(binh, made, "tam-dung", ground="other", rule="Điều 5 Luật Xây dựng")
    post(binh, made, "xu-ly-tiep")
    assert Case.objects.get(pk=made.pk).state == "processing"


def test_the_page_says_by_when_it_must_leave_its_step(as_: As, case: Make) -> None:
    made = case("09")  # due on Monday the 16th at 17:30; four hours to sign
    said = as_("p-binh").get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert "Phải rời bước này trước" in said and "16/03/2026 13:30" in said


def test_what_a_dossier_holds_is_shown(as_: As, case: Make) -> None:
    made, other = case("09"), case("06", "k2")
    Link.objects.create(case=made, other=other, why="linked")
    binh = as_("p-binh")
    post(binh, made, "ghi-chu", text="Đã gọi điện.")
    page = binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    for told in ("Đơn đề nghị", "Chủ đầu tư", "Hồ sơ khẩn", "Thôn 2", other.code, "Đã gọi điện."):
        assert told in page
    assert page.index('class="timeline"') < page.index("Việc có thể làm") < page.index("Giấy tờ")


def test_one_page_asks_a_bounded_number_of_queries(
    as_: As, case: Make, django_assert_max_num_queries: Any
) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    for number in range(10):
        actions.plan(made.uid, what=f"Đo {number}", on=moment("2026-03-12 08:00"), doer=doer())
        actions.write_note(made.uid, text="x", doer=doer())
    with django_assert_max_num_queries(45):
        binh.get(f"/van-phong/ho-so/{made.uid}")


def test_a_clerk_sends_the_result_and_nothing_is_left_to_do(as_: As, case: Make) -> None:
    made, van = case(staff="p-binh"), as_("p-van")
    address = f"/van-phong/ho-so/{made.uid}"
    assert "hiện không có việc nào thuộc quyền của bạn" in van.get(address).content.decode()
    post(as_("p-hoa"), made, "ket-qua", granted="no", summary="Sai quy hoạch")
    assert "/tra-ket-qua" in van.get(address).content.decode()
    post(van, made, "tra-ket-qua", how="post")
    made.refresh_from_db()
    assert made.state == "done"  # Nobody said where to.
    answer = post(van, made, "tra-ket-qua", how="counter")
    assert "Nêu ai đã nhận kết quả." in answer.content.decode()
    answer = post(van, made, "tra-ket-qua", how="counter", taker="other", taker_name="Y Blô")
    assert answer.status_code == 422 or "field-error" in answer.content.decode()
    assert Case.objects.get(pk=made.pk).state == "done"
    other = {"taker": "other", "taker_name": "Y Blô", "taker_authority": "Giấy ủy quyền 12"}
    post(van, made, "tra-ket-qua", how="counter", **other)
    made.refresh_from_db()
    assert made.state == "returned" and last(made).facts["how"] == "counter"
    assert last(made).facts["taken_by"] == "other"
    page = van.get(address).content.decode()
    assert "Sai quy hoạch" in page and "hiện không có việc nào" in page


def test_an_act_that_is_no_longer_possible_says_so(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    post(binh, made, "tam-dung", ground="told", rule="Điều 5")
    # Its form is open in another window.
    said = post(binh, made, "chuyen", step="ky").content.decode()
    assert 'role="alert"' in said
    made.refresh_from_db()
    assert (made.state, made.step) == ("suspended", "tham-dinh")


def test_who_has_two_roles_stands_once_among_those_to_whom_it_goes(as_: As, case: Make) -> None:
    """A head who also works on dossiers: in her office, and for the leaders' desk that has nobody of its own."""
    org.appoint("p-hoa", office="xa-1", role="officer", from_date=FIRST, by=ADMIN)
    org.appoint("p-hoa", office="xa-1-lanh-dao", role="head", from_date=FIRST, by=ADMIN)
    page = as_("p-binh").get(f"/van-phong/ho-so/{case(staff='p-binh').uid}/chuyen")
    choices = page.context["form"].fields["staff"].choices
    codes = [code for _, people in choices[1:] for code, _ in people]
    assert "p-hoa" in codes and len(codes) == len(set(codes))


def test_marks_that_turn_the_direction_are_not_kept_nor_shown(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    post(binh, made, "ghi-chu", text="Đã gọi \u202egnoc\u2066 xong")
    assert Note.objects.get().text == "Đã gọi gnoc xong"
    Note.objects.update(text="Ghi từ trước \u202egnoc")
    said = binh.get(f"/van-phong/ho-so/{made.uid}").content.decode()
    assert "Ghi từ trước gnoc" in said and "\u202e" not in said


@pytest.fixture
def keeps_files(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS, settings.FILES_FOLDER = "tests:" + "5c" * 32, str(tmp_path / "files")


def test_the_head_signs_with_the_result_as_a_file_kept_once(
    as_: As, case: Make, keeps_files: None
) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    address = f"/van-phong/ho-so/{made.uid}/ket-qua"
    form = hoa.get(address).content.decode()
    assert 'enctype="multipart/form-data"' in form and 'name="file"' in form

    def sent(content: bytes) -> Any:
        file = SimpleUploadedFile("giay-phep.pdf", content)
        return post(hoa, made, "ket-qua", key="once", granted="yes", number="12/GP", file=file)

    lies = sent(b"<html><script>alert(1)</script>")
    assert lies.status_code in (200, 422) and not File.objects.exists()
    assert Case.objects.get(pk=made.pk).state == "processing"
    for _ in range(2):
        assert sent(pdf("Giấy phép")).status_code == 303
    made = Case.objects.get(pk=made.pk)
    kept = File.objects.get(room="cases")
    assert (made.state, made.result.file) == ("done", str(kept.uid))
    assert content(str(kept.uid)).startswith(b"%PDF")


def test_a_refused_decision_leaves_no_file_behind(as_: As, case: Make, keeps_files: None) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    actions.consult(made.uid, office="so-xd", question="?", doer=doer())
    file = SimpleUploadedFile("giay-phep.pdf", pdf("Giấy phép"))
    post(hoa, made, "ket-qua", granted="yes", file=file)
    assert Case.objects.get(pk=made.pk).state == "processing" and not File.objects.exists()


def test_the_results_file_is_attached_and_replaced_until_it_is_handed_out(
    as_: As, case: Make, keeps_files: None
) -> None:
    made, hoa = case(staff="p-binh"), as_("p-hoa")
    post(hoa, made, "ket-qua", granted="yes", number="12/GP")
    address = f"/van-phong/ho-so/{made.uid}"
    assert "/tep-ket-qua" in hoa.get(address).content.decode()
    assert 'name="reasons"' not in hoa.get(f"{address}/tep-ket-qua").content.decode()

    def sent(text: str, key: str, **more: str) -> Any:
        file = SimpleUploadedFile("giay-phep.pdf", pdf(text))
        return post(hoa, made, "tep-ket-qua", key=key, file=file, **more)

    for _ in range(2):
        assert sent("Giấy phép", "first").status_code == 303
    first = str(File.objects.get(room="cases").uid)
    assert (last(made).kind, last(made).facts["replaced"]) == ("cases.result_attached", False)
    assert sent("Bản khác", "second").status_code in (200, 422)  # Why it is replaced is said.
    assert (
        Case.objects.get(pk=made.pk).result.file == first
        and File.objects.filter(room="cases").count() == 1
    )
    assert sent("Bản khác", "third", reasons="Sai số nhà").status_code == 303
    made = Case.objects.get(pk=made.pk)
    kept = File.objects.get(room="cases")
    assert made.result.file == str(kept.uid) != first and made.state == "done"
    event = last(made)
    assert event.facts["replaced"] and event.sealed.facts["reasons"] == "Sai số nhà"
    assert made.result.file in event.facts["files"]
    actions.return_result(made.uid, doer=doer("p-van"))
    sent("Bản nữa", "late", reasons="x")
    assert Case.objects.get(pk=made.pk).result.file == str(kept.uid)
    assert File.objects.filter(room="cases").count() == 1 and last(made).kind == "cases.returned"
    assert "/tep-ket-qua" not in hoa.get(address).content.decode()


def test_only_who_signs_attaches_the_results_file(as_: As, case: Make, keeps_files: None) -> None:
    made = case(staff="p-binh")
    post(as_("p-hoa"), made, "ket-qua", granted="yes")
    for code, status in (("p-binh", 403), ("p-van", 403), ("p-hoa", 200)):
        assert as_(code).get(f"/van-phong/ho-so/{made.uid}/tep-ket-qua").status_code == status


def test_a_suspension_cites_the_article_that_allows_it(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    page = binh.get(f"/van-phong/ho-so/{made.uid}/tam-dung").content.decode()
    assert page.count('name="ground"') == len(GROUNDS)
    for sent in ({}, {"ground": "force"}, {"ground": "sao-cung-duoc", "rule": "Điều 5"}):
        assert "field-error" in post(binh, made, "tam-dung", **sent).content.decode()
    assert Case.objects.get(pk=made.pk).state == "processing"
    post(binh, made, "tam-dung", ground="other", rule="Điều 9 Luật Đo đạc")
    assert last(made).facts["rule"] == "Điều 9 Luật Đo đạc"


def test_what_the_procedure_itself_leaves_out_of_its_limit_needs_no_other_article() -> None:
    text = "5 ngày làm việc. Thời gian lấy ý kiến không tính vào thời hạn giải quyết; trả tại xã"
    one = replace(Definition.of(DOCUMENT), limits=(LimitRule("5d", text=text),))
    said = "Thời gian lấy ý kiến không tính vào thời hạn giải quyết"
    assert own_words(one) == said
    assert cited("own", "", one) == said
    assert own_words(Definition.of(DOCUMENT)) == own_words(None) == ""


def test_a_new_date_a_year_ahead_is_refused_beside_its_field(as_: As, case: Make) -> None:
    made, binh = case(staff="p-binh"), as_("p-binh")
    answer = post(binh, made, "gia-han", until="2027-03-20T17:00", reason="Đo lại")
    assert "quá xa: ngày hẹn lại muộn nhất là" in answer.content.decode()
    assert not made.extensions.exists()
