"""Đắk Lắk and Phú Yên before 1 July 2025 and what became of their communes, as the files an administrator loads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tinhso.access.actions import open_staff_account
from tinhso.access.models import Account
from tinhso.access.who import SECOND_PASSED
from tinhso.ledger.actions import By
from tinhso.org import actions as org
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

ADMIN = By(actor="p-quan-tri", office="tinh-66", channel="system")
FIRST, EVE, MERGER = date(2010, 1, 1), date(2025, 6, 30), date(2025, 7, 1)
DAK_LAK, PHU_YEN = "66", "54"
# What a district decided: by the commune that the form names, by a department, and by nobody in the table.
COMMUNAL, HOUSEHOLD, BUILDING, FORGOTTEN = "9.100001", "9.100002", "9.100003", "9.100004"
OFFICES = ("Mã", "Tên", "Cấp", "Trực thuộc (mã)", "Mã đơn vị hành chính")
PLAN = (
    "Đơn vị kết thúc (mã)", "Chuyển về (mã)", "Tên đơn vị mới", "Cấp", "Trực thuộc (mã)",
    "Mã đơn vị hành chính", "Ngoài tỉnh", "Hình thức", "Nhận phần còn lại", "Thủ tục", "Cách tìm",
    "Cán bộ đi theo",
)  # fmt: skip
Line = Sequence[str]


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "data" / "admin_units" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sheet(heads: Line, lines: Iterable[Line]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heads)
    writer.writerows(lines)
    return file.getvalue().encode("utf-8-sig")


def offices_before(shared: Path, provinces: Sequence[str]) -> list[Line]:
    """Districts, communes and one department of some provinces, as the sheet of offices has them."""
    found: dict[str, Line] = {}
    for row in rows(shared, "old_units_pre2025.csv"):
        if row["province_code"] not in provinces:
            continue
        province, district = f"tinh-{row['province_code']}", f"huyen-{row['district_code']}"
        found.setdefault(district, (district, row["district"], "district", province, ""))
        if row["ward_code"]:
            ward = f"xa-{row['ward_code']}"
            found[ward] = (ward, row["ward"], "commune", district, row["ward_code"])
    for code in provinces:
        so = f"so-xd-{code}"
        found[so] = (so, "Sở Xây dựng", "province", f"tinh-{code}", "")
    return list(found.values())


def parts(shared: Path, provinces: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """By the code of an old commune, what became of it: one line, or several where it was divided."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(shared, "map_old_to_new_2025.csv"):
        if row["old_province_code"] in provinces:
            own = found.setdefault(row["old_ward_code"], [])
            if all(one["new_ward_code"] != row["new_ward_code"] for one in own):
                own.append(row)
    return found


def plan(shared: Path) -> list[Line]:
    """The decision of 1 July 2025: the real successions; districts end, with who has which of their procedures."""
    found: list[Line] = []
    for old, own in parts(shared, (DAK_LAK, PHU_YEN)).items():
        for place, row in enumerate(own):
            new = row["new_ward_code"]
            found.append(
                (f"xa-{old}", f"moi-{new}", row["new_ward"], "commune", "tinh-66", new, "",
                 "chia, tách" if len(own) > 1 else "sáp nhập", "" if place else "x", "", "", "x")
            )  # fmt: skip
    districts = {
        row["old_district_code"]
        for own in parts(shared, (DAK_LAK, PHU_YEN)).values()
        for row in own
    }
    for code in sorted(districts):
        found += [
            (f"huyen-{code}", "", "", "", "", "", "", "giải thể", "", "", "", ""),
            (f"huyen-{code}", "", "", "", "", "", "", "", "", HOUSEHOLD, "ô xa", ""),
            (f"huyen-{code}", "so-xd-66", "", "", "", "", "", "", "", BUILDING, "", ""),
        ]
    for before, after in (("so-xd-54", "so-xd-66"), ("tinh-54", "tinh-66")):
        found.append((before, after, "", "", "", "", "", "", "x", "", "", "x"))
    return found


def document(code: str, title: str, limit: str) -> dict[str, Any]:
    return {
        "format": "tinhso.procedure/1",
        "code": code,
        "title": title,
        "field": "Thử nghiệm",
        "levels": ["province", "commune"],
        "papers": [{"type": "don", "name": "Đơn đề nghị", "originals": 1}],
        "limits": [{"rule": limit}],
        "fees": [],
        "steps": [
            {"code": "nhan", "name": "Tiếp nhận", "where": "desk", "kind": "intake"},
            {"code": "xu-ly", "name": "Thẩm định", "where": "division", "kind": "process"},
            {"code": "ky", "name": "Ký", "where": "head", "kind": "sign"},
            {"code": "tra", "name": "Trả kết quả", "where": "desk", "kind": "return"},
        ],
        "form": {
            "type": "object",
            "properties": {"xa": {"type": "string", "maxLength": 5, "title": "Mã xã"}},
        },
    }


def procedures() -> None:
    for code, title, limit in (
        (COMMUNAL, "Xác nhận tình trạng hôn nhân", "3d"),
        (HOUSEHOLD, "Đăng ký hộ kinh doanh", "15d"),
        (BUILDING, "Cấp giấy phép xây dựng", "20d"),
        (FORGOTTEN, "Cấp bản sao văn bằng", "20d"),
    ):
        publish(Definition.of(document(code, title, limit)), from_date=FIRST, by=ADMIN)


def heads(provinces: Sequence[tuple[str, str]]) -> None:
    """The provinces themselves with an administrator and a leader: what a file cannot begin with."""
    for code, name in (("p-qt", "Quản Trị"), ("p-tinh", "Y Bình Niê")):
        org.enter_staff(code=code, name=name, by=ADMIN)
        open_staff_account(login=code, staff=code, password="thuyền-nan-đò-ngang", by=ADMIN)
    for code, name in provinces:
        org.found_office(code=f"tinh-{code}", name=name, level="province", on_date=FIRST, by=ADMIN)
        for staff, role in (("p-qt", "admin"), ("p-tinh", "leader")):
            org.appoint(staff, office=f"tinh-{code}", role=role, from_date=FIRST, by=ADMIN)


def signed_in(code: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(staff=code))
    session = client.session
    session[SECOND_PASSED] = True
    session.save()
    return client


def load(client: Client, page: str, heads: Line, lines: Iterable[Line], day: date) -> Any:
    """Send a sheet and agree to what it would change; gives the page that showed it."""
    file = SimpleUploadedFile("tep.csv", sheet(heads, lines), content_type="text/csv")
    address = f"/cai-dat/{page}"
    shown = client.post(address, {"file": file, "from_date": day.isoformat()})
    assert shown.context["trial"].faults == [], shown.context["trial"].faults[:5]
    kept = {"rows": shown.context["kept"], "from_date": day.isoformat()}
    answer = client.post(address, kept)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return shown
