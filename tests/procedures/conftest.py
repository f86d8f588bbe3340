"""The cast of the catalogue's tests: one small procedure, one planner, a province of two offices."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tinhso.ledger.actions import By
from tinhso.org.actions import found_office
from tinhso.procedures.definition import Definition

PLANNER = By(actor="p-ke-hoach", office="tinh", channel="system")
FIRST = date(2025, 1, 1)


def document(**changes: Any) -> dict[str, Any]:
    """A procedure that declares a little of everything."""
    return {
        "format": "tinhso.procedure/1",
        "code": "9.000001",
        "title": "Cấp bản sao có đếm trang",
        "field": "Thử nghiệm",
        "levels": ["province", "commune"],
        "papers": [
            {"type": "to-khai", "name": "Tờ khai", "originals": 1},
            {"type": "uy-quyen", "name": "Văn bản ủy quyền", "when": "answers.by_another"},
        ],
        "limits": [
            {"rule": "1d"},
            {"rule": "3d", "when": "answers.pages > 100"},
            {"rule": "2d", "channels": ["post"]},
        ],
        "fees": [
            {
                "name": "Phí bản sao",
                "kind": "fee",
                "amount": "copies * answers.pages * 1000",
                "exemptions": [{"when": "answers.poor", "text": "Hộ nghèo"}],
            }
        ],
        "steps": [
            {"code": "nhan", "name": "Tiếp nhận", "where": "desk", "kind": "intake", "hours": 1},
            {"code": "ky", "name": "Ký", "where": "head", "kind": "sign", "hours": 2.5},
        ],
        "form": {
            "type": "object",
            "required": ["pages"],
            "additionalProperties": False,
            "properties": {
                "pages": {"type": "integer", "minimum": 1, "title": "Số trang"},
                "poor": {"type": "boolean", "default": False},
                "by_another": {"type": "boolean", "default": False},
            },
        },
        "results": [{"name": "Bản sao", "by_post": True}],
        **changes,
    }


def definition(**changes: Any) -> Definition:
    """The same as values."""
    return Definition.of(document(**changes))


@pytest.fixture
def offices(db: None) -> By:
    """Founds a province and a commune; gives who plans."""
    for code, level, parent in (("tinh", "province", None), ("xa-1", "commune", "tinh")):
        found_office(code=code, name=code, level=level, parent=parent, on_date=FIRST, by=PLANNER)
    return PLANNER
