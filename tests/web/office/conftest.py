"""A commune with its desk and head, a department that is asked, one procedure with hours, dossiers of March 2026."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.cases.conftest import DOCUMENT, doer, moment

from tinhso.access.actions import open_staff_account
from tinhso.access.who import SECOND_PASSED
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.org import actions as org
from tinhso.parties.actions import enter
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
FIRST = date(2020, 1, 1)
NOW = moment("2026-03-10 16:30")
OFFICES = {
    "tinh": ("Tỉnh", None),
    "xa-1": ("UBND xã Ea Kao", "tinh"),
    "xa-1-mot-cua": ("Bộ phận một cửa xã Ea Kao", "xa-1"),
    "xa-1-lanh-dao": ("Lãnh đạo xã Ea Kao", "xa-1"),
    "xa-2": ("UBND xã Hòa Phú", "tinh"),
    "so-xd": ("Sở Xây dựng", "tinh"),
}
PEOPLE = {
    "p-binh": ("Trần Văn Bình", "xa-1", "officer"),
    "p-chi": ("Lê Thị Chi", "xa-1", "officer"),
    "p-hoa": ("Nguyễn Thị Hoa", "xa-1", "head"),
    "p-van": ("Đỗ Văn Thư", "xa-1", "clerk"),
    "p-lan": ("Phạm Thị Lan", "xa-1-mot-cua", "desk"),
    "p-xa2": ("Hồ Văn Hai", "xa-2", "officer"),
    "p-xd": ("Võ Thị Xây", "so-xd", "officer"),
    "p-tinh": ("Y Bình Niê", "tinh", "leader"),
    "p-kstt": ("Mai Văn Soát", "tinh", "planner"),
    "p-qt": ("Quản Trị", "tinh", "admin"),
}
HOURS = {"nhan": 2, "tham-dinh": 16, "kiem-tra": 8, "ky": 4, "tra": 4}
PROCEDURE: dict[str, Any] = {
    **DOCUMENT,
    "title": "Cấp giấy phép xây dựng nhà ở riêng lẻ",
    "papers": [
        {"type": "don", "name": "Đơn đề nghị", "originals": 1},
        {"type": "ban-ve", "name": "Bản vẽ thiết kế", "originals": 2},
    ],
    "steps": [{**step, "hours": HOURS[step["code"]]} for step in DOCUMENT["steps"]],
    "form": {
        "type": "object",
        "properties": {
            "urgent": {"type": "boolean", "default": False, "title": "Hồ sơ khẩn"},
            "land": {"type": "boolean", "default": False, "title": "Cần kiểm tra thực địa"},
            "name": {"type": "string", "maxLength": 100, "title": "Chủ đầu tư"},
        },
    },
}


def found_everything() -> dict[str, str]:
    """Offices, people with their accounts, the procedure; gives the parties by a short name."""
    for code, (name, parent) in OFFICES.items():
        level = "commune" if code.startswith("xa") else "province"
        agency = "H15.29.01" if code == "xa-1-mot-cua" else ""
        org.found_office(
            code=code,
            name=name,
            level=level,
            parent=parent,
            on_date=FIRST,
            by=ADMIN,
            agency_id=agency,
        )
    for code, (name, office, role) in PEOPLE.items():
        org.enter_staff(code=code, name=name, by=ADMIN)
        org.appoint(code, office=office, role=role, from_date=FIRST, by=ADMIN)
        open_staff_account(login=code, staff=code, password="thuyền-nan-đò-ngang", by=ADMIN)
    publish(Definition.of(PROCEDURE), from_date=FIRST, by=ADMIN)
    owner = enter(
        kind="person",
        name="Nguyễn Thị Mơ",
        key="mo",
        by=ADMIN,
        born=date(1990, 5, 4),
        address="Thôn 2, xã Ea Kao",
    )
    return {"owner": str(owner.uid)}


@pytest.fixture
def parties(db: None, settings: Any) -> dict[str, str]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True
    return found_everything()


@pytest.fixture
def now() -> Iterator[None]:
    """Tuesday, 10 March 2026, 16:30."""
    with time_machine.travel(NOW, tick=True):
        yield


def file(owner: str, key: str, at: str, *, accepted: str | None = None, **changes: Any) -> Case:
    """A dossier filed at a told moment, and accepted where that is told too."""
    filing = actions.Filing(
        procedure="9.000007",
        owner=owner,
        filer=owner,
        desk="xa-1-mot-cua",
        office="xa-1",
        answers={"name": "Nguyễn Thị Mơ"},
        papers=[actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    )
    case = actions.file_case(filing, key=key, doer=doer(), told_at=moment(at))
    if accepted is None:
        return case
    return actions.accept(case.uid, doer=doer(), told_at=moment(accepted), **changes)


@pytest.fixture
def case(now: None, parties: dict[str, str]) -> Callable[..., Case]:
    """Files and accepts a dossier on a day of March 2026 at 08:30, in nobody's hands unless it is said."""

    def make(day: str = "09", key: str = "k", *, staff: str = "") -> Case:
        return file(
            parties["owner"],
            key,
            f"2026-03-{day} 08:00",
            accepted=f"2026-03-{day} 08:30",
            staff=staff,
        )

    return make


@pytest.fixture
def as_(client: Client) -> Callable[[str], Client]:
    """A browser in which somebody has signed in, second factor and all."""

    def enter_as(code: str) -> Client:
        from tinhso.access.models import Account

        one = Client()
        one.force_login(Account.objects.get(staff=code))
        session = one.session
        session[SECOND_PASSED] = True
        session.save()
        return one

    return enter_as
