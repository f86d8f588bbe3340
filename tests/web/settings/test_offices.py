"""Offices founded, renamed, moved, merged and split through the screens; each from a day on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tinhso.cases.models import Case
from tinhso.ledger.models import Event
from tinhso.org.models import Office, Succession
from tinhso.org.queries import calendar_of, office_on

Made = Callable[..., Case]
DAY = "2026-02-02"
ON = date(2026, 2, 2)


def post(browser: Client, page: str, **data: Any) -> Any:
    return browser.post(f"/cai-dat/{page}", data)


def test_founded_renamed_and_moved_from_a_day(admin: Client) -> None:
    answer = post(
        admin, "don-vi-moi", code="phong-ho-tich", name="Phòng Hộ tịch", level="province",
        parent="so-xd", from_date=DAY,
    )  # fmt: skip
    assert (answer.status_code, answer.url) == (303, f"/cai-dat/don-vi/phong-ho-tich?ngay={DAY}")
    later = "2026-03-02"
    assert (
        post(admin, "don-vi/phong-ho-tich/ten", name="Phòng Tư pháp", from_date=later).status_code
        == 303
    )
    assert (
        post(admin, "don-vi/phong-ho-tich/noi", parent="xa-2", from_date=later).status_code == 303
    )
    before, after = (office_on("phong-ho-tich", day) for day in (ON, date(2026, 3, 2)))
    assert (before.name, before.parent) == ("Phòng Hộ tịch", "so-xd")
    assert (after.name, after.parent) == ("Phòng Tư pháp", "xa-2")
    page = admin.get(f"/cai-dat/don-vi/phong-ho-tich?ngay={DAY}").content.decode()
    assert "<h1>Phòng Hộ tịch</h1>" in page and "Phòng Tư pháp" in page
    tree = admin.get("/cai-dat/don-vi?ngay=2019-12-31").content.decode()
    assert "Ngày này chưa có đơn vị nào" in tree


@pytest.mark.parametrize(
    ("page", "data", "says"),
    [
        ("don-vi-moi", {"code": "xa-1", "name": "X", "level": "commune", "parent": "tinh"}, "đã có"),
        ("don-vi-moi", {"code": "xã 1", "name": "X", "level": "commune"}, "không dấu"),
        ("don-vi/tinh/noi", {"parent": "xa-1"}, "không thể thuộc về chính mình"),
        ("don-vi/xa-1/ten", {"name": ""}, "Hãy điền ô này"),
        ("don-vi/xa-1/ten", {"name": "A", "from_date": "31/02/2026"}, "Ngày chưa đúng"),
        ("don-vi/xa-1/ten", {"name": "A", "from_date": "2020-01-01"}, "chọn ngày khác"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_and_nothing_is_written(
    admin: Client, page: str, data: dict[str, str], says: str
) -> None:
    before = Event.objects.count()
    answer = post(admin, page, **{"from_date": DAY, **data})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Event.objects.count() == before


def test_twice_pressed_is_once_done(admin: Client) -> None:
    for _ in range(2):
        post(admin, "don-vi/xa-1/ten", name="UBND xã Mới", from_date=DAY)
    assert Event.objects.filter(kind="org.office_renamed").count() == 1


def test_a_calendar_is_shown_before_it_is_set(admin: Client) -> None:
    toml = 'extends = "vn"\n[[days]]\ndate = 2026-11-23\noff = true\nname = "Ngày của tỉnh"\nsource = "QĐ 1"\n'
    asked = {"name": "vn", "toml": toml, "from_date": DAY, "year": "2026"}
    page = post(admin, "don-vi/xa-1/lich", **asked, viec="xem").content.decode()
    assert "Ngày của tỉnh" in page and "23/11/2026" in page
    assert calendar_of("xa-1", ON).is_working_day(date(2026, 11, 23))
    assert post(admin, "don-vi/xa-1/lich", **asked, viec="dat").status_code == 303
    assert not calendar_of("xa-1", ON).is_working_day(date(2026, 11, 23))
    assert calendar_of("xa-1", date(2026, 2, 1)).is_working_day(date(2026, 11, 23))
    wrong = post(
        admin,
        "don-vi/xa-1/lich",
        **{**asked, "toml": "hours = 3", "from_date": "2026-05-01"},
        viec="dat",
    )
    assert wrong.status_code == 200 and "field-error" in wrong.content.decode()
    named = post(
        admin, "don-vi/xa-2/lich", **{**asked, "toml": "", "name": "vn-saturday"}, viec="dat"
    )
    assert named.status_code == 303
    assert calendar_of("xa-2", ON).is_working_day(date(2026, 2, 7))


def test_a_merger_tells_what_moves_and_then_moves_it(admin: Client, case: Made) -> None:
    made = case(staff="p-binh")
    asked = {
        "offices": ["xa-1", "xa-1-lanh-dao", "xa-1-mot-cua"],
        "to": "xa-2", "how": "merged", "from_date": "2026-03-10",
    }  # fmt: skip
    page = post(admin, "sap-nhap", **asked, viec="xem").content.decode()
    assert "Hồ sơ đang mở sẽ chuyển" in page and "UBND xã Hòa Phú" in page
    assert not Succession.objects.exists()
    answer = post(admin, "sap-nhap", **asked, viec="lam")
    assert (answer.status_code, answer.url) == (303, "/cai-dat/chuyen-ho-so")
    waits = admin.get("/cai-dat/chuyen-ho-so").content.decode()
    assert "Chuyển ngay" in waits
    promised = Case.objects.get().promised_at
    moved = admin.post("/cai-dat/chuyen-ho-so", follow=True).content.decode()
    assert "Đã chuyển 1 hồ sơ" in moved and "Không có hồ sơ nào chờ chuyển" in moved
    made.refresh_from_db()
    assert (made.desk, made.office, made.holder, made.staff) == ("xa-2", "xa-2", "xa-2", "")
    assert made.promised_at == promised
    event = Event.objects.get(kind="cases.handed_over")
    assert (event.actor, event.office) == ("p-qt", "tinh")
    assert "Đã chuyển 0 hồ sơ" in admin.post("/cai-dat/chuyen-ho-so", follow=True).content.decode()


def test_what_leaves_the_province_is_said_to_stay(admin: Client, case: Made) -> None:
    case()
    asked = {
        "offices": ["xa-1"], "to": "", "outside": "TP. Hồ Chí Minh", "how": "handed_over",
        "from_date": "2026-03-10",
    }  # fmt: skip
    assert "phải xử lý từng hồ sơ" in post(admin, "sap-nhap", **asked, viec="xem").content.decode()
    post(admin, "sap-nhap", **asked, viec="lam")
    page = admin.get("/cai-dat/chuyen-ho-so").content.decode()
    assert "Bàn giao cho TP. Hồ Chí Minh" in page
    office = admin.get("/cai-dat/don-vi/xa-1").content.decode()
    assert "chuyển ra ngoài tỉnh" in office and "TP. Hồ Chí Minh" in office


def test_a_merger_to_itself_or_two_ways_is_refused(admin: Client) -> None:
    both = {"offices": ["xa-1"], "to": "xa-1", "how": "merged", "from_date": DAY, "viec": "lam"}
    assert "không thể là đơn vị kết thúc" in post(admin, "sap-nhap", **both).content.decode()
    two = {**both, "to": "xa-2", "outside": "Bình Dương"}
    assert "một nơi nhận" in post(admin, "sap-nhap", **two).content.decode()
    none = post(
        admin, "sap-nhap", to="xa-2", how="merged", from_date=DAY, viec="lam"
    ).content.decode()
    assert "Hãy điền ô này" in none
    assert not Succession.objects.exists()


def test_a_split_has_one_that_carries_on(admin: Client, case: Made) -> None:
    case()
    asked = {
        "office": "xa-1",
        "to": ["xa-2", "so-xd"],
        "carries_on": "tinh",
        "from_date": "2026-03-10",
    }
    assert "Chọn một trong" in post(admin, "chia-tach", **asked, viec="lam").content.decode()
    asked["carries_on"] = "xa-2"
    assert (
        "Hồ sơ đang mở sẽ chuyển" in post(admin, "chia-tach", **asked, viec="xem").content.decode()
    )
    assert post(admin, "chia-tach", **asked, viec="lam").status_code == 303
    rows = Succession.objects.values_list("after__code", "carries_on")
    assert set(rows) == {("xa-2", True), ("so-xd", False)}


@pytest.mark.parametrize("does", ["xem", "lam"])
def test_what_would_lock_everybody_out_is_refused_before_it_is_shown(
    admin: Client, does: str
) -> None:
    top = {"offices": ["tinh"], "to": "xa-2", "how": "merged", "from_date": DAY, "viec": does}
    divided = {"office": "tinh", "to": ["xa-1", "xa-2"], "carries_on": "xa-1", "from_date": DAY}
    for page, told in (("sap-nhap", top), ("chia-tach", {**divided, "viec": does})):
        answer = admin.post(f"/cai-dat/{page}", told)
        shown = answer.content.decode()
        assert "đây là đơn vị cao nhất" in shown and "Đồng ý, ghi từ" not in shown
    assert Office.objects.get(code="tinh").closed_on is None
    assert admin.get("/cai-dat/don-vi").status_code == 200


def test_a_merger_to_come_moves_nothing_yet(admin: Client, case: Made) -> None:
    made = case()
    asked = {
        "offices": ["xa-1"],
        "to": "xa-2",
        "how": "merged",
        "from_date": "2026-07-01",
        "viec": "lam",
    }
    answer = post(admin, "sap-nhap", **asked)
    assert answer.url == "/cai-dat/don-vi?ngay=2026-07-01"
    assert "Đã chuyển 0 hồ sơ" in admin.post("/cai-dat/chuyen-ho-so", follow=True).content.decode()
    made.refresh_from_db()
    assert made.office == "xa-1"


# Files.
def sent(text: str, name: str = "don-vi.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode("utf-8-sig"))


def trial(browser: Client, text: str, page: str = "don-vi-nap", day: str = DAY) -> Any:
    return browser.post(f"/cai-dat/{page}", {"file": sent(text), "from_date": day})


def agreed(browser: Client, shown: Any, page: str = "don-vi-nap", day: str = DAY) -> Any:
    return browser.post(f"/cai-dat/{page}", {"rows": shown.context["kept"], "from_date": day})


def test_what_is_exported_and_loaded_again_changes_nothing(admin: Client) -> None:
    for ending in ("csv", "xlsx"):
        file = admin.get(f"/cai-dat/don-vi-xuat.{ending}?ngay={DAY}")
        shown = admin.post(
            "/cai-dat/don-vi-nap",
            {"file": SimpleUploadedFile(f"don-vi.{ending}", file.content), "from_date": DAY},
        )
        found = shown.context["trial"]
        assert ([one.fault for one in found.faults], found.changes, found.same) == ([], [], 6)
        assert "Không có gì thay đổi" in shown.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Mã", "Tên"] and rows[1][:4] == ["tinh", "Tỉnh", "province", ""]


NEW = """\
Mã,Tên,Cấp,Trực thuộc (mã),Lịch,Từ ngày
to-1,Tổ Một,Cấp xã,phong-1,,
phong-1,Phòng Một,Cấp tỉnh,so-xd,vn-saturday,01/03/2026
xa-1,UBND phường Ea Kao,,tinh,,
xa-2,,,,vn-early,
"""


def test_a_file_shows_what_it_changes_and_then_does_it(admin: Client) -> None:
    before = Event.objects.count()
    shown = trial(admin, NEW.replace(",phong-1,,\n", ",phong-1,,02/03/2026\n"))
    says = [(one.line, one.what) for one in shown.context["trial"].changes]
    assert says == [(2, "to-1"), (3, "phong-1"), (4, "xa-1"), (5, "xa-2")]
    page = shown.content.decode()
    assert "đổi tên thành UBND phường Ea Kao từ 02/02/2026" in page
    assert (Event.objects.count(), Office.objects.filter(code="to-1").exists()) == (before, False)
    assert agreed(admin, shown).status_code == 303
    assert office_on("xa-1", ON).name == "UBND phường Ea Kao"
    assert office_on("to-1", date(2026, 3, 2)).parent == "phong-1"
    assert Office.objects.get(code="phong-1").founded_on == date(2026, 3, 1)
    assert calendar_of("to-1", date(2026, 3, 3)).is_working_day(date(2026, 3, 7))
    assert office_on("xa-2", ON).parent == "tinh"  # Its cell was empty.
    again = agreed(admin, shown)
    assert again.status_code == 303  # The same once more: every row is as it is by now.
    assert Event.objects.filter(kind="org.office_renamed").count() == 1


def test_a_unit_code_is_filled_in_by_file_and_then_stays(admin: Client) -> None:
    file = "code,unit_code\nxa-1,99001\n"
    shown = trial(admin, file)
    assert "mã đơn vị hành chính 99001" in shown.content.decode()
    assert Office.objects.get(code="xa-1").unit_code == ""
    agreed(admin, shown)
    assert Office.objects.get(code="xa-1").unit_code == "99001"
    assert Event.objects.get(kind="org.unit_entered").facts == {"unit": "99001"}
    assert trial(admin, file).context["trial"].same == 1
    for other in ("99002", "123"):
        again = trial(admin, f"code,unit_code\nxa-1,{other}\n")
        assert "không đổi bằng tệp được" in again.context["trial"].faults[0].fault
    assert "5 số" in trial(admin, "code,unit_code\nxa-2,123\n").context["trial"].faults[0].fault


WRONG = """\
code;name;level;parent;calendar;from
xa-1;Tên mới;;tinh;;
xa-9;Xã Chín;xóm;tinh;;
;Không mã;commune;tinh;;
xa-10;Xã Mười;commune;khong-co;;
xa-11;Xã Mười Một;commune;tinh;lich-la;
xa-12;Xã Mười Hai;commune;tinh;;ngày mai
tinh;;;xa-1;;
xã 13;Xã;commune;tinh;;
xa-2;;province;tinh;;
a;b
"""


def test_each_wrong_row_is_named_and_nothing_is_written(admin: Client) -> None:
    shown = trial(admin, WRONG)
    found = shown.context["trial"]
    assert [one.line for one in found.faults] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert all(one.fault and "{" not in one.fault for one in found.faults)
    assert shown.context["kept"] == ""
    assert "chưa có gì thay đổi" in shown.content.decode()
    assert not Event.objects.filter(kind="org.office_renamed").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x01\x02\x03" * 200, b"PK\x03\x04 no zip", b"<html><table><tr><td>x</td></table>",
        b"ten,cap\nA,commune\n", b"\x1f\x8b\x08 gzip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        b"Ma\n" + b"x" * 600 + b"\n",
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_words(admin: Client, content: bytes) -> None:
    before = Event.objects.count()
    answer = admin.post(
        "/cai-dat/don-vi-nap",
        {"file": SimpleUploadedFile("don-vi.csv", content), "from_date": DAY},
    )
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "field-error" in page or "note-error" in page
    assert Event.objects.count() == before


def test_rows_that_were_tampered_with_are_checked_again(
    admin: Client, as_: Callable[[str], Client]
) -> None:
    for rows in (
        "",
        "{",
        "[]",
        "[[1]]",
        "null",
        "[" * 5000,
        '[[1, {"code": "xa-1", "level": "nation"}]]',
    ):
        answer = admin.post("/cai-dat/don-vi-nap", {"rows": rows, "from_date": DAY})
        assert answer.status_code == 200
    mine = '[[2, {"code": "xa-2", "name": "Của tôi"}]]'
    refused = as_("p-qt-xa").post("/cai-dat/don-vi-nap", {"rows": mine, "from_date": DAY})
    assert refused.status_code in (200, 403)
    assert office_on("xa-2", timezone.localdate() + timedelta(days=1)).name == "UBND xã Hòa Phú"


def test_the_tree_costs_the_same_however_many_offices_there_are(
    admin: Client, django_assert_max_num_queries: Any
) -> None:
    text = "Mã,Tên,Cấp,Trực thuộc (mã)\n" + "".join(
        f"x-{n},Xã {n},commune,tinh\n" for n in range(40)
    )
    shown = trial(admin, text)
    assert agreed(admin, shown).status_code == 303
    with django_assert_max_num_queries(14):
        page = admin.get("/cai-dat/don-vi").content.decode()
    assert page.count("/cai-dat/don-vi/x-") == 40
    with django_assert_max_num_queries(24):
        admin.get("/cai-dat/don-vi/tinh")
