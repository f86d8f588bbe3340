"""What the desk prints: a dossier's letters again, the register of a day, the papers that an office gets."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pypdf
import pytest
from django.utils import timezone
from tests.web.desk.conftest import COMMUNE, DESK, decided, doer, file, signed_in

from tinhso.access.looks import looks_at
from tinhso.cases import actions
from tinhso.parties import actions as parties

TODAY = "/mot-cua/so-theo-doi?dang=pdf"


def text_of(answer: Any) -> str:
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_dossiers_page_lists_its_letters_and_each_opens(lan: Any, mother: Any) -> None:
    case = actions.accept(file(mother).uid, doer=doer())
    actions.ask_supplement(case.uid, reasons="Thiếu bản sao.", doer=doer())
    here = f"/mot-cua/ho-so/{case.uid}"
    said = lan.get(here).content.decode()
    for name, words in (("phieu-hen", "Tiếp nhận"), ("bo-sung", "Thiếu bản sao."),
                        ("kiem-soat", "Bên giao")):  # fmt: skip
        assert f'href="{here}/van-ban/{name}.pdf"' in said
        printed = text_of(lan.get(f"{here}/van-ban/{name}.pdf"))
        assert case.code in printed and words.casefold() in printed.casefold()
    assert {look.what for look in looks_at(str(mother.uid))} >= {"dossier", "file"}
    assert lan.get(f"{here}/van-ban/xin-loi.pdf").status_code == 404


def test_no_officer_is_named_on_what_the_desk_prints(lan: Any, mother: Any) -> None:
    case = actions.accept(file(mother).uid, doer=doer(), staff="p-minh")
    assert "Minh" not in text_of(lan.get(f"/mot-cua/ho-so/{case.uid}/van-ban/kiem-soat.pdf"))


def test_the_slip_stays_what_it_was_and_says_who_took_the_dossier_in(lan: Any, mother: Any) -> None:
    case = actions.accept(file(mother).uid, doer=doer())
    promised = timezone.localtime(case.promised_at)
    type(case).objects.filter(pk=case.pk).update(promised_at=promised.replace(year=2030))
    slip = text_of(lan.get(f"/mot-cua/ho-so/{case.uid}/phieu.pdf"))
    assert f"{promised:%H:%M, %d/%m/%Y}" in slip and "2030" not in slip and "Lan" in slip


@pytest.mark.parametrize("paper", ["A4", "A5", "A3", ""])
def test_on_either_paper(lan: Any, mother: Any, paper: str) -> None:
    case = actions.accept(file(mother).uid, doer=doer())
    answer = lan.get(f"/mot-cua/ho-so/{case.uid}/van-ban/phieu-hen.pdf?giay={paper}")
    width = float(pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].mediabox.width)
    assert round(width) == (420 if paper == "A5" else 595)


def test_who_hands_out_prints_the_slip_of_the_result(lan: Any, mother: Any) -> None:
    case = decided(mother, "d")
    actions.return_result(case.uid, doer=doer())
    mai = signed_in("mai")
    page = mai.get("/mot-cua/tra-ket-qua/da-tra").content.decode()
    address = f"/mot-cua/ho-so/{case.uid}/van-ban/tra-ket-qua.pdf"
    assert f'href="{address}"' in page
    said = text_of(mai.get(address))
    assert "12/QĐ-UBND" in said and "Nguyễn Thị Đào" in said
    assert signed_in("kha").get(address).status_code == 403


def test_the_register_of_a_day_as_a_book(lan: Any, mother: Any) -> None:
    case = actions.accept(file(mother).uid, doer=doer())
    said = text_of(lan.get(TODAY))
    assert "Sổ theo dõi hồ sơ".casefold() in said.casefold()
    assert case.code in said.replace(" ", "") and "Tổng số: 1 hồ sơ." in said
    assert "Tổng số: 0 hồ sơ." in text_of(lan.get(f"{TODAY}&ngay=01/02/2025"))


def test_the_papers_that_one_office_gets(lan: Any, mother: Any) -> None:
    actions.accept(file(mother).uid, doer=doer())
    page = lan.get("/mot-cua/ban-giao").content.decode()
    day = timezone.localdate()
    address = f"?ban={DESK}&amp;ngay={day:%d/%m/%Y}&amp;dang=pdf&amp;don-vi={COMMUNE}"
    assert f'href="{address}"' in page
    said = text_of(lan.get(f"/mot-cua/ban-giao{address.replace('&amp;', '&')}"))
    assert "Phường Buôn Ma Thuột" in said and "Nguyễn Thị Đào" in said and "Lan" in said
    assert lan.get(f"/mot-cua/ban-giao?ban={DESK}&dang=pdf&don-vi=xa-2").status_code == 404


def test_results_name_owner_and_filer_each_by_a_label(lan: Any, mother: Any) -> None:
    by = doer().by
    child = parties.enter(
        kind="person", name="Trần Đức Minh", key="c", by=by, born=date(2020, 1, 2)
    )
    case = file(child, key="f", filer=str(mother.uid))
    actions.accept(case.uid, doer=doer())
    actions.decide(case.uid, doer=doer(), granted=True)
    said = " ".join(lan.get("/mot-cua/tra-ket-qua").content.decode().split())
    assert "<dt>Chủ hồ sơ</dt><dd>Trần Đức Minh</dd>" in said
    assert "<dt>Người nộp thay</dt><dd>Nguyễn Thị Đào</dd>" in said


def test_the_slip_says_that_the_result_is_sent(lan: Any, mother: Any) -> None:
    case = file(mother)
    actions.wish_post(case.uid, address="7 Hai Bà Trưng, Huế", doer=doer())
    actions.accept(case.uid, doer=doer())
    slip = text_of(lan.get(f"/mot-cua/ho-so/{case.uid}/phieu.pdf"))
    assert "gửi qua bưu chính, 7 Hai Bà Trưng, Huế" in slip
    assert "Nhận kết quả tại: Một cửa" not in slip


def test_a_wish_that_was_taken_back_is_not_on_the_slip(lan: Any, mother: Any) -> None:
    case = file(mother)
    actions.wish_post(case.uid, address="7 Hai Bà Trưng, Huế", doer=doer())
    actions.unwish_post(case.uid, doer=doer())
    actions.accept(case.uid, doer=doer())
    assert "Hai Bà Trưng" not in text_of(lan.get(f"/mot-cua/ho-so/{case.uid}/phieu.pdf"))


def test_the_book_tells_no_hour_of_what_was_not_accepted(lan: Any, mother: Any) -> None:
    case = file(mother, hours=0)
    at = f"{timezone.localtime(case.filed_at):%H:%M}"
    assert case.code in text_of(lan.get(TODAY)).replace(" ", "")
    lines = text_of(lan.get(TODAY)).partition("STT")[2]
    assert at not in lines
