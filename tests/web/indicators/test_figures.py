"""The screens of figures: what they show, to whom, and that every number leads to what it was computed of."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.web.indicators.conftest import MARCH, YEAR

from tinhso.cases.models import Case
from tinhso.indicators.models import DefinitionVersion, Input, Supplied, Supply, Target
from tinhso.ledger.models import Event

As = Callable[[str], Client]
PLACES = [
    "/chi-tieu/", "/chi-tieu/?tim=dung+han&ky=year:2026-01-01", "/chi-tieu/so/on_time_portal",
    "/chi-tieu/so/s766_publish_on_time?ky=year:2026-01-01", "/chi-tieu/nguon", "/chi-tieu/766",
    "/chi-tieu/766/viec", "/chi-tieu/766/doi-chieu", "/chi-tieu/nguon/so/i766_in_authority",
]  # fmt: skip


def body(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize("place", PLACES)
def test_pages_open_in_both_languages(planner: Client, place: str) -> None:
    assert "<h1>" in body(planner, place)
    planner.post("/ngon-ngu", {"lang": "en", "next": "/"})
    assert "<h1>" in body(planner, place)


def test_figures_are_found_without_accents_and_go_out_as_files(planner: Client) -> None:
    page = body(planner, "/chi-tieu/?tim=dong+ho+bo+chi+so+766")
    assert "Đúng hạn theo đồng hồ Bộ chỉ số 766" in page and "Phí và lệ phí" not in page
    assert "Không có chỉ tiêu nào như vậy" in body(planner, "/chi-tieu/?tim=xyz")
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(planner.get("/chi-tieu/tai-ve.xlsx?moi-don-vi=1").content)
    )
    assert len(book.get_sheet_by_index(0).to_python()) > 60
    assert "on_time_portal" in planner.get("/chi-tieu/tai-ve.csv").content.decode("utf-8-sig")
    assert planner.get("/chi-tieu/tai-ve.pdf").status_code == 404


def test_a_figure_leads_to_its_rows_and_these_to_the_dossier(
    planner: Client, figures: list[Case]
) -> None:
    page = body(planner, f"/chi-tieu/so/received?ky={MARCH.key}")
    assert "count(filed)" in page and ">2<" in page.replace(" ", "").replace("\n", "")
    rows = body(planner, f"/chi-tieu/so/received/dong?ky={MARCH.key}&phan=count(filed)")
    for one in figures:
        assert one.code in rows and f"/van-phong/ho-so/{one.uid}" in rows
    assert planner.get("/chi-tieu/so/received/dong?phan=count(khac)").status_code == 404
    assert planner.get("/chi-tieu/so/khong-co").status_code == 404


def test_somebody_of_a_commune_sees_her_own_and_nothing_else(figures: list[Case], as_: As) -> None:
    page = body(as_("p-lan"), "/chi-tieu/?don-vi=tinh")
    assert "Không hiểu “tinh”" in page
    assert ' value="tinh"' not in page
    assert as_("p-lan").get("/chi-tieu/moi").status_code == 403
    assert as_("p-qt").get("/chi-tieu/").status_code == 403
    assert as_("p-ks-xa").get("/chi-tieu/moi").status_code == 403, "a planner of one commune"


def test_what_the_address_says_wrongly_is_told(planner: Client) -> None:
    page = body(planner, "/chi-tieu/?ky=tuan:1&luc=31/02/2026&don-vi=khong-co")
    assert page.count("note-warning") == 3


def test_a_missing_number_is_named_and_no_hundred_per_cent(planner: Client) -> None:
    page = body(planner, f"/chi-tieu/766?ky={YEAR.key}")
    assert "i766_online_offered" in page and "thiếu" in page and "chưa có số liệu" in page
    assert "chưa có số liệu" in body(planner, f"/chi-tieu/so/on_time_legal?ky={MARCH.key}")


def test_points_to_be_won_say_what_who_how_many_and_until_when(
    planner: Client, figures: list[Case]
) -> None:
    page = body(planner, f"/chi-tieu/766/viec?ky={YEAR.key}")
    assert "Ký số và cấp kết quả điện tử" in page and "31/12/2026" in page
    assert figures[0].code in page
    assert "Ký số" in planner.get(f"/chi-tieu/766/viec.csv?ky={YEAR.key}").content.decode(
        "utf-8-sig"
    )


DEFINED = {
    "name_vi": "Tỷ lệ trực tuyến", "unit": "%", "numerator": "count(filed where channel = 'online')",
    "denominator": "count(filed)", "kinds": ["month"], "levels": ["province"], "decimals": "1",
    "from": "01/01/2026", "decision": "QĐ 9", "code": "truc_tuyen", "key": "k",
}  # fmt: skip


def test_a_definition_is_tried_on_real_data_before_it_holds(planner: Client) -> None:
    tried = planner.post("/chi-tieu/moi", {**DEFINED, "do": "try"})
    assert tried.status_code == 200 and "Thử trên số liệu thật" in tried.content.decode()
    assert not DefinitionVersion.objects.filter(definition__code="truc_tuyen").exists()
    for _ in range(2):
        assert planner.post("/chi-tieu/moi", {**DEFINED, "do": "publish"}).status_code == 303
    assert DefinitionVersion.objects.get(definition__code="truc_tuyen").decision == "QĐ 9"
    more = {**DEFINED, "denominator": "count(accepted)"}
    shown = planner.post("/chi-tieu/so/truc_tuyen/sua", {**more, "do": "try"}).content.decode()
    assert "Đang là" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"numerator": "count(filed) +"}, "Dòng 1, cột 15"),
        ({"numerator": "count(filed) + sum(money.amount)"}, "không cộng, trừ hay so sánh được"),
        ({"denominator": "count(fild)"}, "Mẫu số"),
        ({"numerator": "truc_tuyen2"}, "không có chỉ tiêu"),
        ({"code": "Trực tuyến"}, "chưa đúng"),
        ({"decision": " "}, "quyết định"),
        ({"from": "mai"}, "Ngày bắt đầu"),
        ({"unit": "đồng"}, "chỉ tiêu khai báo"),
    ],
)
def test_what_cannot_hold_is_refused_with_its_place(
    planner: Client, wrong: dict[str, str], said: str
) -> None:
    before = DefinitionVersion.objects.count()
    answer = planner.post("/chi-tieu/moi", {**DEFINED, "do": "publish", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and 'role="alert"' in page
    assert DefinitionVersion.objects.count() == before
    if "numerator" in wrong:
        assert wrong["numerator"].replace("'", "&#x27;") in page, "what was typed stays"


def test_targets_that_contradict_are_refused(planner: Client) -> None:
    place = "/chi-tieu/so/on_time_portal/phai-dat"
    given = {
        "whose": "level:commune",
        "value": "80,5",
        "from": "01/01/2026",
        "decision": "QĐ 3",
        "key": "k",
    }
    assert planner.post(place, given).status_code == 303
    assert planner.post(place, given).status_code == 303
    assert planner.post(place, {**given, "value": "90"}).status_code == 422
    assert planner.post(place, {**given, "value": "chín mươi"}).status_code == 422
    (row,) = Target.objects.all()
    assert (row.value, row.level, row.office) == (80.5, "commune", "")
    assert "cấp xã" in body(planner, place)


def test_numbers_come_from_a_file_after_a_look_and_once(planner: Client) -> None:
    rows = (
        "Mã số liệu;Đơn vị (mã);Ngày trong kỳ;Giá trị\ni766_in_authority;tinh;15/02/2026;1.234,5\n"
    )
    page = planner.post("/chi-tieu/nguon/nap", {"file": SimpleUploadedFile("a.csv", rows.encode())})
    assert page.status_code == 200 and not Supplied.objects.exists()
    kept = page.context["kept"]
    assert "1234.5" in page.content.decode()
    for _ in range(2):
        planner.post("/chi-tieu/nguon/nap", {"rows": kept, "name": "a.csv", "key": "k"})
    (row,) = Supplied.objects.all()
    assert (row.value, row.kind, row.office, row.supply.name) == (1234.5, "month", "tinh", "a.csv")
    assert Supply.objects.count() == Event.objects.filter(kind="indicators.supplied").count() == 1
    wrong = (
        rows
        + "khong_co;tinh;15/02/2026;1\ni766_in_authority;xa-9;15/02/2026;1\n"
        + "i766_in_authority;tinh;x;1\ni766_in_authority;tinh;15/02/2026;một\n"
    )
    page = planner.post(
        "/chi-tieu/nguon/nap", {"file": SimpleUploadedFile("b.csv", wrong.encode())}
    )
    assert len(page.context["trial"].faults) == 4 and not page.context["kept"]
    assert "i766_in_authority" in planner.get("/chi-tieu/nguon/mau.csv").content.decode("utf-8-sig")
    assert "1.234,50" in body(planner, "/chi-tieu/nguon/so/i766_in_authority")


def test_it_is_said_how_an_input_comes(planner: Client) -> None:
    place = "/chi-tieu/nguon/so/i766_in_authority"
    assert "chưa có đường nào" in body(planner, place)
    given = {"way": "file", "supplier": "tinh", "every": "quarter", "due_day": "10", "key": "k"}
    assert planner.post(place, given).status_code == 303
    row = Input.objects.get(code="i766_in_authority")
    assert (row.way, row.supplier, row.every, row.due_day) == ("file", "tinh", "quarter", 10)
    for wrong in ({"due_day": "31"}, {"supplier": ""}, {"way": "bay"}, {"due_day": "x"}):
        assert planner.post(place, {**given, **wrong}).status_code == 422


def test_as_many_questions_for_many_figures_as_for_one(planner: Client) -> None:
    planner.get("/chi-tieu/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        planner.get("/chi-tieu/?tim=received")
    with CaptureQueriesContext(connection) as many:
        planner.get("/chi-tieu/")
    assert len(many) <= len(few) + 1
