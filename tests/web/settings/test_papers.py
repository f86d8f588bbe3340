"""Types of papers as planners keep them: found by a name, changed from a day on, out and in again as files."""

from __future__ import annotations

import html
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.settings.conftest import ADMIN

from tinhso.papers.actions import publish_all
from tinhso.papers.documents import read_types
from tinhso.papers.models import PaperTypeVersion
from tinhso.papers.queries import type_on, types_on, versions_of
from tinhso.procedures.documents import SHIPPED

FIRST, DAY = date(2025, 1, 1), date(2026, 12, 1)
HOME = "/cai-dat/giay-to"


@pytest.fixture
def types(cast: Any) -> None:
    """What is shipped, from the first day."""
    ours = read_types((SHIPPED.parent / "papers.yaml").read_bytes())
    publish_all(ours, from_date=FIRST, by=ADMIN)


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def sent(browser: Client, page: str, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"{HOME}-{page}", {"file": file, "from_date": f"{DAY}"})


def test_a_list_is_searched_and_a_name_is_read(planner: Client, types: None) -> None:
    page = text(planner.get(HOME, {"tim": "Bản sao hợp lệ giấy khai sinh"}))
    assert "chắc chắn" in page and "Giấy khai sinh, trích lục khai sinh" in page
    page = text(planner.get(HOME, {"tim": "trich luc khai tu"}))
    assert "khai-tu" in page
    assert "Không có loại giấy tờ nào như vậy" in text(planner.get(HOME, {"tim": "zzzz"}))
    assert "còn trống" in text(planner.get(HOME, {"ngay": "2019-01-01"}))


def test_a_list_asks_the_same_however_long(
    planner: Client, types: None, django_assert_max_num_queries: Any
) -> None:
    planner.get(HOME)
    with django_assert_max_num_queries(16):
        planner.get(HOME)


def test_a_type_is_changed_from_a_day_and_was_as_it_was(planner: Client, types: None) -> None:
    page = f"{HOME}/khai-sinh/sua"
    form = planner.get(page).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    changed = {**given, "name": "Giấy khai sinh điện tử", "from_date": f"{DAY}"}
    answer = planner.post(page, changed)
    assert answer.status_code == 303
    assert [one.type.name for one in versions_of("khai-sinh")][-1] == "Giấy khai sinh điện tử"
    assert type_on("khai-sinh", FIRST).name.startswith("Giấy khai sinh, ")
    again = planner.post(page, {**changed, "name": "Khác nữa"})
    assert "chọn ngày khác" in text(again)
    wrong = planner.post(page, {**changed, "held": "CSDL | hôm nay"})
    assert wrong.context["form"].errors["held"]


def test_a_new_type_has_a_code_of_its_own(planner: Client, types: None) -> None:
    given = {
        "code": "giay-la", "name": "Giấy lạ", "name_en": "Odd paper", "group": "form",
        "aliases": "giấy lạ\ngiấy rất lạ\ngiấy lạ", "from_date": f"{DAY}",
        "held": "CSDL lạ | 2026-12-01 |  | 1/2026",
    }  # fmt: skip
    assert planner.post(f"{HOME}-moi", given).status_code == 303
    made = type_on("giay-la", DAY)
    assert made.aliases == ("giấy lạ", "giấy rất lạ")
    assert (made.held[0].database, made.held[0].until) == ("CSDL lạ", None)
    twice = planner.post(f"{HOME}-moi", {**given, "code": "khai-sinh"})
    assert twice.context["form"].errors["code"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_table_that_goes_out_changes_nothing_when_it_comes_in(
    planner: Client, types: None, ending: str
) -> None:
    file = planner.get(f"{HOME}-xuat.{ending}", {"ngay": f"{DAY}"}).content
    answer = sent(planner, "nap", file, f"giay-to.{ending}")
    trial = answer.context["trial"]
    assert (len(trial.faults), len(trial.changes), trial.same) == (0, 0, len(types_on(DAY)))


def test_a_table_shows_what_it_would_change_and_names_what_is_wrong(
    planner: Client, types: None
) -> None:
    rows = "code,name,name_en,group,until\nkhai-sinh,Giấy mới,,,\ngiay-la,Giấy lạ,Odd,Đơn,\n"
    trial = sent(planner, "nap", rows.encode(), "a.csv").context["trial"]
    assert [(one.line, one.what) for one in trial.changes] == [(2, "khai-sinh")]
    assert trial.faults[0].line == 3 and "group" in trial.faults[0].fault
    good = 'Mã,Tên,Tên tiếng Anh,Nhóm\ngiay-la,Giấy lạ,Odd,"Đơn, tờ khai"\n'
    answer = sent(planner, "nap", good.encode(), "a.csv")
    assert not PaperTypeVersion.objects.filter(code="giay-la").exists()
    done = {"rows": answer.context["kept"], "from_date": f"{DAY}"}
    assert planner.post(f"{HOME}-nap", done).status_code == 303
    assert type_on("giay-la", DAY).group == "form"


def test_yaml_goes_out_and_in(planner: Client, types: None) -> None:
    file = planner.get(f"{HOME}-xuat.yaml", {"ngay": f"{DAY}"}).content
    assert read_types(file) == types_on(DAY)
    same = sent(planner, "nap-yaml", file, "a.yaml")
    assert (same.context["changes"], same.context["same"]) == ([], len(types_on(DAY)))
    changed = file.replace("Giấy chứng sinh".encode(), "Giấy báo sinh".encode())
    answer = sent(planner, "nap-yaml", changed, "a.yaml")
    assert [one.code for one, _ in answer.context["changes"]] == ["chung-sinh"]
    done = {"kept": answer.context["kept"], "from_date": f"{DAY}"}
    assert planner.post(f"{HOME}-nap-yaml", done).status_code == 303
    assert type_on("chung-sinh", DAY).name == "Giấy báo sinh"
    broken = sent(planner, "nap-yaml", io.BytesIO(b"format: x").read(), "a.yaml")
    assert broken.context["form"].errors["file"]


def test_only_the_provinces_planners_change_it(as_: Any, types: None) -> None:
    small = as_("p-ks-xa")
    assert small.get(HOME).status_code == 200
    for page in ("-moi", "-nap", "-nap-yaml", "/khai-sinh/sua"):
        assert small.get(f"{HOME}{page}").status_code == 403


def test_a_procedure_takes_its_papers_from_the_catalogue_with_the_reading_offered(
    planner: Client, types: None
) -> None:
    answer = planner.get("/cai-dat/thu-tuc/9.000007/sua")
    page = text(answer)
    assert '<option value="khai-sinh">' in page and 'list="paper-types"' in page
    sent = {
        "title": "Thử", "papers.0.name": "Bản sao giấy khai sinh", "papers.0.type": "don",
        "tu-ngay": f"{DAY}", "viec": "xem",
    }  # fmt: skip
    page = text(planner.post("/cai-dat/thu-tuc/9.000007/sua", sent))
    assert "Tên này là <code>khai-sinh</code>" in page
    page = text(
        planner.post("/cai-dat/thu-tuc/9.000007/sua", {**sent, "papers.0.type": "khai-sinh"})
    )
    assert "Tên này là" not in page
