"""A province with two departments and a commune, a resolution under which a plan stands, and the people who act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tinhso.ledger.actions import By
from tinhso.org.actions import found_office
from tinhso.plans import actions
from tinhso.plans.models import GoverningDocument, Plan, Task
from tinhso.plans.rules import TaskSaid

FIRST = date(2020, 1, 1)
PLANNER = By(actor="p-mai", office="tinh", channel="system")
UNIT = By(actor="p-lan", office="so-khcn", channel="system")
HEAD = By(actor="p-hoa", office="so-khcn", channel="system")
DAY = timedelta(days=1)


def found_offices() -> None:
    for code, name, parent in (
        ("tinh", "UBND tỉnh", None),
        ("so-khcn", "Sở Khoa học và Công nghệ", "tinh"),
        ("so-y-te", "Sở Y tế", "tinh"),
        ("xa-1", "UBND xã Một", "tinh"),
    ):
        found_office(
            code=code, name=name, level="province" if parent != "tinh" or "so" in code else "commune",
            parent=parent, on_date=FIRST, by=PLANNER,
        )  # fmt: skip


def issued(key: str = "nq", **changes: Any) -> GoverningDocument:
    given = {
        "kind": "resolution", "title": f"Nghị quyết {key}", "number": f"{key}/NQ", "issuer": "Tỉnh ủy",
        "issued": FIRST, "office": "tinh", "by": PLANNER,
    }  # fmt: skip
    return actions.enter_document(key, **{**given, **changes})


def expected(key: str = "nd", **changes: Any) -> GoverningDocument:
    given = {"kind": "governing", "title": "Nghị định về đầu tư", "office": "tinh", "by": PLANNER}
    return actions.enter_document(key, **{**given, **changes})


def made_plan(key: str = "kh") -> Plan:
    return actions.make_plan(
        key, code=key.upper(), name=f"Kế hoạch {key}", document=issued(f"{key}-nq").uid,
        owner="tinh", pillars=["Chính quyền số", "Xã hội số"], by=PLANNER,
    )  # fmt: skip


SAID = TaskSaid(
    code="1", title="Xây dựng nền tảng dữ liệu", unit="so-khcn", document="", due=date(2030, 6, 28),
    cooperating=("so-y-te",), pillar="Chính quyền số",
)  # fmt: skip


def task_of(plan: Plan, code: str = "1", **changes: Any) -> Task:
    said = replace(SAID, code=code, document=str(plan.document.uid), **changes)
    return actions.give_task(plan.uid, said, key=f"{plan.code}-{code}", by=PLANNER)


def done(task: Task, *, on: date | None = None, key: str = "") -> Task:
    told = actions.tell_progress(
        task.uid, percent=100, words="Đã xong", done=on or timezone.localdate(),
        key=key or f"done-{task.pk}", by=UNIT,
    )  # fmt: skip
    return actions.decide_progress(told.uid, approved=True, by=HEAD)


@pytest.fixture
def plan(db: None) -> Plan:
    found_offices()
    return made_plan()
