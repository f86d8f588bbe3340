"""A desk that opens today, and who works there."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.ledger.actions import By
from tinhso.org.actions import found_office

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
LAN = By(actor="p-lan", office="mot-cua", channel="counter")
MAI = By(actor="p-mai", office="mot-cua", channel="counter")
DESK = "mot-cua"


def found_desk() -> str:
    for code, parent in (("tinh", None), (DESK, "tinh")):
        found_office(
            code=code, name=code, level="commune", parent=parent, on_date=date(2020, 1, 1), by=ADMIN
        )
    return DESK


@pytest.fixture
def desk(db: None) -> str:
    return found_desk()
