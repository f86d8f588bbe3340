"""A merger as one table: what a row may say, what is refused beside it, and the real list in a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.journeys import merging
from tests.journeys.merging import PLAN, sheet
from tests.web.browsing import PHONE, WIDE, check, opened
from tests.web.office.test_journey import sign_in

from tinhso.cases import actions, jobs
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.org import actions as org
from tinhso.org.models import Allotment, Office, Succession
from tinhso.org.queries import office_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ON = "2026-03-10"
Made = Callable[..., Case]


def line(before: str, **cells: str) -> list[str]:
    names = (
        "before after name level parent unit_code outside how carries_on procedures rule staff"
    ).split()
    told = {"before": before, "carries_on": "x", **cells}
    return [told.get(name, "") for name in names]


def sent(client: Client, *lines: list[str]) -> Any:
    file = SimpleUploadedFile("tep.csv", sheet(PLAN, lines), content_type="text/csv")
    return client.post("/cai-dat/sap-nhap-nap", {"file": file, "from_date": ON})


def agreed(client: Client, *lines: list[str]) -> Any:
    kept = sent(client, *lines).context["kept"]
    return client.post("/cai-dat/sap-nhap-nap", {"rows": kept, "from_date": ON})


def test_a_row_founds_the_successor_and_the_staff_goes_along(admin: Client, case: Made) -> None:
    case()
    rows = (
        line("xa-1", after="moi", name="UBND xã Mới", level="Cấp xã", parent="tinh", staff="x"),
        line("xa-1-mot-cua", after="moi", carries_on="x"),
        line("xa-1-lanh-dao", after="moi", carries_on="x"),
    )
    shown = sent(admin, *rows)
    assert [(one.before, one.after, one.count) for one in shown.context["foreseen"]["goes"]] == [
        ("UBND xã Ea Kao", "UBND xã Mới", 1)
    ]
    assert not Office.objects.filter(code="moi").exists()
    assert agreed(admin, *rows).url == "/cai-dat/chuyen-ho-so"
    assert office_on("moi", date(2026, 3, 10)).parent == "tinh"
    assert (
        Office.objects.get(code="moi").posts.filter(staff__code="p-binh", role="officer").exists()
    )
    assert agreed_again(admin, *rows) == 3
    assert jobs.move_on(date(2026, 3, 10)).moved == 1
    assert Case.objects.get().office == "moi"


def agreed_again(client: Client, *lines: list[str]) -> int:
    """How many rows of the same table change nothing the second time."""
    return int(sent(client, *lines).context["trial"].same)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (line("khong-co", after="xa-2"), "Không có đơn vị khong-co"),
        (line("xa-1", after="khong-co"), "Không có đơn vị khong-co"),
        (line("xa-1", after="xa-1"), "không thể thuộc về chính mình"),
        (line("xa-1", after="xa-2", outside="Nơi khác"), "chỉ một nơi nhận"),
        (line("xa-1", after="xa-2", how="bay"), "Không có hình thức"),
        (line("xa-1", rule="nơi tiếp nhận"), "chỉ một nơi nhận"),
        (line("xa-1", procedures="9.000007"), "chỉ một nơi nhận"),
        (line("xa-1", procedures="9.000007", rule="bay"), "Không hiểu cách tìm"),
        (line("xa-1", procedures="0.000000", after="xa-2"), "Không có thủ tục"),
        (line("", after="xa-2"), "Thiếu"),
        (line("xa-1", after="moi", name="Mới", level="commune", parent="không"), "Không có đơn vị"),
        (line("xa-1", after="=1+1", name="Mới", level="commune"), "chỉ được có chữ"),
    ],
)
def test_what_is_wrong_stands_beside_its_row_and_nothing_is_done(
    admin: Client, row: list[str], says: str
) -> None:
    good = line("xa-1-mot-cua", after="xa-2")
    answer = sent(admin, good, row)
    faults = answer.context["trial"].faults
    assert [one.line for one in faults] == [3] and says in faults[0].fault
    assert not answer.context["kept"] and not Succession.objects.exists()


def test_rules_say_where_a_procedure_goes(admin: Client, case: Made) -> None:
    made = case()
    rows = (
        line("xa-1", carries_on="", how="giải thể"),
        line("xa-1", after="so-xd", procedures="9.000007, *", carries_on=""),
    )
    assert agreed(admin, *rows).status_code == 303
    assert sorted(Allotment.objects.values_list("matter", flat=True)) == ["", "9.000007"]
    jobs.move_on(date(2026, 3, 10))
    made.refresh_from_db()
    assert (made.office, made.holder) == ("so-xd", "so-xd")
    page = admin.get("/cai-dat/don-vi/xa-1").content.decode()
    assert "9.000007" in page and "Sở Xây dựng" in page


def test_who_carries_on_is_said_once(admin: Client) -> None:
    rows = (line("xa-1", after="xa-2"), line("xa-1", after="so-xd"))
    (fault,) = sent(admin, *rows).context["trial"].faults
    assert "chỉ có một nơi nhận phần còn lại" in fault.fault


@pytest.fixture
def yesterday(served: str, shared: Path) -> date:
    """The real offices of the two provinces before they merged, and dossiers open in some of them; the day of it."""
    both = (merging.DAK_LAK, merging.PHU_YEN)
    merging.heads([("66", "Tỉnh Đắk Lắk"), ("54", "Tỉnh Phú Yên")])
    merging.procedures()
    for code, name, level, parent, unit in merging.offices_before(shared, both):
        org.found_office(
            code=code, name=name, level=level, parent=parent, unit_code=unit,
            on_date=merging.FIRST, by=merging.ADMIN,
        )  # fmt: skip
    one = actions.system(By(actor="p-an", office="-", channel="counter"))
    at = timezone.now() - timedelta(days=1)
    for n, (office, procedure) in enumerate(
        [
            ("xa-22015", merging.COMMUNAL),
            ("xa-22015", merging.COMMUNAL),
            ("xa-24121", merging.COMMUNAL),
            ("xa-22024", merging.COMMUNAL),
            ("huyen-643", merging.BUILDING),
            ("huyen-643", merging.FORGOTTEN),
        ]
    ):
        filing = actions.Filing(
            procedure=procedure, owner="p", filer="p", desk=office, office=office
        )
        made = actions.file_case(filing, key=f"k-{n}", doer=one, told_at=at)
        actions.accept(made.uid, doer=one, told_at=at + timedelta(minutes=30))
    return timezone.localdate()


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["390", "1440"])
def test_the_real_merger_in_a_browser(
    browser: Browser, served: str, yesterday: date, shared: Path, tmp_path: Path, viewport: Any
) -> None:
    path = tmp_path / "sap-nhap.csv"
    path.write_bytes(sheet(PLAN, merging.plan(shared)))
    with opened(browser, viewport=viewport) as page:
        sign_in(page, served, "p-qt")
        page.goto(f"{served}/cai-dat/don-vi")
        page.get_by_role("link", name="Nạp bảng sáp nhập").click()
        page.set_input_files("input[type=file]", str(path))
        page.get_by_role("button", name="Xem tệp sẽ đổi gì").click()
        page.get_by_role("heading", name="Hồ sơ đang mở sẽ chuyển").wait_for()
        assert "1 hồ sơ chưa biết chuyển về đâu" in page.inner_text("main")
        check(page, "merger-preview")
        page.get_by_role("button", name="Đồng ý").click()
        page.wait_for_url("**/cai-dat/chuyen-ho-so")
        check(page, "merger-waiting")
        page.get_by_role("button", name="Chuyển ngay").click()
        page.get_by_text("Đã chuyển 5 hồ sơ").wait_for()
        assert "nên xem lại" in page.inner_text("body")
        check(page, "merger-report")
        page.goto(f"{served}/cai-dat/don-vi/moi-22015")
        check(page, "merger-office")
    assert Case.objects.filter(office="moi-22015").count() == 3
