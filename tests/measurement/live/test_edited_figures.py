"""Figures that are edited while the ledger is left alone: every generated edit is told, and its row named."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import models, transaction
from tests.cases.conftest import accepted, citizen, doer, filed, moment, province

from tinhso.cases import actions
from tinhso.measurement.live.following import differences, rebuild
from tinhso.measurement.live.models import DossierTime, StretchTime, TimeFact

__all__ = ["accepted", "filed", "province"]
TABLES: tuple[type[models.Model], ...] = (DossierTime, StretchTime, TimeFact)
FEW, MANY = 20, 150


@pytest.fixture
def measured(accepted, filed) -> None:
    """Two decided, one late; one open; one withdrawn."""
    for key, day in (("done", "2026-03-04 09:00"), ("late", "2026-03-20 09:00")):
        case = accepted("2026-03-02 08:30", key=key)
        actions.decide(case.uid, granted=True, doer=doer(), told_at=moment(day))
    accepted("2026-03-04 10:15", key="open")
    actions.withdraw(filed(key="gone").uid, doer=citizen(), told_at=moment("2026-03-04 08:00"))
    rebuild()


def other(value: Any, draw: random.Random) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw.randint(1, 9_999)
    if isinstance(value, str):
        return "x" if value != "x" else "y"
    if isinstance(value, bytes | memoryview):
        return draw.randbytes(8)
    if isinstance(value, datetime):
        return value - timedelta(seconds=draw.randint(1, 9_999))
    return value - timedelta(days=draw.randint(1, 40))


def edited(draw: random.Random) -> str:
    """Edit one figure of one row, or take the row away; its table and its name."""
    model = draw.choice(TABLES)
    row = draw.choice(list(model.objects.order_by("pk")))
    name = f"{row.case}#{row.seq}" if isinstance(row, StretchTime) else str(row.pk)
    rows = model.objects.filter(pk=row.pk)
    if draw.random() < 0.1:
        rows.delete()
    else:
        held = [
            one.name
            for one in model._meta.concrete_fields
            if not one.primary_key
            and one.name not in ("case", "seq")
            and getattr(row, one.name) is not None
        ]
        field = draw.choice(held)
        rows.update(**{field: other(getattr(row, field), draw)})
    return f"{model._meta.db_table} {name}"


def tried(count: int) -> None:
    missed = []
    for seed in range(count):
        with transaction.atomic():
            where = edited(random.Random(seed))
            if where not in [f"{one.table} {one.row}" for one in differences()]:
                missed.append((seed, where))
            transaction.set_rollback(True)
    print(f"figures edited beside the ledger: attempts {count}, found {count - len(missed)}")
    assert missed == []
    assert list(differences()) == []


def test_a_few_edits_are_told(measured):
    tried(FEW)


@pytest.mark.long
def test_every_edit_is_told(measured):
    tried(MANY)
