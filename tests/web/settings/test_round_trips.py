"""What goes out as a file comes in again and changes nothing; what is wrong in one names its line and its column."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.settings.conftest import ADMIN, FIRST

from tinhso.procedures.actions import publish_all
from tinhso.procedures.documents import shipped
from tinhso.procedures.queries import version_on, versions_of

DAY = date(2026, 12, 1)
PARTS = ("thoi-han", "phi", "giay-to", "buoc")


@pytest.fixture
def catalogue(cast: Any) -> None:
    publish_all(shipped(), from_date=FIRST, by=ADMIN)


def sent(browser: Client, page: str, content: bytes, name: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return browser.post(f"/cai-dat/{page}", {"file": file, "from_date": f"{DAY}"})


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("part", PARTS)
def test_a_list_of_every_procedure_goes_out_and_in(
    planner: Client, catalogue: None, part: str, ending: str
) -> None:
    file = planner.get(f"/cai-dat/thu-tuc-bang/{part}.{ending}", {"ngay": f"{DAY}"}).content
    trial = sent(planner, f"thu-tuc-bang/{part}/nap", file, f"a.{ending}").context["trial"]
    assert (trial.faults, trial.changes) == ([], [])
    assert trial.same >= 48


@pytest.mark.parametrize(
    ("out", "into"), [("don-vi-xuat", "don-vi-nap"), ("can-bo-xuat", "can-bo-nap")]
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_offices_calendars_staff_and_roles_go_out_and_in(
    admin: Client, out: str, into: str, ending: str
) -> None:
    file = admin.get(f"/cai-dat/{out}.{ending}", {"ngay": f"{DAY}"}).content
    trial = sent(admin, into, file, f"a.{ending}").context["trial"]
    assert (trial.faults, trial.changes) == ([], [])
    assert trial.same > 0


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_a_whole_procedure_with_its_form_goes_out_and_in(
    planner: Client, catalogue: None, ending: str
) -> None:
    file = planner.get(f"/cai-dat/thu-tuc/1.001193/xuat.{ending}").content
    answer = planner.post(
        "/cai-dat/thu-tuc-nap",
        {"sent": SimpleUploadedFile(f"a.{ending}", file), "from_date": f"{DAY}"},
    )
    changes = answer.context["changes"]
    assert (changes.new, dict(changes.changed), changes.same) == ((), {}, ("1.001193",))


def test_a_changed_fee_is_shown_then_holds_from_its_day(planner: Client, catalogue: None) -> None:
    rows = "procedure,name,kind,amount,text\n2.001019,Phí chứng thực di chúc,fee,60.000,Mức mới\n"
    answer = sent(planner, "thu-tuc-bang/phi/nap", rows.encode(), "a.csv")
    trial = answer.context["trial"]
    assert "fees[0].amount" in " ".join(trial.changes[0].says)
    assert len(versions_of("2.001019")) == 1
    done = {"rows": answer.context["kept"], "from_date": f"{DAY}"}
    assert planner.post("/cai-dat/thu-tuc-bang/phi/nap", done).status_code == 303
    assert version_on("2.001019", DAY).definition.fees[0].amount == 60_000
    assert version_on("2.001019", FIRST).definition.fees[0].amount == 50_000


@pytest.mark.parametrize(
    ("part", "rows", "line", "says"),
    [
        (
            "phi",
            "procedure,name,kind,amount\n2.001019,Phí,fee,1000\n2.001019,Phí,fee,-5\n",
            3,
            "Dòng 3, cột Số tiền",
        ),
        ("phi", "procedure,name,kind,amount\n2.001019,Phí,thuế,1000\n", 2, "cột Loại"),
        ("thoi-han", "procedure,rule\n2.001019,ba ngày\n", 2, "cột Thời hạn"),
        (
            "buoc",
            "procedure,name,code,where,kind,hours\n2.001019,Nhận,nhan,desk,intake,nhiều\n",
            2,
            "cột Giờ làm việc",
        ),
        ("giay-to", "procedure,name,type,when\n2.001019,Đơn,don,answers.nope\n", 2, "cột Chỉ khi"),
        ("phi", "procedure,name,kind,amount\n9.999999,Phí,fee,1000\n", 2, "9.999999"),
        ("phi", "procedure,name,kind,amount\n,Phí,fee,1000\n", 2, "Mã thủ tục"),
    ],
)
def test_a_wrong_cell_is_named_by_its_line_and_column(
    planner: Client, catalogue: None, part: str, rows: str, line: int, says: str
) -> None:
    answer = sent(planner, f"thu-tuc-bang/{part}/nap", rows.encode(), "a.csv")
    faults = answer.context["trial"].faults
    assert [one.line for one in faults] == [line]
    assert says in faults[0].fault
    assert says in html.unescape(answer.content.decode())
    assert answer.context["kept"] == ""
