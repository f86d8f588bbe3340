"""A mother, her child, her company and a neighbour."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.ledger.actions import By
from tinhso.parties import actions
from tinhso.parties.models import Party

DESK = By(actor="p-lan", office="xa-1", channel="counter")


@pytest.fixture
def mother(db: None) -> Party:
    return actions.enter(
        kind="person",
        name="Nguyễn Thị Đào",
        born=date(1990, 2, 28),
        sex="female",
        address="Buôn Ma Thuột, Đắk Lắk",
        numbers={"personal": "066190000123", "old_personal": "240123456"},
        key="mother",
        by=DESK,
    )


@pytest.fixture
def child(db: None) -> Party:
    return actions.enter(
        kind="person", name="Trần Đức An", born=date(2012, 2, 29), key="child", by=DESK
    )


@pytest.fixture
def company(db: None) -> Party:
    return actions.enter(
        kind="organisation",
        name="Công ty TNHH Cà phê Ê Đê",
        numbers={"tax": "0314409058"},
        key="company",
        by=DESK,
    )
