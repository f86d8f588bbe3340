"""A small province: a department with two divisions, a commune with its one-stop desk, three people."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.ledger.actions import By
from tinhso.org import actions

ADMIN = By(actor="p-quan-tri", office="tinh", channel="internal")
FIRST = date(2020, 1, 1)


@pytest.fixture
def province(db: None) -> By:
    """Founds the offices; gives who did it."""
    for code, name, level, parent in (
        ("tinh", "Ủy ban nhân dân tỉnh", "province", None),
        ("so-tu-phap", "Sở Tư pháp", "province", "tinh"),
        ("phong-ho-tich", "Phòng Hộ tịch", "province", "so-tu-phap"),
        ("huyen-a", "Ủy ban nhân dân huyện A", "district", "tinh"),
        ("xa-1", "Ủy ban nhân dân xã Một", "commune", "huyen-a"),
        ("xa-2", "Ủy ban nhân dân xã Hai", "commune", "huyen-a"),
    ):
        actions.found_office(
            code=code, name=name, level=level, parent=parent, on_date=FIRST, by=ADMIN
        )
    return ADMIN
