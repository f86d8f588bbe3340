"""The pages on which a procedure is followed from a legal text to its publication."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from tests.web.settings.conftest import ADMIN

from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped
from tinhso.procedures.models import Announcement, AnnouncementStep


@pytest.fixture
def procedure(planner: Client) -> Definition:
    one = shipped()[0]
    publish(one, from_date=date(2020, 1, 1), by=ADMIN)
    return one


def test_a_planner_follows_a_text_and_records_its_steps(
    planner: Client, procedure: Definition
) -> None:
    today = timezone.localdate().strftime("%d/%m/%Y")
    told = {
        "procedure": procedure.code,
        "number": "9",
        "office": "tinh",
        "text": "12/NQ-HĐND",
        "effective_date": today,
    }
    page = planner.post("/cai-dat/cong-bo-moi", told).content.decode()
    assert "Danh mục không có phiên bản 9" in page
    sent = planner.post("/cai-dat/cong-bo-moi", {**told, "number": "1"})
    row = Announcement.objects.get()
    here = f"/cai-dat/cong-bo/{row.uid}"
    assert sent.status_code == 303 and sent["Location"] == here
    early = planner.post(f"{here}/cong-khai", {"document": "csdl/1", "day": today, "parts": ["title"]})  # fmt: skip
    assert "Ghi quyết định trước" in early.content.decode()
    assert planner.post(f"{here}/quyet-dinh", {"document": "5/QĐ", "day": today}).status_code == 303
    sent = planner.post(f"{here}/cong-khai", {"document": "csdl/1", "day": today, "parts": ["title"]})  # fmt: skip
    assert sent.status_code == 303 and AnnouncementStep.objects.count() == 3
    page = planner.get(here).content.decode()
    assert "Thiếu nội dung" in page and "5/QĐ" in page and "trễ hạn" in page
    assert planner.get(f"{here}/khac").status_code == 404
    found = planner.get("/cai-dat/cong-bo?tim=12+nq&trang-thai=incomplete").content.decode()
    assert procedure.code in found
    assert "Không có dòng nào" in planner.get("/cai-dat/cong-bo?tim=zzz").content.decode()
    file = planner.get("/cai-dat/cong-bo-xuat.csv").content.decode("utf-8-sig")
    assert procedure.code in file and "Trình tự thực hiện" in file
    assert planner.get("/cai-dat/cong-bo-xuat.xlsx").status_code == 200
