"""Intake at the counter: the visitor, the procedure, the papers; filed and accepted in one go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.web.desk.conftest import BIRTH, CARD, COMMUNE, DESK, file, signed_in

from tinhso.access.models import Look
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.ledger.models import Event
from tinhso.parties.actions import enter
from tinhso.parties.models import Party
from tinhso.reception.models import ReservedSlip

HERE = "/mot-cua/tiep-nhan"


def page_of(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def address(who: Party, code: str = "9.000007", **more: str) -> str:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{HERE}?ban={DESK}&nguoi={who.uid}&thu-tuc={code}{extra}"


def sent(**more: Any) -> dict[str, Any]:
    return {
        "key": "one-form",
        "ban": DESK,
        "do": "file",
        "whole": "on",
        "owner": "self",
        "office": COMMUNE,
        "channel": "counter",
        "copies": "2",
        "a.name": "Nguyễn Thị Đào",
        **more,
    }


def test_a_card_of_nobody_known_fills_the_form_and_one_more_key_enters_her(lan):
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": CARD})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="066190000123"' in said and 'value="28/02/1990"' in said
    assert "Thẻ chỉ điền sẵn" in said and "đơn vị cũ" in said
    fields = {
        name: re.search(f'name="{name}" value="([^"]*)"', said)[1]
        for name in ("number", "name", "born", "address", "old_number")
    }
    made = lan.post(f"{HERE}/nguoi-moi", {**fields, "sex": "female", "ban": DESK, "key": "k"})
    party = Party.objects.get()
    assert made.status_code == 303 and str(party.uid) in made.url
    assert "Nguyễn" not in made.url and "066190000123" not in made.url
    assert set(party.numbers.values_list("kind", flat=True)) == {"personal", "old_personal"}
    again = lan.post(f"{HERE}/nguoi-moi", {**fields, "sex": "female", "ban": DESK, "key": "k"})
    assert again.url == made.url and Party.objects.count() == 1


@pytest.mark.parametrize("scan", ["066190000123", "066 190 000 123"])
def test_a_number_goes_straight_to_her(lan, mother, scan):
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": scan})
    assert answer.status_code == 303 and str(mother.uid) in answer.url


def test_a_name_gives_people_to_choose_from_and_each_is_a_look(lan, mother):
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": "dao nguyen"})
    assert answer.status_code == 200
    assert f"nguoi={mother.uid}" in answer.content.decode()
    assert Look.objects.filter(party=str(mother.uid), what="search").count() == 1


@pytest.mark.parametrize(
    "scan",
    [
        "",
        "x",
        "066999999999999",
        "1|2|3",
        "a|" * 1200,
        "<script>|||||||",
        "\u202e\u200b",
        "0" * 3000,
    ],
)
def test_what_is_no_card_and_no_number_is_said_so_and_enters_nobody(lan, scan):
    answer = lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": scan})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<script>|" not in answer.content.decode()
    assert not Party.objects.exists()


def test_a_procedure_is_found_without_accents_and_a_code_goes_straight_on(lan, mother):
    said = page_of(lan, f"{HERE}?ban={DESK}&nguoi={mother.uid}&tim=khai+sinh+cho+con")
    assert f"thu-tuc={BIRTH}" in said
    answer = lan.get(f"{HERE}?ban={DESK}&nguoi={mother.uid}&tim={BIRTH}")
    assert answer.status_code == 302 and f"thu-tuc={BIRTH}" in answer.url


def test_what_is_known_of_her_is_filled_in_and_the_slip_is_foretold(lan, mother):
    said = page_of(lan, address(mother, BIRTH))
    assert 'name="a.full_name" value="Nguyễn Thị Đào"' in said
    assert 'name="a.personal_number" value="066190000123"' in said
    said = page_of(lan, address(mother))
    assert "5 ngày làm việc" in said and "2.000 đồng" in said
    assert f'value="{COMMUNE}" selected' in said


def test_one_post_files_and_accepts_and_the_slip_says_it(lan, mother):
    answer = lan.post(address(mother), sent())
    case = Case.objects.get()
    assert answer.status_code == 303 and str(case.uid) in answer.url
    assert (case.state, case.desk, case.office, case.copies, case.fee) == (
        "processing", DESK, COMMUNE, 2, 4000,
    )  # fmt: skip
    assert case.answers["name"] == "Nguyễn Thị Đào" and case.channel == "counter"
    assert [one.type for one in case.papers.all()] == ["don"]
    said = page_of(lan, answer.url)
    assert case.code in said and "data:image/svg+xml" in said and "4.000 đồng" in said
    kinds = Event.objects.filter(subject=f"case:{case.uid}").order_by("id")
    assert [(one.kind, one.backfilled) for one in kinds] == [
        ("cases.filed", False),
        ("cases.accepted", False),
    ]
    pdf = lan.get(f"/mot-cua/ho-so/{case.uid}/phieu.pdf")
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"
    assert lan.get(f"/mot-cua/ho-so/{case.uid}/qr.svg").content.startswith(b"<?xml")


def test_the_same_form_again_is_the_same_dossier(lan, mother):
    first = lan.post(address(mother), sent())
    again = lan.post(address(mother), sent())
    assert first.url == again.url
    assert Case.objects.count() == 1 and Event.objects.filter(kind="cases.accepted").count() == 1


def test_papers_that_lack_stop_it_and_nothing_is_half_written(lan, mother):
    form = sent()
    del form["whole"]
    answer = lan.post(address(mother), form)
    said = answer.content.decode()
    assert answer.status_code == 422 and "Còn thiếu: Đơn đề nghị" in said
    assert not Case.objects.exists() and 'name="key" value="one-form"' in said
    ticked = lan.post(address(mother), {**form, "paper": ["don"]})
    assert ticked.status_code == 303 and Case.objects.get().state == "processing"


def test_what_lacks_can_be_filed_to_be_completed(lan, mother):
    form = {**sent(do="incomplete", reasons="Thiếu đơn có chữ ký."), "whole": ""}
    del form["whole"]
    answer = lan.post(address(mother), form)
    case = Case.objects.get()
    assert answer.status_code == 303 and case.state == "incomplete"
    assert case.requests.get().papers == ["don"]
    assert "Thiếu đơn có chữ ký" in page_of(lan, answer.url)


def test_faults_of_the_form_are_said_beside_their_fields(lan, mother):
    answer = lan.post(address(mother, BIRTH), sent(**{"a.extracts": "nhiều", "a.full_name": ""}))
    said = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="f-a-extracts_error"' in said and 'id="f-a-child_name_error"' in said
    assert 'value="nhiều"' in said
    preview = sent(do="preview", **{"a.child_born": "31/02/2026", "a.extracts": "x"})
    assert lan.post(address(mother, BIRTH), preview).status_code == 200
    assert not Case.objects.exists()


def test_the_preview_reckons_again_and_files_nothing(lan, mother):
    said = lan.post(address(mother), sent(do="preview", **{"a.urgent": "true"})).content.decode()
    assert "3 ngày làm việc" in said and "4.000 đồng" in said and "checked" in said
    assert not Case.objects.exists()


def test_a_limit_that_is_not_sure_is_asked_of_the_officer(lan, mother):
    where = address(mother, "9.000008")
    assert "cán bộ xác nhận" in page_of(lan, where)
    assert lan.post(where, sent()).status_code == 422
    assert not Case.objects.exists()
    assert lan.post(where, sent(limit="7", limit_unit="d")).status_code == 303
    assert Case.objects.get().limit == "7d"


@pytest.mark.parametrize("limit", ["7ngày", "-1", "99999", "1e5", "d"])
def test_a_limit_that_is_none_is_refused(lan, mother, limit):
    assert lan.post(address(mother, "9.000008"), sent(limit=limit)).status_code == 422
    assert not Case.objects.exists()


def test_a_duplicate_is_warned_of_and_filed_only_when_it_is_meant(lan, mother):
    case = file(mother)
    said = page_of(lan, address(mother))
    assert "Đang có hồ sơ cùng thủ tục" in said and f'href="/mot-cua/ho-so/{case.uid}"' in said
    answer = lan.post(address(mother), sent())
    assert answer.status_code == 422 and Case.objects.count() == 1
    assert lan.post(address(mother), sent(anyway="on")).status_code == 303
    assert Case.objects.count() == 2


def test_what_has_ended_is_no_duplicate_and_what_is_elsewhere_is_only_named(lan, mother):
    ended = file(mother)
    Case.objects.filter(pk=ended.pk).update(state="returned")
    assert "cùng thủ tục" not in page_of(lan, address(mother))
    elsewhere = file(mother, key="k-2", desk="xa-2", office="xa-2", hours=24 * 60)
    others = [file(mother, key=f"k-3{n}") for n in range(4)]
    said = page_of(lan, address(mother))
    assert elsewhere.code not in said and "và 2 hồ sơ nữa" in said
    Case.objects.filter(pk__in=[one.pk for one in others]).update(state="withdrawn")
    said = page_of(lan, address(mother))
    assert elsewhere.code in said and f"/ho-so/{elsewhere.uid}" not in said
    assert lan.post(address(mother), sent()).status_code == 422


def test_the_duplicates_of_somebody_she_does_not_act_for_are_not_shown(lan, mother):
    by = By(actor="p-lan", office=DESK, channel="counter")
    stranger = enter(kind="person", name="Lê Văn Lạ", key="la", by=by)
    case = file(stranger, key="la")
    said = lan.post(address(mother), sent(do="preview", owner=str(stranger.uid))).content.decode()
    assert case.code not in said and "Lê Văn Lạ" not in said


def test_owner_and_filer_are_two_people(lan, mother):
    form = sent(owner="other", other_name="Trần Đức An", other_born="29/02/2012")
    lan.post(address(mother), form)
    case = Case.objects.get()
    assert case.filer == str(mother.uid) != case.owner
    assert Party.objects.get(uid=case.owner).name == "Trần Đức An"
    lan.post(address(mother), form)
    assert Party.objects.count() == 2 and Case.objects.count() == 1


@pytest.mark.parametrize("owner", ["other", "", "../..", "00000000-0000-0000-0000-000000000000"])
def test_an_owner_that_is_nobody_is_refused(lan, mother, owner):
    answer = lan.post(address(mother), sent(owner=owner))
    assert answer.status_code == 422 and not Case.objects.exists()


@pytest.mark.parametrize("office", ["", "khong-co", "x" * 300])
def test_an_office_that_is_none_is_refused(lan, mother, office):
    assert lan.post(address(mother), sent(office=office)).status_code == 422
    assert not Case.objects.exists()


def test_the_office_chosen_last_is_the_usual_one(lan, mother):
    lan.post(address(mother), sent(office="xa-2"))
    assert 'value="xa-2" selected' in page_of(lan, address(mother))


def test_another_desk_is_not_hers(lan, mother):
    answer = lan.post(f"{HERE}?ban=xa-2&nguoi={mother.uid}&thu-tuc=9.000007", sent(ban="xa-2"))
    assert answer.status_code == 403 and not Case.objects.exists()


def test_a_form_of_one_officer_answers_no_other(lan, mother):
    lan.post(address(mother), sent())
    kha = signed_in("kha")
    answer = kha.post(
        f"{HERE}?ban=xa-2&nguoi={mother.uid}&thu-tuc=9.000007",
        sent(ban="xa-2", office="xa-2", anyway="on"),
    )
    assert answer.status_code == 303
    assert Case.objects.count() == 2 and Case.objects.filter(desk="xa-2").count() == 1


@pytest.mark.parametrize("code", ["9.999999", "x'--", "../.."])
def test_a_procedure_that_there_is_not_is_said(lan, mother, code):
    answer = lan.get(address(mother, code))
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_ten_megabytes_are_refused_before_they_are_read(lan, mother):
    answer = lan.post(address(mother), sent(**{"a.name": "x" * 10_000_000}))
    assert answer.status_code in (400, 413) and not Case.objects.exists()


def test_a_correction_mends_answers_and_papers_once(lan, mother):
    lan.post(address(mother), sent(extra="Bản vẽ"))
    case = Case.objects.get()
    where = f"/mot-cua/ho-so/{case.uid}/sua"
    assert "Bản vẽ" in page_of(lan, where)
    form = {"key": "c", "seen": case.revision, "paper": ["don"], "a.name": "Nguyễn Thị Đạo"}
    assert lan.post(where, form).status_code == 303
    assert lan.post(where, form).status_code == 303
    case.refresh_from_db()
    assert case.answers["name"] == "Nguyễn Thị Đạo"
    assert sorted(one.name for one in case.papers.all()) == ["Bản vẽ", "Đơn đề nghị"]
    assert Event.objects.filter(kind="cases.corrected").count() == 1
    stale = lan.post(where, {**form, "key": "d"})
    assert stale.status_code == 422 and "người khác xử lý" in stale.content.decode()


def test_slips_are_numbered_beforehand_and_entered_as_told(lan, mother):
    day = timezone.localdate()
    form = {"key": "p", "ban": DESK, "do": "reserve", "count": "2", "ngay": day.isoformat()}
    first = lan.post("/mot-cua/phieu-in-san", form)
    assert lan.post("/mot-cua/phieu-in-san", form).url == first.url
    slip, other = ReservedSlip.objects.order_by("code")
    printed = page_of(lan, first.url)
    assert slip.code in printed and printed.count("data:image/svg+xml") == 2
    now = timezone.localtime()
    told = {"slip": slip.code.lower(), "told_day": f"{now:%d/%m/%Y}", "told_hour": f"{now:%H:%M}"}
    answer = lan.post(address(mother, phieu=slip.code), sent(**told))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    case = Case.objects.get()
    assert case.code == slip.code and case.state == "processing"
    assert set(Event.objects.filter(subject=f"case:{case.uid}").values_list("backfilled")) == {
        (True,)
    }
    again = lan.post(address(mother), sent(**told, anyway="on", key="another"))
    assert again.status_code == 422 and "đã nhập rồi" in again.content.decode()
    tomorrow = f"{now + timedelta(days=1):%d/%m/%Y}"
    later = sent(slip=other.code, told_day=tomorrow, told_hour="08:00", anyway="on", key="x")
    assert lan.post(address(mother), later).status_code == 422
    for wrong in ("hôm qua", "", "32/13/2026"):
        bad = sent(slip=other.code, told_day=wrong, told_hour="08:00", anyway="on", key="y")
        assert lan.post(address(mother), bad).status_code == 422
    assert Case.objects.count() == 1
    assert lan.post(
        "/mot-cua/phieu-in-san", {"ban": DESK, "do": "spoil", "code": other.code}
    ).status_code == 303  # fmt: skip
    other.refresh_from_db()
    assert other.spoiled_at is not None


def test_a_slip_of_another_desk_is_none_of_hers(lan, mother):
    kha = signed_in("kha")
    form = {"key": "p", "ban": "xa-2", "do": "reserve", "count": "1", "ngay": ""}
    assert kha.post("/mot-cua/phieu-in-san", form).status_code == 303
    slip = ReservedSlip.objects.get()
    now = timezone.localtime()
    told = {"slip": slip.code, "told_day": f"{now:%d/%m/%Y}", "told_hour": f"{now:%H:%M}"}
    assert lan.post(address(mother), sent(**told)).status_code == 422
    spoil = {"ban": DESK, "do": "spoil", "code": slip.code}
    assert lan.post("/mot-cua/phieu-in-san", spoil).status_code == 422
    slip.refresh_from_db()
    assert slip.spoiled_at is None and not Case.objects.exists()


def test_the_form_is_shown_in_a_fixed_number_of_questions(
    lan, mother, django_assert_max_num_queries
):
    for n in range(4):
        file(mother, key=f"k-{n}")
    lan.get(address(mother))
    with django_assert_max_num_queries(32):
        lan.get(address(mother))


@pytest.mark.parametrize(
    "address_of",
    [
        "/mot-cua/?tim=%00",
        "/mot-cua/tra-ket-qua?tim=a%00",
        "/mot-cua/tiep-nhan?nguoi=%00",
        "/mot-cua/ban-giao?ngay=%00",
        "/mot-cua/so-theo-doi?ban=%00",
        "/mot-cua/phieu-in-san?ngay=%00",
    ],
)
def test_a_letter_that_no_database_keeps_is_a_bad_request(lan, address_of):
    assert lan.get(address_of).status_code == 400


def test_such_a_letter_in_a_form_writes_nothing(lan, mother):
    for name in ("a.name", "extra", "reasons", "owner", "slip"):
        assert lan.post(address(mother), sent(**{name: "a\x00b"})).status_code == 400
    assert lan.post(f"{HERE}/tim-nguoi", {"ban": DESK, "scan": "\x00\x00"}).status_code == 400
    assert not Case.objects.exists()
