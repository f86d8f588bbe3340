"""Internal processes: the real 87 loaded, listed with what became of each, attached to a procedure from a day on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in
from tests.web.settings.conftest import ADMIN, settled

from tinhso.ledger.models import Event
from tinhso.procedures import processes
from tinhso.procedures.actions import publish_all
from tinhso.procedures.models import InternalProcess, ProcedureVersion
from tinhso.procedures.queries import version_on, versions_of
from tinhso.procedures.reading.catalogue import read_catalogue
from tinhso.web.settings.processes import MOST_BYTES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 12, 1)
FILE = "data/internal_processes/internal_processes.jsonl"
ONE = {
    "procedure_code": "9.000007",
    "decision": "12/QĐ-UBND",
    "heading": "Cấp giấy phép thử",
    "steps": [
        {"n": 1, "unit": "Bộ phận một cửa", "content": "Tiếp nhận hồ sơ", "working_hours": 2},
        {"n": 2, "unit": "Chuyên viên phòng", "content": "Thẩm định", "working_hours": 20},
        {"n": 3, "unit": "Lãnh đạo Sở", "content": "Ký duyệt", "working_hours": None},
        {"n": 4, "unit": "Bộ phận một cửa", "content": "Trả kết quả", "working_hours": 2},
    ],
}


def sent(text: str) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("quy-trinh.jsonl", text.encode())}


def line(**changed: Any) -> str:
    return json.dumps({**ONE, **changed}, ensure_ascii=False)


@pytest.fixture
def real(shared: Path) -> str:
    return (shared / FILE).read_text(encoding="utf-8")


def test_the_real_87_are_seen_entered_and_what_is_not_mapped_is_listed(
    planner: Client, real: str, shared: Path
) -> None:
    import gzip

    told = {json.loads(one)["procedure_code"] for one in real.splitlines()}
    with gzip.open(shared / "data/procedures/procedures_2642.jsonl.gz", "rb") as opened_:
        catalogue = [one.definition for one in read_catalogue(opened_)]
    known = [one for one in catalogue if one.code in told]
    publish_all(known, from_date=date(2026, 1, 1), by=ADMIN)
    seen = planner.post("/cai-dat/quy-trinh-nap", sent(real))
    assert "87 quy trình: 87 mới, 0 đã có; 28 không nêu thủ tục" in seen.content.decode()
    assert not InternalProcess.objects.exists()
    done = planner.post("/cai-dat/quy-trinh-nap", {"kept": seen.context["kept"]})
    assert done.status_code == 303
    assert InternalProcess.objects.count() == 87
    assert Event.objects.filter(kind="procedures.process_entered").count() == 87
    page = planner.get("/cai-dat/quy-trinh")
    counts = {name: n for name, _, n in page.context["tabs"]}
    unknown = len(told - {None} - {one.code for one in known})
    print(counts, "codes unknown to the catalogue:", unknown)
    assert counts[""] == 87 and counts["da-gan"] == 0
    missing = [
        row
        for number in (1, 2)
        for row in planner.get(
            "/cai-dat/quy-trinh", {"xem": "chua-khop", "trang": f"{number}"}
        ).context["rows"]
    ]
    assert len({one.row.pk for one, _ in missing}) == counts["chua-khop"] >= 28
    assert all(not one.row.told or not one.known for one, _ in missing)
    assert counts["cho-gan"] + counts["chua-khop"] == 87
    # Every one of those that the catalogue knows can be attached as it was read.
    for one in processes.listed(DAY):
        if one.known:
            held = version_on(one.row.told, DAY).definition
            assert processes.with_steps(held, one.read).steps == one.read.steps
    # The file that goes out comes in again and is the same.
    out = planner.get("/cai-dat/quy-trinh-xuat.jsonl").content.decode()
    again = planner.post("/cai-dat/quy-trinh-nap", sent(out))
    assert again.context["entered"].same == 87 and again.context["kept"] == ""


def test_it_is_attached_from_a_day_on_after_its_differences_were_seen(planner: Client) -> None:
    processes.enter([ONE], by=ADMIN)
    number = InternalProcess.objects.get().pk
    page = f"/cai-dat/quy-trinh/{number}"
    assert planner.get(page).context["form"].initial["procedure"] == "9.000007"
    asked = {"procedure": "9.000007", "from_date": f"{DAY}"}
    seen = planner.post(page, {**asked, "viec": "xem"})
    assert any("Bước" in row.where for row in seen.context["changes"])
    before = versions_of("9.000007")
    assert planner.post(page, {**asked, "viec": "gan"}).status_code == 303
    held = version_on("9.000007", DAY).definition
    assert [step.hours for step in held.steps] == [2, 20, None, 2]
    assert [step.kind for step in held.steps] == ["intake", "process", "sign", "return"]
    assert version_on("9.000007", date(2026, 11, 30)).id == before[-1].id
    assert ProcedureVersion.objects.get(from_date=DAY).source == f"process:{number}"
    (one,) = processes.listed(DAY)
    assert one.attached == one.used == (("9.000007", DAY),)
    assert [row for row, _ in planner.get("/cai-dat/quy-trinh?xem=da-gan").context["rows"]]
    again = planner.post(page, {**asked, "viec": "gan"})  # The same steps make no version.
    assert again.status_code == 200 and again.context["changes"] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Hãy điền"),
        ("\n\n", "không có quy trình nào"),
        (line() + "\n{", "Dòng 2"),
        (line() + "\n[]\n" + line(steps=[]), "Dòng 3, ô steps"),
        (line(steps="x"), "Dòng 1, ô steps"),
        (line(steps=[{"working_hours": -1}]), "ô steps[1].working_hours"),
        (line(steps=[{"working_hours": "hai"}]), "ô steps[1].working_hours"),
        (line(steps=[{"unit": 5}]), "ô steps[1].unit"),
        (line(procedure_code=7), "ô procedure_code"),
        (line(procedure_code="x" * 50), "ô procedure_code"),
        ("5", "Dòng 1"),
        ("[" * 100_000, "Dòng 1"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_entered(
    planner: Client, text: str, says: str
) -> None:
    answer = planner.post("/cai-dat/quy-trinh-nap", sent(text))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page or "trống" in page or "rỗng" in page
    assert not InternalProcess.objects.exists()


def test_a_file_that_is_too_long_is_told_so(planner: Client) -> None:
    page = planner.post("/cai-dat/quy-trinh-nap", sent("x" * (MOST_BYTES + 1))).content.decode()
    assert "Hãy chia tệp rồi nạp từng phần" in page
    assert not InternalProcess.objects.exists()


def test_an_unknown_procedure_or_a_taken_day_is_said_beside_its_field(planner: Client) -> None:
    processes.enter([ONE], by=ADMIN)
    page = f"/cai-dat/quy-trinh/{InternalProcess.objects.get().pk}"
    wrong = planner.post(page, {"procedure": "0.000000", "from_date": f"{DAY}", "viec": "gan"})
    assert wrong.context["form"].errors["procedure"]
    held = versions_of("9.000007")[-1].from_date
    taken = planner.post(page, {"procedure": "9.000007", "from_date": f"{held}", "viec": "gan"})
    assert taken.context["form"].errors["from_date"]
    assert len(versions_of("9.000007")) == 1


def test_what_was_imported_stays(cast: Any) -> None:
    processes.enter([ONE], by=ADMIN)
    for change in (
        lambda: InternalProcess.objects.update(heading="x"),
        lambda: InternalProcess.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_list_costs_the_same_however_long(
    planner: Client, real: str, django_assert_max_num_queries: Any
) -> None:
    processes.enter(processes.parsed_lines(real), by=ADMIN)
    with django_assert_max_num_queries(15):
        planner.get("/cai-dat/quy-trinh")


def test_a_process_that_a_later_version_replaced_is_not_in_use_any_more(planner: Client) -> None:
    (number,) = processes.enter([ONE], by=ADMIN).new
    processes.attach(number, procedure="9.000007", from_date=DAY, by=ADMIN)
    assert processes.standings(DAY) == {number: "used"}
    (other,) = processes.enter([{**ONE, "steps": ONE["steps"][:2]}], by=ADMIN).new
    later = date(2027, 1, 1)
    processes.attach(other, procedure="9.000007", from_date=later, by=ADMIN)
    assert processes.standings(DAY) == {number: "used", other: "used"}
    assert processes.standings(later) == {number: "named", other: "used"}
    (one,) = processes.listed(later, [number])
    assert (one.attached, one.used) == ((("9.000007", DAY),), ())
    # Another change of the same procedure that keeps its steps leaves it in use.
    held = version_on("9.000007", later).definition
    publish_all([replace(held, title="Tên khác")], from_date=date(2027, 2, 1), by=ADMIN)
    assert processes.standings(date(2027, 2, 1))[other] == "used"


def test_a_long_list_has_pages(planner: Client) -> None:
    many = [{**ONE, "procedure_code": None, "decision": f"{n}/QĐ-UBND"} for n in range(120)]
    processes.enter([ONE, *many], by=ADMIN)
    page = planner.get("/cai-dat/quy-trinh?xem=chua-khop&trang=3")
    assert [len(page.context["rows"]), page.context["page"].paginator.count] == [20, 120]
    assert {name: n for name, _, n in page.context["tabs"]}[""] == 121
    assert "?xem=chua-khop&amp;trang=2" in page.content.decode()


def test_a_file_as_long_as_may_be_is_carried_to_where_it_is_entered(planner: Client) -> None:
    """As a browser would send the form: three letters for each byte of Vietnamese would be too many."""
    step = {"unit": "Chuyên viên", "content": "Thẩm định hồ sơ đề nghị cấp đổi. " * 400}
    rows = [line(decision=f"{n}/QĐ", steps=[step]) for n in range(300)]
    text = ""
    while len((text + rows[-1]).encode()) < MOST_BYTES - 10:
        text += rows.pop() + "\n"
    assert len(text.encode()) > 1_800_000
    seen = planner.post("/cai-dat/quy-trinh-nap", sent(text))
    page = seen.content.decode()
    form = page[page.index('name="kept"') - 600 : page.index('name="kept"')]
    assert 'enctype="multipart/form-data"' in form[form.rindex("<form") :]
    done = planner.post("/cai-dat/quy-trinh-nap", {"kept": seen.context["kept"]})
    assert done.status_code == 303
    assert InternalProcess.objects.count() == 300 - len(rows)


def test_entering_costs_the_same_however_many(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        processes.enter([{**ONE, "decision": f"{n}"} for n in range(90)], by=ADMIN)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_in_a_browser(browser: Browser, served: str, viewport: Any, shared: Path) -> None:
    settled()
    with opened(browser, viewport=viewport, locale="vi-VN") as page:
        sign_in(page, served, "p-kstt")
        page.goto(f"{served}/cai-dat/quy-trinh-nap")
        page.set_input_files("input[type=file]", str(shared / FILE))
        page.get_by_role("button", name="Xem tệp có gì").click()
        check(page, "processes-load")
        page.get_by_role("button", name="Đồng ý, nhập 87 quy trình").click()
        page.get_by_role("link", name="Chưa rõ thủ tục nào").wait_for()
        check(page, "processes")
        page.get_by_role("rowheader").get_by_role("link").first.click()
        page.get_by_label("Mã thủ tục").fill("9.000007")
        page.get_by_role("button", name="Xem sẽ đổi gì").click()
        page.get_by_role("button", name="Gắn, công bố phiên bản mới").wait_for()
        check(page, "process")
