"""A commune that collects on an account, its desk, a second commune in cash alone, and the people who act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tinhso.ledger.actions import By
from tinhso.org.actions import found_office
from tinhso.payments import actions
from tinhso.payments.actions.asking import About, Line
from tinhso.payments.models import Collector, Due
from tinhso.payments.statements import Told

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
LAN = By(actor="p-lan", office="xa-1-mot-cua", channel="counter")
VAN = By(actor="p-van", office="xa-1", channel="system")
HOA = By(actor="p-hoa", office="xa-1", channel="system")
FIRST = date(2020, 1, 1)
DESK, COMMUNE = "xa-1-mot-cua", "xa-1"
BANK, ACCOUNT = "970415", "113366668888"


def found_collectors() -> Collector:
    for code, parent in (("tinh", None), ("xa-1", "tinh"), (DESK, "xa-1"), ("xa-2", "tinh")):
        found_office(code=code, name=code, level="commune", parent=parent, on_date=FIRST, by=ADMIN)
    actions.set_collector("xa-2", since=FIRST, by=ADMIN)
    return actions.set_collector(
        COMMUNE, since=FIRST, bank=BANK, account=ACCOUNT, holder="UBND phường Tân Lập", by=ADMIN
    )


@pytest.fixture
def collector(db: None) -> Collector:
    return found_collectors()


def asked(key: str = "k-1", *lines: Line, **changes: Any) -> Due:
    given: dict[str, Any] = {
        "case": f"case-{key}", "code": f"H15-261122-{key}", "procedure": "9.000007", "version": 1,
        "desk": DESK, "office": COMMUNE,
    }  # fmt: skip
    more = changes.pop("more", False)
    lines = lines or (Line("Lệ phí", 20_000, ground="TT 250/2016/TT-BTC"),)
    return actions.ask(About(**{**given, **changes}), lines, key=key, by=LAN, more=more)


def told(ident: str, amount: int, text: str = "", **changes: Any) -> Told:
    given: dict[str, Any] = {"place": 2, "day": date(2026, 11, 20), "payer": "NGUYEN VAN A"}
    return Told(ident=ident, amount=amount, text=text, **{**given, **changes})


@pytest.fixture
def load(collector: Collector) -> Callable[..., Any]:
    """Takes in a statement of some rows."""

    def take(*lines: Told, digest: str = "d-1", keep: bool = True) -> Any:
        return actions.take_statement(
            collector, lines, digest=digest, name="sao-ke.csv", by=VAN, keep=keep
        )

    return take
