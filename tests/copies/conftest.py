"""A commune whose desk certifies copies by the shipped procedure."""

from __future__ import annotations

from datetime import date

import pytest

from tinhso.copies.rules import PROCEDURE
from tinhso.ledger.actions import By
from tinhso.org.actions import found_office
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
LAN = By(actor="p-lan", office="xa-1", channel="counter")
FIRST = date(2020, 1, 1)


def definition() -> Definition:
    return next(one for one in shipped() if one.code == PROCEDURE)


def found_commune() -> str:
    for code, parent in (("tinh", None), ("xa-1", "tinh"), ("xa-2", "tinh")):
        found_office(code=code, name=code, level="commune", parent=parent, on_date=FIRST, by=ADMIN)
    publish(definition(), from_date=FIRST, by=ADMIN)
    return "xa-1"


@pytest.fixture
def commune(db: None) -> str:
    return found_commune()
