"""Registers by programs: written, found, as they stood, as features; what names a person in its offices alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import partner, told
from tests.cases.conftest import ADMIN
from tests.registers.conftest import LODGINGS, one

from tinhso.access.models import Look
from tinhso.registers import actions
from tinhso.registers.definition import definition_of
from tinhso.registers.models import Record

HOME = "/registers/co-so-luu-tru/records"
POINT = {"type": "Point", "coordinates": [107.1, 10.4]}


@pytest.fixture
def register(province: None) -> str:
    made = definition_of(LODGINGS)
    return actions.declare(
        made, owner="tinh", by=ADMIN, valid_from=date(2026, 1, 1)
    ).definition.code


def written(asks: Any, number: int, office: str = "xa-1", **said: Any) -> dict[str, Any]:
    body = {"office": office, "values": one(number, **said), "geometry": POINT}
    answer = asks.post(HOME, body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_record_is_written_once_changed_ended_and_put_back(register: str) -> None:
    asks = partner()
    made = written(asks, 1, dien_thoai="0900000001", thu_nhap="9 tỷ")
    assert made["hidden"] == ["thu_nhap"] and "9 tỷ" not in str(made)
    assert written(asks, 1, dien_thoai="0900000001", thu_nhap="9 tỷ")["revision"] == 1
    told(asks.post(HOME, {"office": "xa-1", "values": one(1, ten="Khác")}), 409, "record_twice")
    here, before = f"/records/{made['uid']}", timezone.now()
    body = {"seen": 1, "values": {"hang_sao": 5, "so_buong": None}, "reason": "lên hạng"}
    assert asks.post(f"{here}/change", body).json()["values"]["hang_sao"] == 5
    told(asks.post(f"{here}/change", body), 409, "record_changed")
    assert asks.get(here, at=before.isoformat()).json()["values"]["hang_sao"] == 3
    told(asks.get(here, at="2020-01-01T00:00:00Z"), 404, "no_such_record")
    assert asks.post(f"{here}/end", {"reason": "giải thể"}).json()["ended_at"]
    assert asks.get(HOME).json()["items"] == []
    assert [row["key"] for row in asks.get(HOME, ended="true").json()["items"]] == [made["key"]]
    assert asks.post(f"{here}/restore", {"reason": "nhầm"}).json()["ended_at"] is None
    assert len(asks.get(HOME).json()["items"]) == 1


def test_what_is_wrong_is_told_of_each_field(register: str) -> None:
    asks = partner()
    answer = asks.post(HOME, {"office": "xa-1", "values": one(1, hang_sao=9, ma_so="x")})
    found = told(answer, 422, "record_wrong")
    assert {fault["pointer"] for fault in found["errors"]} == {"/values/hang_sao", "/values/ma_so"}
    told(asks.get(HOME, where="dien_thoai:0900000001"), 400, "record_no_filter")
    told(asks.get(HOME, box="1,2,3"), 400, "record_no_box")
    told(asks.get("/registers/khong-co/records"), 404, "unknown_register")
    assert Record.objects.count() == 0


def test_records_are_found_page_by_page(register: str) -> None:
    asks = partner()
    for number in range(1, 8):
        written(asks, number, loai="khach-san" if number % 2 else "nha-nghi")
    read, cursor = [], ""
    while cursor is not None:
        page = asks.get(HOME, limit=3, cursor=cursor).json()
        read += [row["title"] for row in page["items"]]
        cursor = page["next"]
    assert read == [f"Khách sạn Biển Đông {number}" for number in range(1, 8)]
    assert len(asks.get(HOME, text="bien dong 4").json()["items"]) == 1
    assert len(asks.get(HOME, where="loai:nha-nghi").json()["items"]) == 3
    assert len(asks.get(HOME, box="107,10,108,11").json()["items"]) == 7
    assert asks.get(HOME, box="100,10,101,11").json()["items"] == []


def test_what_names_a_person_goes_to_its_offices_alone(register: str) -> None:
    whole, near = partner(), partner("see_record", "see_person", offices=("xa-1",))
    here = written(whole, 1, dien_thoai="0900000001")
    there = written(whole, 2, office="xa-2", dien_thoai="0900000002")
    rows = {row["uid"]: row for row in near.get(HOME).json()["items"]}
    assert rows[here["uid"]]["values"]["dien_thoai"] == "0900000001"
    assert "dien_thoai" not in rows[there["uid"]]["values"]
    assert rows[there["uid"]]["hidden"] == ["dien_thoai", "thu_nhap"]
    assert Look.objects.filter(subject=f"record:{here['uid']}", who__contains=near.uid).exists()
    assert not Look.objects.filter(
        subject=f"record:{there['uid']}", who__contains=near.uid
    ).exists()
    told(near.post(HOME, {"office": "xa-1", "values": one(3)}), 403, "api_scope")
    keeper = partner("keep_record", "see_record", offices=("xa-1",))
    told(keeper.post(HOME, {"office": "xa-2", "values": one(3)}), 403, "not_yours")


def test_places_are_features(register: str) -> None:
    asks = partner()
    made = written(asks, 1)
    assert asks.get("/ogc/collections").json()["collections"][0]["id"] == register
    page = asks.get(f"/ogc/collections/{register}/items", bbox="107,10,108,11").json()
    assert page["numberReturned"] == 1 and page["features"][0]["geometry"] == POINT
    item = asks.get(f"/ogc/collections/{register}/items/{made['uid']}").json()
    assert item["properties"]["@title"] == made["title"]


def test_a_longer_page_takes_no_more_queries(register: str) -> None:
    asks = partner()

    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert asks.get(HOME, limit=50).status_code == 200
        return len(seen)

    written(asks, 1), counted()
    few = counted()
    for number in range(2, 30):
        written(asks, number)
    assert counted() == few
