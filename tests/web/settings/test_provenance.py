"""Networks, officers' computers and numbers of our people: set by who administers the province, once each."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tinhso.ledger.models import Event
from tinhso.provenance import actions
from tinhso.provenance.models import NetworkRange, StaffNumber, Workstation

HERE = "/cai-dat/nop-thuc"
RANGE = {"do": "range", "network": "10.20.0.0/16", "kind": "office", "from": "01/02/2026"}


def test_a_network_is_set_once_and_ended(admin: Client) -> None:
    assert "loại mạng là không rõ" in admin.get(HERE).content.decode()
    for _ in range(2):
        assert admin.post(HERE, {**RANGE, "note": "Trụ sở"}).status_code == 303
    row = NetworkRange.objects.get()
    assert Event.objects.filter(kind="provenance.network_set").count() == 1
    assert "10.20.0.0/16" in admin.get(HERE).content.decode()
    for _ in range(2):
        assert admin.post(HERE, {"do": "end_range", "row": str(row.pk)}).status_code == 303
    row.refresh_from_db()
    assert row.until_date is not None
    assert Event.objects.filter(kind="provenance.network_set").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"network": "mười"}, {"network": "0.0.0.0/0"}, {"kind": "moon"}, {"from": "mai"}, {"from": ""},
        {"until": "x"}, {"until": "01/02/2026"}, {"network": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_said(admin: Client, wrong: dict[str, str]) -> None:
    answer = admin.post(HERE, {**RANGE, **wrong})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not NetworkRange.objects.exists()


def test_this_very_computer_is_registered_and_taken_off(admin: Client) -> None:
    office = admin.get(HERE).context["offices"][0][0]
    told = {"do": "computer", "office": office, "name": "Quầy 3"}
    for _ in range(2):
        assert admin.post(HERE, told).status_code == 303
    row = Workstation.objects.get()
    seat = admin.cookies["may-co-quan"].value
    assert actions.is_workstation(seat) and seat not in row.mark
    assert "Máy bạn đang dùng đã được đăng ký" in admin.get(HERE).content.decode()
    admin.post(HERE, {"do": "end_computer", "row": str(row.pk)})
    assert not actions.is_workstation(seat)
    for wrong in ({"name": " "}, {"office": "khong-co"}):
        assert admin.post(HERE, {**told, **wrong}).status_code == 422


def test_a_number_of_our_people_is_kept_as_a_digest(admin: Client) -> None:
    told = {"do": "number", "staff": "p-lan", "number": "0912 345 678"}
    for _ in range(2):
        assert admin.post(HERE, told).status_code == 303
    row = StaffNumber.objects.get()
    assert "912345" not in row.digest and row.hint == "…678"
    assert "912345678" not in admin.get(HERE).content.decode()
    assert actions.helping.is_staff_number("+84912345678")
    admin.post(HERE, {"do": "drop_number", "row": str(row.pk)})
    assert not StaffNumber.objects.exists()
    assert admin.post(HERE, {**told, "number": "abc"}).status_code == 422


@pytest.mark.parametrize("row", ["", "x", "-1", "999999999999999999999"])
def test_a_row_that_is_not_there_changes_nothing(admin: Client, row: Any) -> None:
    for do in ("end_range", "end_computer", "drop_number"):
        assert admin.post(HERE, {"do": do, "row": row}).status_code == 303
    assert admin.post(HERE, {"do": "khac"}).status_code == 200
    assert not Event.objects.filter(kind__startswith="provenance.").exists()
