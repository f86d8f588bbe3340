"""Certified copies at the desk: from the visitor to the numbers, the words and the book."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pypdf
import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.copies.conftest import definition
from tests.web.desk.conftest import ADMIN, COMMUNE, DESK, FIRST, signed_in

from tinhso.access.models import Look
from tinhso.copies import actions
from tinhso.copies.models import Batch, Change, Entry
from tinhso.copies.rules import Line
from tinhso.ledger.actions import By
from tinhso.procedures.actions import publish

LAN = By(actor="p-lan", office=DESK, channel="counter")
PAGE = "/mot-cua/chung-thuc"
BOOK = f"{PAGE}/so?ban={DESK}"


@pytest.fixture
def at(mother):
    publish(definition(), from_date=FIRST, by=ADMIN)
    return f"{PAGE}?ban={DESK}&nguoi={mother.uid}"


def form(*rows, **more):
    names = ("paper", "pages", "copies")
    typed = {
        f"{name}.{place}": value
        for place, row in enumerate(rows, 1)
        for name, value in zip(names, row, strict=True)
    }
    return {"key": "k", "ban": DESK, "do": "write", **typed, **more}


ROWS = (("Bằng tốt nghiệp", "", "2"), ("Sổ hộ khẩu", "16", ""), ("Căn cước", "2", "2"))


def batch(mother, key="b", **more) -> Batch:
    given = {"office": COMMUNE, "desk": DESK, "party": str(mother.uid), "by": LAN}
    lines = (Line("Bằng tốt nghiệp", 1, 2), Line("=1+1", 2, 2))
    return actions.certify(key=key, **{**given, "lines": lines, **more})


def test_the_fee_is_reckoned_and_nothing_is_written_yet(lan, at):
    page = lan.post(at, form(*ROWS, do="reckon"))
    assert page.status_code == 200 and not Batch.objects.exists()
    assert page.context["total"] == 4_000 + 36_000 + 8_000
    assert [row.copies for row in page.context["rows"]][:3] == ["2", "2", "2"]
    assert "48.000 đồng" in page.content.decode()


def test_numbers_are_given_once_however_often_the_form_comes(lan, at):
    answers = [lan.post(at, form(*ROWS, signer="Trần Văn Kí")) for _ in range(3)]
    assert {one.status_code for one in answers} == {303} and len({one.url for one in answers}) == 1
    assert list(Entry.objects.order_by("number").values_list("number", "fee")) == [
        (1, 4_000), (2, 36_000), (3, 8_000),
    ]  # fmt: skip
    assert Batch.objects.get().office == COMMUNE
    done = lan.get(answers[0].url).content.decode()
    assert "48.000 đồng" in done and "01/" in done


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("Bằng", "0", "1"),),
        (("Bằng", "hai", "1"),),
        (("Bằng", "1", "1000"),),
        (("", "3", "1"),),
        (("\u202e\u200b", "1", "1"),),
        (("a" * 400, "1", "1"),),
        (("Bằng\x07", "1", "1"),),
        (("Bằng", "٣", "1"),),
        (("Bằng", "9" * 500, "1"),),
    ],
    ids=range(10),
)
def test_what_was_typed_wrong_is_said_and_stays(lan, at, rows):
    page = lan.post(at, form(*rows))
    assert page.status_code == 422 and page.context["fault"] is not None
    assert not Batch.objects.exists()
    if rows:
        assert page.context["rows"][0].pages == rows[0][1][:1_300]


def test_markup_in_a_name_stays_text(lan, at):
    done = lan.get(lan.post(at, form(("<script>x</script>", "1", "1"))).url).content.decode()
    assert "<script>x" not in done and "&lt;script&gt;x" in done


def test_many_pages_are_warned_of(lan, at):
    page = lan.post(at, form(("Hồ sơ thầu", "300", "1"), do="reckon"))
    assert page.context["longer"] == "2 ngày làm việc"
    assert page.context["total"] == 200_000


def test_a_page_has_more_lines_on_demand(lan, at):
    page = lan.post(at, form(ROWS[0], do="more"))
    assert len(page.context["rows"]) == 5


def test_the_visitor_is_found_first(lan, mother, at):
    there = "/mot-cua/tiep-nhan/tim-nguoi?viec=chung-thuc"
    answer = lan.post(there, {"ban": DESK, "scan": "066190000123"})
    assert answer.status_code == 303 and answer.url.startswith(f"{PAGE}?")
    assert lan.get(answer.url).context["visitor"].party.uid == str(mother.uid)
    several = lan.post(there, {"ban": DESK, "scan": "Đào"}).content.decode()
    assert "viec=chung-thuc" in several
    entered = lan.post(
        "/mot-cua/tiep-nhan/nguoi-moi?viec=chung-thuc",
        {"ban": DESK, "key": "n", "name": "Lê Văn Tám"},
    )
    assert entered.url.startswith(f"{PAGE}?")
    nobody = lan.get(f"{PAGE}?ban={DESK}&nguoi=khong-co")
    assert nobody.context["visitor"] is None


def test_without_the_procedure_it_says_so(lan, mother):
    page = lan.get(f"{PAGE}?ban={DESK}&nguoi={mother.uid}")
    assert page.status_code == 422 and "2.000815" in page.content.decode()


def test_the_words_are_printed_for_each_original(lan, mother, at, settings):
    settings.PROVINCE = "Đắk Lắk"
    one = batch(mother, signer="Trần Văn Kí")
    first = Entry.objects.order_by("number").first()
    pdf = lan.get(f"{PAGE}/{one.uid}/loi-chung.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    for word in (
        f"1; quyển số 01/{date.today().year}-SCT/BS",
        "Bằng tốt nghiệp",
        "Trần Văn Kí",
        "tại Đắk Lắk",
    ):
        assert word in text
    actions.cancel(first.pk, office=COMMUNE, reason="Sai", key="c", by=LAN)
    pdf = lan.get(f"{PAGE}/{one.uid}/loi-chung.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Bằng tốt nghiệp" not in text
    actions.cancel(first.pk + 1, office=COMMUNE, reason="Sai", key="d", by=LAN)
    assert lan.get(f"{PAGE}/{one.uid}/loi-chung.pdf").status_code == 302


def test_a_mistake_is_mended_on_its_day(lan, mother, at):
    first, second = batch(mother).entries.order_by("number")
    there = f"{PAGE}/so/{first.pk}?ban={DESK}"
    assert lan.get(there).context["may"]
    typed = {"key": "m", "ban": DESK, "do": "correct", "paper": "Bằng cử nhân", "pages": "3"}
    assert lan.post(there, {**typed, "copies": "1"}).status_code == 422  # No reason.
    bad = lan.post(there, {**typed, "copies": "0", "reason": "Nhầm"})
    assert bad.status_code == 422 and bad.context["typed"]["paper"] == "Bằng cử nhân"
    for _ in range(2):
        assert lan.post(there, {**typed, "copies": "1", "reason": "Nhầm"}).status_code == 303
    cancel = {"key": "c", "ban": DESK, "do": "cancel", "reason": "Hỏng"}
    assert lan.post(f"{PAGE}/so/{second.pk}?ban={DESK}", cancel).status_code == 303
    assert Change.objects.count() == 2
    page = lan.get(BOOK).content.decode()
    assert "<s>Bằng tốt nghiệp (1 trang, 2 bản)</s>" in page and "<s>=1+1</s>" in page
    assert not lan.get(f"{PAGE}/so/{second.pk}?ban={DESK}").context["may"]
    old = batch(mother, "old", told_at=datetime.now(UTC) - timedelta(days=3))
    late = lan.post(f"{PAGE}/so/{old.entries.first().pk}?ban={DESK}", cancel | {"key": "z"})
    assert late.status_code == 422


def test_the_book_is_a_page_and_three_files(lan, mother, at):
    batch(mother)
    batch(mother, "old", told_at=datetime.now(UTC) - timedelta(days=3))
    today = timezone.localdate()
    assert [one.number for one in lan.get(BOOK).context["entries"]] == [1, 2]
    span = f"{BOOK}&tu={today - timedelta(days=7):%d/%m/%Y}&den={today:%d/%m/%Y}"
    assert len(lan.get(span).context["entries"]) == 4
    told = lan.get(f"{BOOK}&dang=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told)))
    assert rows[1][:1] + rows[1][3:8] == [
        "1",
        "Nguyễn Thị Đào",
        "Bằng tốt nghiệp",
        "1",
        "2",
        "4000",
    ]
    assert rows[2][4] == "'=1+1"
    sheet = CalamineWorkbook.from_object(io.BytesIO(lan.get(f"{BOOK}&dang=xlsx").content))
    assert sheet.get_sheet_by_index(0).to_python()[2][4] == "=1+1"
    pdf = pypdf.PdfReader(io.BytesIO(lan.get(f"{BOOK}&dang=pdf").content))
    assert "Sổ chứng thực" in pdf.pages[0].extract_text()
    assert lan.get(f"{BOOK}&tu=01/01/2001&den=02/01/2001").context["entries"] == []


def test_who_looks_at_the_book_is_kept(lan, mother, at):
    batch(mother)
    before = Look.objects.filter(party=mother.uid).count()
    lan.get(BOOK)
    assert Look.objects.filter(party=mother.uid).count() == before + 1


def test_the_book_is_read_in_as_many_queries_however_long(
    lan, mother, at, django_assert_max_num_queries
):
    for n in range(20):
        batch(mother, f"b{n}")
    with django_assert_max_num_queries(22):
        assert len(lan.get(BOOK).context["entries"]) == 40


def test_another_commune_sees_and_mends_nothing(lan, mother, at):
    one = batch(mother)
    kha = signed_in("kha")
    assert kha.get(f"{PAGE}/{one.uid}").status_code == 403
    assert kha.get(f"{PAGE}/{one.uid}/loi-chung.pdf").status_code == 403
    assert kha.get(BOOK).status_code == 403
    assert kha.get(f"{PAGE}/so").context["entries"] == []
    assert kha.get(f"{PAGE}/so/{one.entries.first().pk}").status_code == 403


def test_a_full_volume_is_followed_by_the_next(lan, mother, at):
    batch(mother)
    for _ in range(2):
        assert lan.post(f"{PAGE}/so/quyen", {"ban": DESK, "seen": "1"}).status_code == 303
    assert batch(mother, "c").entries.first().volume == 2
