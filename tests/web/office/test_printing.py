"""The letters of a dossier, listed on its page and printed again as they were. Now: 10 March 2026, 16:30."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from django.test import Client
from tests.cases.conftest import doer, moment
from tests.web.office.conftest import ADMIN, file

from tinhso.access.looks import looks_at
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.org import actions as org
from tinhso.parties import actions as parties

Make = Callable[..., Case]
As = Callable[[str], Client]


def text_of(answer: Any) -> str:
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def printed(browser: Client, case: Case, name: str) -> str:
    return text_of(browser.get(f"/van-phong/ho-so/{case.uid}/van-ban/{name}.pdf"))


def names(browser: Client, case: Case) -> list[str]:
    return [one.name for one in browser.get(f"/van-phong/ho-so/{case.uid}").context["letters"]]


@pytest.fixture
def long(case: Make) -> Case:
    """Accepted on the 2nd; asked twice for papers, extended, decided late and returned."""
    made = case("02", staff="p-binh")
    told = (
        lambda at: actions.ask_supplement(
            made.uid, reasons="Thiếu bản vẽ mặt bằng.", papers=["ban-ve"], doer=doer("p-binh"),
            until_date=date(2026, 3, 20), told_at=moment(at),
        ),
        lambda at: actions.answer_supplement(made.uid, doer=doer("p-lan"), told_at=moment(at)),
        lambda at: actions.ask_supplement(
            made.uid, reasons="Thiếu chữ ký.", rule="Nghị định 1/2026, Điều 2", clock="resume",
            doer=doer("p-binh"), told_at=moment(at),
        ),
        lambda at: actions.answer_supplement(made.uid, doer=doer("p-lan"), told_at=moment(at)),
        lambda at: actions.apologise(
            made.uid, until=moment("2026-03-20 17:00"), reason="Phải đo lại ranh giới.",
            doer=doer("p-hoa"), told_at=moment(at),
        ),
        lambda at: actions.decide(
            made.uid, granted=True, number="12/GP-UBND", doer=doer("p-hoa"), told_at=moment(at)
        ),
        lambda at: actions.return_result(made.uid, doer=doer("p-lan"), told_at=moment(at)),
    )  # fmt: skip
    for hour, act in enumerate(told, 9):
        act(f"2026-03-03 {hour:02}:00")
    made.refresh_from_db()
    return made


def test_every_letter_is_listed_in_its_order_and_opens(as_: As, long: Case) -> None:
    binh = as_("p-binh")
    found = names(binh, long)
    assert found == ["phieu-hen", "bo-sung", "bo-sung-2", "xin-loi", "tra-ket-qua", "kiem-soat"]
    said = binh.get(f"/van-phong/ho-so/{long.uid}").content.decode()
    for name in found:
        assert f'href="/van-phong/ho-so/{long.uid}/van-ban/{name}.pdf"' in said
        assert long.code in printed(binh, long, name)


def test_each_says_what_it_said_then(as_: As, long: Case) -> None:
    binh = as_("p-binh")
    slip = printed(binh, long, "phieu-hen")
    # Promised at first for five working days from the 2nd: nothing of what came later.
    assert "17:30, 09/03/2026" in slip and "17:00, 20/03/2026" not in slip
    first, second = (printed(binh, long, name) for name in ("bo-sung", "bo-sung-2"))
    assert "Thiếu bản vẽ mặt bằng." in first and "20/03/2026" in first
    assert "Thiếu chữ ký." in second and "Nghị định 1/2026, Điều 2" in second
    assert "Thiếu chữ ký." not in first
    apology = printed(binh, long, "xin-loi")
    assert "Phải đo lại ranh giới." in apology and "17:00, 20/03/2026" in apology
    # The head signed; a supplement was asked by an officer, and its line is left to the head's pen.
    assert "Hoa" in apology and "Bình" not in first
    back = printed(binh, long, "tra-ket-qua")
    assert "12/GP-UBND" in back and "15:00, 03/03/2026" in back
    control = printed(binh, long, "kiem-soat")
    assert "08:30, 02/03/2026" in control and "Trước hạn" in control


@pytest.mark.parametrize("days", [0, 1])
def test_an_apology_says_the_promise_before_the_clock_stood(as_: As, case: Make, days: int) -> None:
    made = case("02", staff="p-binh")  # Due on Monday the 9th at 17:30.
    head, at = doer("p-hoa"), moment
    if days:
        actions.suspend(made.uid, rule="Luật", doer=head, told_at=at("2026-03-03 09:00"))
        actions.resume(made.uid, doer=head, told_at=at("2026-03-04 09:00"))
    actions.take(made.uid, doer=doer("p-chi"), told_at=at("2026-03-04 10:00"))
    actions.apologise(
        made.uid,
        until=at("2026-03-20 17:00"),
        reason="x",
        doer=head,
        told_at=at("2026-03-04 11:00"),
    )
    said = printed(as_("p-binh"), made, "xin-loi")
    assert ("trước khi đồng hồ dừng: 09/03/2026 17:30" in said) is bool(days)
    assert ("10/03/2026" in said) is bool(days)


def test_an_office_is_called_as_it_was_on_the_day(as_: As, long: Case) -> None:
    org.rename_office("xa-1", name="UBND phường Tên Mới", from_date=date(2026, 3, 9), by=ADMIN)
    binh = as_("p-binh")
    assert "Tên Mới" not in printed(binh, long, "bo-sung").replace("TÊN MỚI", "Tên Mới")
    assert "UBND phường Tên Mới" in binh.get(f"/van-phong/ho-so/{long.uid}").content.decode()


def test_ends_without_a_result_have_their_letters(
    as_: As, now: None, parties: dict[str, str], case: Make
) -> None:
    refused = file(parties["owner"], "r", "2026-03-09 08:00")
    actions.ask_completion(
        refused.uid, reasons="Thiếu đơn.", papers=["don"], doer=doer("p-lan"),
        told_at=moment("2026-03-09 09:00"),
    )  # fmt: skip
    actions.refuse_intake(
        refused.uid, reasons="Không thuộc thẩm quyền.", doer=doer("p-lan"),
        told_at=moment("2026-03-09 10:00"),
    )  # fmt: skip
    binh = as_("p-binh")
    assert names(binh, refused) == ["hoan-thien", "tu-choi"]
    assert "Thiếu đơn." in printed(binh, refused, "hoan-thien")
    assert "Không thuộc thẩm quyền." in printed(binh, refused, "tu-choi")
    stopped = case("09", "s")
    actions.stop(stopped.uid, reasons="Tôi xin thôi.", rule="Điều 7", doer=doer("p-binh"))
    assert names(binh, stopped) == ["phieu-hen", "dung", "kiem-soat"]
    said = printed(binh, stopped, "dung")
    assert "Tôi xin thôi." in said and "Điều 7" in said
    # On which day the applicant asked for it nobody has said: not the day of the act, but the pen's.
    assert "……/……/…………" in said and said.count("10/03/2026") == 0


def test_a_letter_that_the_dossier_does_not_have_is_not_there(as_: As, case: Make) -> None:
    made = case()
    for name in ("xin-loi", "bo-sung", "tu-choi", "phieu-hen-2", "khong-co"):
        answer = as_("p-binh").get(f"/van-phong/ho-so/{made.uid}/van-ban/{name}.pdf")
        assert answer.status_code == 404


def test_who_prints_is_kept_and_who_may_not_see_people_prints_nothing(as_: As, long: Case) -> None:
    printed(as_("p-binh"), long, "bo-sung")
    assert [(look.who, look.what) for look in looks_at(long.owner)] == [("p-binh", "file")]
    for code in ("p-xa2", "p-kstt", "p-qt"):
        answer = as_(code).get(f"/van-phong/ho-so/{long.uid}/van-ban/bo-sung.pdf")
        assert answer.status_code == 403
    page = as_("p-kstt").get(f"/van-phong/ho-so/{long.uid}")
    assert page.context["letters"] == [] and "van-ban" not in page.content.decode()


def test_english_letters_for_english_readers(as_: As, long: Case) -> None:
    binh = as_("p-binh")
    binh.cookies["django_language"] = "en"
    assert "Control sheet of the handling" in printed(binh, long, "kiem-soat")


def test_people_are_called_as_they_were_known_then(as_: As, long: Case) -> None:
    changes = {"name": "Nguyễn Thị Tên Sau", "address": "Thôn 9, xã Khác"}
    parties.correct(long.owner, by=ADMIN, told_at=moment("2026-03-05 08:00"), **changes)
    binh = as_("p-binh")
    for name in ("phieu-hen", "bo-sung", "xin-loi"):
        said = printed(binh, long, name)
        assert "Nguyễn Thị Mơ" in said and "Thôn 2, xã Ea Kao" in said
        assert "Tên Sau" not in said and "Thôn 9" not in said
    assert "Nguyễn Thị Tên Sau" in binh.get(f"/van-phong/ho-so/{long.uid}").content.decode()
    parties.erase(long.owner, reason="luat-91", by=ADMIN)
    assert "Nguyễn Thị" not in printed(binh, long, "phieu-hen")


def test_a_hand_over_names_the_office_as_it_was_called_at_that_moment(as_: As, case: Make) -> None:
    made = case("02", staff="p-binh")
    org.rename_office("xa-1", name="UBND phường Tên Mới", from_date=date(2026, 3, 9), by=ADMIN)
    actions.assign(made.uid, staff="p-chi", doer=doer(), told_at=moment("2026-03-04 08:00"))
    actions.assign(made.uid, staff="p-binh", doer=doer(), told_at=moment("2026-03-10 08:00"))
    said = printed(as_("p-binh"), made, "kiem-soat")
    before, after = said.split("08:00, 10/03/2026")[0], said.split("08:00, 04/03/2026")[1]
    assert "UBND xã Ea Kao · Lê Thị Chi" in before
    assert "UBND phường Tên Mới · Trần Văn Bình" in after
