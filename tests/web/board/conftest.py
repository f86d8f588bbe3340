"""The cast of the office's tests, and dossiers of two communes in every condition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cases.conftest import citizen
from tests.web.office.conftest import as_, case, now, parties

from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By

__all__ = ["as_", "case", "now", "parties"]
Told = Callable[[str], datetime]


def doer(actor: str = "p-an") -> actions.Doer:
    return actions.Doer(
        by=By(actor=actor, office="xa-1", channel="counter"), may=lambda _right, _at: True
    )


def lived(owner: str, key: str, at: datetime, *, office: str = "xa-1", **life: Any) -> Case:
    """A dossier filed at a moment and accepted an hour later. done, asked, withdrawn: hours after that; none: open."""
    filing = actions.Filing(
        procedure="9.000007",
        owner=owner,
        filer=owner,
        desk="xa-1-mot-cua",
        office=office,
        answers={"name": "Nguyễn Thị Mơ", "urgent": bool(life.get("urgent"))},
        papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    )
    made = actions.file_case(filing, key=key, doer=doer(), told_at=at)
    at += timedelta(hours=1)
    if life.get("withdrawn"):
        return actions.withdraw(made.uid, doer=citizen(owner), told_at=at)
    staff = life.get("staff", "p-binh")
    made = actions.accept(made.uid, doer=doer(), told_at=at, staff=staff)
    if asked := life.get("asked"):
        at += timedelta(hours=asked)
        return actions.ask_supplement(made.uid, reasons="Thiếu", doer=doer(staff), told_at=at)
    if done := life.get("done"):
        actions.pass_on(
            made.uid, doer=doer(staff), staff="p-hoa", told_at=at + timedelta(hours=done * 0.7)
        )
        at += timedelta(hours=done)
        made = actions.decide(made.uid, granted=True, doer=doer("p-hoa"), told_at=at)
    return made


def many(owner: str, count: int, *, days: int = 200) -> None:
    """Dossiers over the last days, spread so that every condition is met; the newest are open."""
    for n in range(count):
        ago = days * (1 - n / count) + 0.3
        at = timezone.now() - timedelta(days=ago)
        life: dict[str, Any] = {"staff": ("p-binh", "p-chi")[n % 2], "urgent": n % 7 == 0}
        life["office"] = "xa-2" if n % 5 == 0 else "xa-1"
        if n % 23 == 5:
            life["withdrawn"] = True
        elif n % 19 == 3:
            life["asked"] = 2
        elif ago > 12 or n % 3 == 0:
            hours = 14 + (n * 37) % 170
            if hours / 24 + 0.1 < ago:
                life["done"] = hours
        lived(owner, f"n-{n}", at, **life)


@pytest.fixture
def some(now: None, parties: dict[str, str]) -> str:
    """Forty dossiers up to Tuesday, 10 March 2026, 16:30; gives their owner."""
    many(parties["owner"], 40, days=60)
    return parties["owner"]
