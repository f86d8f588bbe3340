"""Registers on the screens: found, written, shown as they stood, loaded; nobody sees or writes what is not hers."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.documents.test_screens import staff
from tests.registers.conftest import BY, LODGINGS, one
from tests.web.office.conftest import found_everything

from tinhso.access.models import Look
from tinhso.registers import actions
from tinhso.registers.actions import Given
from tinhso.registers.definition import definition_of
from tinhso.registers.models import Record, Revision
from tinhso.tables.writing import as_csv

HOME = "/so-bo/co-so-luu-tru"
POINT = {"type": "Point", "coordinates": [107.1, 10.4]}


@pytest.fixture
def town(db: None, keys: None, settings: Any) -> str:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    found_everything()
    actions.declare(definition_of(LODGINGS), owner="xa-1", by=BY, valid_from=date(2026, 1, 1))
    return HOME


def kept(number: int = 1, office: str = "xa-1", **said: Any) -> Record:
    values = one(number, dien_thoai="0900000001", **said)
    return actions.save("co-so-luu-tru", Given(values, office, POINT), by=BY)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def filled(row: Record | None = None, **said: str) -> dict[str, str]:
    told = {
        "f_ma_so": "3500000007",
        "f_ten": "Nhà nghỉ Gió",
        "f_loai": "nha-nghi",
        "office": "xa-1",
        "place": "10.4, 107.1",
    }
    if row is not None:
        told |= {
            "why": "sửa",
            "revision": str(row.revision),
            "f_ten": row.title,
            "f_loai": "khach-san",
        }
    return told | said


def test_a_record_is_found_without_accents(town: str) -> None:
    kept(1), kept(2, loai="nha-nghi", office="xa-2")
    lan = staff("p-lan")
    page = text(lan, f"{town}?tim=BIEN+dong+2")
    assert "Biển Đông 2" in page and "Biển Đông 1" not in page
    assert "Biển Đông 1" not in text(lan, f"{town}?loai=nha-nghi")
    assert "Biển Đông 2" not in text(lan, f"{town}?don-vi=xa-1")
    assert "Không có bản ghi nào" in text(lan, f"{town}?tim=khongco")
    assert "<circle" in text(lan, f"{town}?xem=ban-do")
    assert "Cơ sở lưu trú" in text(lan, "/so-bo/")


def test_what_names_a_person_is_seen_in_its_office_alone_and_the_look_is_kept(town: str) -> None:
    here, there = kept(1), kept(2, office="xa-2")
    lan = staff("p-binh")
    assert "0900000001" in text(lan, f"/so-bo/ban-ghi/{here.uid}")
    assert Look.objects.filter(subject=f"record:{here.uid}").count() == 1
    page = text(lan, f"/so-bo/ban-ghi/{there.uid}")
    assert "0900000001" not in page and "Điện thoại" in page
    assert not Look.objects.filter(subject=f"record:{there.uid}").exists()
    told = lan.get(f"{town}/tai.csv").content.decode("utf-8-sig")
    assert told.count("0900000001") == 1 and "Biển Đông 2" in told
    features = json.loads(lan.get(f"{town}/tai.geojson").content)["features"]
    assert sum("dien_thoai" in one["properties"] for one in features) == 1
    assert (
        lan.get(f"{town}/tai.xlsx").content[:2] == b"PK"
        and lan.get(f"{town}/tai.exe").status_code == 404
    )


def test_a_longer_list_takes_no_more_queries(town: str) -> None:
    lan, addresses = staff("p-lan"), (town, f"{town}/tai.csv", f"{town}?xem=ban-do")

    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert lan.get(address).status_code == 200
        return len(seen)

    kept(1), kept(2, office="xa-2")
    assert counted(town)  # The first page of a session asks more.
    few = [counted(one) for one in addresses]
    for number in range(3, 30):
        kept(number, office=f"xa-{1 + number % 2}")
    assert [counted(one) for one in addresses] == few


def test_a_record_is_written_once_and_changed(town: str) -> None:
    hoa = staff("p-hoa")
    for _ in range(2):
        answer = hoa.post(f"{town}/moi", filled())
        assert answer.status_code == 303
    row = Record.objects.get()
    assert Revision.objects.count() == 1
    assert hoa.post(f"/so-bo/ban-ghi/{row.uid}/sua", filled(row, f_hang_sao="2")).status_code == 303
    row.refresh_from_db()
    assert row.values["hang_sao"] == 2 and row.values["loai"] == "khach-san"
    page = text(hoa, f"/so-bo/ban-ghi/{row.uid}")
    assert "Hạng sao" in page and "sửa" in page
    old = filled(row, revision="1", f_ten="Khác")
    answer = hoa.post(f"/so-bo/ban-ghi/{row.uid}/sua", old)
    assert answer.status_code == 422 and "vừa ghi" in answer.content.decode()


def test_wrong_fields_are_said_beside_them(town: str) -> None:
    hoa = staff("p-hoa")
    answer = hoa.post(
        f"{town}/moi", filled(f_ma_so="12", f_hang_sao="x", place="đâu đó", f_het_han="31/02/2026")
    )
    page = answer.content.decode()
    assert not Record.objects.exists() and "Nhà nghỉ Gió" in page
    for said in ("không phải số nguyên", "vĩ độ rồi kinh độ", "không phải ngày"):
        assert said in page


@pytest.mark.parametrize("who", ["p-lan", "p-hoa", "p-tinh", "p-kstt"])
def test_every_page_opens_or_refuses(town: str, who: str) -> None:
    row = kept()
    client = staff(who)
    client.raise_request_exception = False
    for address in (
        "/so-bo/",
        town,
        f"{town}/moi",
        f"{town}/nap",
        f"{town}/mau.csv",
        f"/so-bo/ban-ghi/{row.uid}",
    ):
        assert client.get(address).status_code in (200, 403), address


def test_another_offices_record_is_not_written(town: str, settings: Any) -> None:
    settings.GUARD_RAISES = False
    row = kept(office="xa-2")
    hoa = staff("p-hoa")
    assert hoa.post(f"/so-bo/ban-ghi/{row.uid}/sua", filled(row)).status_code == 403
    assert (
        hoa.post(f"/so-bo/ban-ghi/{row.uid}/viec", {"do": "end", "reason": "x"}).status_code == 403
    )
    path = as_csv(["Mã số", "Tên cơ sở", "Loại hình"], [["3500000001", "Tên khác", "Khách sạn"]])
    answer = hoa.post(f"{town}/nap", {"office": "xa-1", "file": SimpleUploadedFile("a.csv", path)})
    assert answer.status_code == 422 and "đơn vị khác" in answer.content.decode()
    assert Revision.objects.count() == 1


def test_it_is_taken_out_with_a_reason_and_put_back(town: str) -> None:
    row, hoa = kept(), staff("p-hoa")
    address = f"/so-bo/ban-ghi/{row.uid}/viec"
    assert hoa.post(address, {"do": "end", "reason": ""}).status_code == 422
    assert hoa.post(address, {"do": "end", "reason": "giải thể"}).status_code == 303
    assert "đã đưa ra khỏi sổ" in text(hoa, f"/so-bo/ban-ghi/{row.uid}")
    assert hoa.post(address, {"do": "restore", "reason": "nhầm"}).status_code == 303
    assert hoa.post(address, {"do": "xoa"}).status_code == 404


def test_sealed_fields_are_opened_with_a_reason(town: str, settings: Any) -> None:
    row, hoa = kept(thu_nhap="mật"), staff("p-hoa")
    assert "mật" not in text(hoa, f"/so-bo/ban-ghi/{row.uid}")
    opened = hoa.post(f"/so-bo/ban-ghi/{row.uid}/viec", {"do": "unseal", "reason": "kiểm tra"})
    assert "mật" in opened.content.decode()
    settings.GUARD_RAISES = False
    lan = staff("p-lan")
    assert (
        lan.post(f"/so-bo/ban-ghi/{row.uid}/viec", {"do": "unseal", "reason": "x"}).status_code
        == 403
    )


def test_a_file_is_shown_then_taken(town: str) -> None:
    hoa = staff("p-hoa")
    body = as_csv(
        ["Mã số", "Tên cơ sở", "Loại hình"],
        [["3500000001", "Gió", "Khách sạn"], ["3500000002", "Mây", "Nhà nghỉ du lịch"]],
    )
    page = hoa.post(
        f"{town}/nap", {"office": "xa-1", "file": SimpleUploadedFile("a.csv", body)}
    ).content.decode()
    assert "2 dòng sẽ ghi" in page and not Record.objects.exists()
    sent = {name: _hidden(page, name) for name in ("kept", "shown", "office")}
    for _ in range(2):
        assert hoa.post(f"{town}/nap", sent).status_code == 303
    assert Record.objects.count() == 2 and Revision.objects.count() == 2
    bad = as_csv(["Mã số", "Tên cơ sở", "Loại hình"], [["1", "", "Lều"]])
    page = hoa.post(
        f"{town}/nap", {"office": "xa-1", "file": SimpleUploadedFile("b.csv", bad)}
    ).content.decode()
    assert "1 dòng có lỗi" in page and "Loại hình" in page and "kept" not in page
    assert hoa.post(f"{town}/nap", {"office": "xa-1"}).status_code == 422
    assert hoa.post(f"{town}/nap", {**sent, "kept": "x"}).status_code == 422


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1].replace("&quot;", '"').replace("&amp;", "&")
