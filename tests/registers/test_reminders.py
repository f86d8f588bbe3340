"""Whose licence ends is told by the contact of her register, and its office; a file stays a few statements."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registers.conftest import BY, OFFICE, changed, one
from tests.registers.test_loading import HEADS, rows, sent, shown, taken

from tinhso.ledger.positions import number_all
from tinhso.notices import owing
from tinhso.notices.models import Message, Obligation, Rung, Telling
from tinhso.notices.reached import set_reach
from tinhso.notices.reminding import tell_due
from tinhso.registers import actions
from tinhso.registers.actions import Given
from tinhso.registers.definition import definition_of
from tinhso.registers.reminders import contact_of, follow_records, quarter, walk_records

NOW = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY = timedelta(days=1)


def document() -> dict[str, Any]:
    told = changed(
        contact={"mail": "thu", "phone": "dien_thoai", "name": "ten", "address": "dia_chi"}
    )
    told["fields"]["properties"]["thu"] = {"type": "string", "x-title": "Thư", "x-level": "person"}
    return told


@pytest.fixture
def licences(db: None, keys: None) -> str:
    actions.declare(definition_of(document()), owner=OFFICE, by=BY, valid_from=date(2026, 1, 1))
    set_reach(f"office:{OFFICE}", mail="so@example.vn", phone="", at=NOW, by=BY)
    return "co-so-luu-tru"


def follow() -> None:
    number_all()
    while follow_records():
        pass


def test_the_holder_and_the_office_are_told_once_before_the_end(licences: str) -> None:
    values = one(1, het_han="2027-03-01", thu="chu@example.vn", dien_thoai="0912345678")
    row = actions.save(licences, Given(values, OFFICE), by=BY)
    follow()
    held = Obligation.objects.get(subject=f"record:{row.uid}")
    assert held.due == date(2027, 3, 1) and Rung.objects.count() == 6
    day = NOW
    while day.date() < date(2027, 4, 1):
        tell_due(now=day)
        day += DAY
    told = Message.objects.exclude(state="spare").order_by("id").values_list("to", "subject")
    assert Counter(to for to, _ in told) == {"chu@example.vn": 3, "so@example.vn": 3}
    assert all("hết hạn ngày 01/03/2027" in subject for _, subject in told)
    (mail,) = Message.objects.filter(to="chu@example.vn").order_by("id")[:1]
    assert "còn 90 ngày" in mail.text and "/so-bo/" not in mail.text


def test_a_moved_end_and_a_record_taken_out(licences: str) -> None:
    row = actions.save(licences, Given(one(1, het_han="2027-03-01"), OFFICE), by=BY)
    other = actions.save(licences, Given(one(2, het_han="2027-03-01"), OFFICE), by=BY)
    plain = actions.save(licences, Given(one(3), OFFICE), by=BY)
    follow()
    actions.save(licences, Given({"het_han": "2028-03-01"}, OFFICE), by=BY, record=str(row.uid))
    actions.end(str(other.uid), by=BY, reason="giải thể")
    follow()
    assert Obligation.objects.get(subject=f"record:{row.uid}").due == date(2028, 3, 1)
    assert Obligation.objects.get(subject=f"record:{other.uid}").why == owing.CLOSED
    assert not Obligation.objects.filter(subject=f"record:{plain.uid}").exists()
    actions.restore(str(other.uid), by=BY, reason="nhầm")
    follow()
    assert Obligation.objects.get(subject=f"record:{other.uid}").ended_at is None


def test_who_cannot_be_reached_is_told_apart_and_an_old_end_tells_nobody(licences: str) -> None:
    actions.save(licences, Given(one(1, het_han="2026-12-20"), OFFICE), by=BY)
    actions.save(licences, Given(one(2, het_han="2019-12-20", thu="cu@example.vn"), OFFICE), by=BY)
    follow()
    tell_due(now=NOW + DAY)
    assert list(Message.objects.values_list("to", flat=True)) == ["so@example.vn"]
    assert set(Rung.objects.filter(state=owing.NOBODY).values_list("to", flat=True)) == {"holder"}


def test_a_register_declared_anew_is_looked_at_as_a_whole(licences: str) -> None:
    actions.save(licences, Given(one(1, het_han="2027-03-01"), OFFICE), by=BY)
    follow()
    while walk_records(now=NOW):
        pass
    told = {**document(), "remind": [60]}
    actions.declare(definition_of(told), owner=OFFICE, by=BY, valid_from=date(2026, 1, 2))
    follow()
    while walk_records(now=NOW):
        pass
    held = Obligation.objects.get()
    assert held.edition == 2 and Rung.objects.filter(edition=2).count() == 2


def test_a_file_of_records_is_taken_set_by_set(licences: str, tmp_path: Path) -> None:
    def load(name: str, *numbers: int) -> int:
        path = sent(tmp_path, rows(*numbers), heads=HEADS, name=name)
        taken(path, shown(path).digest)
        number_all()
        with CaptureQueriesContext(connection) as queries:
            assert follow_records() >= len(numbers)
        return len(queries)

    few = load("a.csv", 1, 2, 3)
    many = load("b.csv", *range(10, 210))
    assert Obligation.objects.count() == 203
    assert many <= few + 8
    with CaptureQueriesContext(connection) as telling:
        tell_due(now=NOW + DAY)
    assert Telling.objects.exists() and len(telling) < 70


def test_the_contact_is_what_the_register_names() -> None:
    made = definition_of(document())
    assert contact_of(made, {"thu": "a@b.vn", "dien_thoai": "0912 345 678"}) == {
        "mail": "a@b.vn", "sms": "+84912345678", "zalo": "+84912345678",
    }  # fmt: skip
    assert contact_of(made, {"thu": "không có", "dien_thoai": "xem bảng"}) == {}
    assert quarter(date(2026, 11, 23)) == (date(2026, 10, 1), date(2026, 12, 31))
