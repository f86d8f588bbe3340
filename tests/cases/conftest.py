"""The cast: a commune with its desk and one division above, one procedure of four steps, a citizen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.org.actions import found_office
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
FIRST = date(2020, 1, 1)
OWNER, FILER = "party-con", "party-me"

DOCUMENT: dict[str, Any] = {
    "format": "tinhso.procedure/1",
    "code": "9.000007",
    "title": "Cấp giấy phép thử",
    "field": "Thử nghiệm",
    "levels": ["commune"],
    "papers": [{"type": "don", "name": "Đơn đề nghị", "originals": 1}],
    "limits": [{"rule": "5d"}, {"rule": "3d", "when": "answers.urgent"}],
    "fees": [{"name": "Lệ phí", "kind": "charge", "amount": "copies * 2000"}],
    "steps": [
        {"code": "nhan", "name": "Tiếp nhận", "where": "desk", "kind": "intake"},
        {"code": "tham-dinh", "name": "Thẩm định", "where": "division", "kind": "process"},
        {
            "code": "kiem-tra",
            "name": "Kiểm tra thực địa",
            "where": "division",
            "kind": "field_check",
            "when": "answers.land",
        },
        {"code": "ky", "name": "Ký", "where": "head", "kind": "sign", "office": "xa-1-lanh-dao"},
        {"code": "tra", "name": "Trả kết quả", "where": "desk", "kind": "return"},
    ],
    "form": {
        "type": "object",
        "properties": {
            "urgent": {"type": "boolean", "default": False},
            "land": {"type": "boolean", "default": False},
            "name": {"type": "string", "maxLength": 100},
        },
    },
}


def moment(text: str) -> datetime:
    """ "2026-03-02 08:00" of the province's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def found_province() -> None:
    """Offices that exist since 2020, and the procedure."""
    for code, parent in (
        ("tinh", None),
        ("xa-1", "tinh"),
        ("xa-1-mot-cua", "xa-1"),
        ("xa-1-lanh-dao", "xa-1"),
        ("xa-2", "tinh"),
    ):
        found_office(
            code=code,
            name=code,
            level="province" if code == "tinh" else "commune",
            parent=parent,
            on_date=FIRST,
            by=ADMIN,
            agency_id="H15.29.01" if code == "xa-1-mot-cua" else "",
        )
    publish(Definition.of(DOCUMENT), from_date=FIRST, by=ADMIN)


@pytest.fixture
def province(db: None) -> None:
    found_province()


def doer(actor: str = "p-an", office: str = "xa-1", channel: str = "counter") -> actions.Doer:
    """Somebody who may do everything in the commune and in nothing else."""
    return actions.Doer(
        by=By(actor=actor, office=office, channel=channel),
        may=lambda _right, at: at.startswith("xa-1"),
    )


def citizen(party: str = FILER, *others: str) -> actions.Doer:
    """Somebody who may act for herself and for others."""
    return actions.Doer(
        by=By(actor=f"citizen:{party}", office="-", channel="online"),
        may=lambda _right, _at: False,
        acts_for=frozenset({party, *others}),
    )


@pytest.fixture
def filed(province: None) -> Callable[..., Case]:
    """Files a dossier at a told moment."""

    def file(at: str = "2026-03-02 08:00", *, key: str = "k-1", **changes: Any) -> Case:
        given: dict[str, Any] = {
            "procedure": "9.000007",
            "owner": OWNER,
            "filer": FILER,
            "desk": "xa-1-mot-cua",
            "office": "xa-1",
            "answers": {"name": "Nguyễn Thị Mơ"},
            "papers": [actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
        }
        return actions.file_case(
            actions.Filing(**{**given, **changes}), key=key, doer=doer(), told_at=moment(at)
        )

    return file


@pytest.fixture
def accepted(filed: Callable[..., Case]) -> Callable[..., Case]:
    """Files and accepts a dossier."""

    def accept(at: str = "2026-03-02 08:30", **changes: Any) -> Case:
        case = filed(**changes)
        return actions.accept(case.uid, doer=doer(), told_at=moment(at))

    return accept
