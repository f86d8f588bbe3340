"""What ends in a quarter: who was told, when, with what proof, as a page and as files; what staff say of themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.documents.test_screens import staff
from tests.registers.conftest import BY, one
from tests.registers.test_reminders import document, follow
from tests.registers.test_screens import HOME, text
from tests.web.office.conftest import found_everything

from tinhso.access.models import Look
from tinhso.notices.models import Message, Reach, State
from tinhso.notices.reminding import tell_due
from tinhso.registers import actions
from tinhso.registers.actions import Given
from tinhso.registers.definition import definition_of
from tinhso.registers.models import Record

NOW = datetime(2027, 2, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
SENT = datetime(2027, 2, 1, 10, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def told(db: None, keys: None, settings: Any) -> str:
    """Two lodgings end in the first quarter of 2027, the holder of one can be reached; another ends later."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    found_everything()
    actions.declare(definition_of(document()), owner="xa-1", by=BY, valid_from=date(2026, 1, 1))
    ends = ((1, "2027-03-01", "chu@example.vn"), (2, "2027-03-20", ""), (3, "2029-01-01", ""))
    for number, end, mail in ends:
        actions.save(HOME[7:], Given(one(number, het_han=end, thu=mail), "xa-1"), by=BY)
    follow()
    tell_due(now=NOW)
    Message.objects.update(state=State.SENT, sent_at=SENT, next_at=None, proof="<abc@x>")
    return HOME


def test_a_quarter_names_who_was_told_and_the_proof(told: str) -> None:
    page = text(staff("p-lan"), f"{told}/het-han?quy=2027-1")
    assert "Biển Đông 1" in page and "Biển Đông 2" in page and "Biển Đông 3" not in page
    assert "Đã báo" in page and "10:30" in page and "&lt;abc@x&gt;" in page
    assert "Không có nơi nhận" in page
    assert "Không bản ghi nào" in text(staff("p-lan"), f"{told}/het-han?quy=2027-2")
    assert text(staff("p-lan"), f"{told}/het-han?quy=2027-9")
    assert "Hết hạn trong quý" in text(staff("p-lan"), told)


def test_its_file_holds_contacts_for_her_own_office_and_keeps_a_look(told: str) -> None:
    answer = staff("p-binh").get(f"{told}/het-han.csv?quy=2027-1")
    body = answer.content.decode("utf-8-sig")
    assert "chu@example.vn" in body, body
    assert "<abc@x>" in body and len(body.splitlines()) == 3
    assert Look.objects.filter(what="list", why="Xuất danh sách hết hạn trong quý").exists()
    assert staff("p-binh").get(f"{told}/het-han.xlsx?quy=2027-1").content[:2] == b"PK"
    assert staff("p-lan").get(f"{told}/het-han.pdf").status_code == 404


def test_a_record_says_who_was_told(told: str) -> None:
    page = text(staff("p-lan"), f"/so-bo/ban-ghi/{Record.objects.get(key='3500000001').uid}")
    assert "30 ngày trước hạn" in page and "c•••@example.vn" in page
    assert "&lt;abc@x&gt;" in page and "Bỏ qua" in page


def test_staff_say_where_they_are_reminded(told: str) -> None:
    lan, page = staff("p-lan"), "/tai-khoan/nhac-viec"
    assert "Nhận nhắc việc" in text(lan, "/tai-khoan")
    answer = lan.post(page, {"thu": "khong-phai-thu", "cach": ["mail"]})
    assert answer.status_code == 422 and "khong-phai-thu" in answer.content.decode()
    said = {"thu": "lan@xa.example.vn", "dien-thoai": "0912 345 678", "cach": ["mail"], "gop": "1"}
    assert lan.post(page, said).status_code in (302, 303)
    row = Reach.objects.get(who="staff:p-lan")
    assert (row.mail, row.phone, row.digest) == ("lan@xa.example.vn", "+84912345678", True)
    assert sorted(row.refused) == ["sms", "zalo"]
    assert "lan@xa.example.vn" in text(lan, page)
