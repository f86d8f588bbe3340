"""A commune with its desk, a second commune, the people who work there, and what they receive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import DOCUMENT

from tinhso.access import actions as access
from tinhso.cases import actions
from tinhso.cases.models import Case
from tinhso.ledger.actions import By
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.parties.models import Party
from tinhso.procedures.actions import publish
from tinhso.procedures.definition import Definition
from tinhso.procedures.documents import shipped

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
FIRST = date(2020, 1, 1)
PASSWORD = "thuyền-nan-đò-ngang"
DESK, COMMUNE = "xa-1-mot-cua", "xa-1"
OFFICES = (
    ("tinh", "Tỉnh Đắk Lắk", "province", None, ""),
    ("xa-1", "Phường Buôn Ma Thuột", "commune", "tinh", ""),
    (DESK, "Một cửa phường Buôn Ma Thuột", "commune", "xa-1", "H15.29.01"),
    ("xa-2", "Xã Ea Kao", "commune", "tinh", "H15.30.01"),
)
PEOPLE = {
    "p-lan": (DESK, "desk"),
    "p-mai": (DESK, "clerk"),
    "p-minh": ("xa-1", "officer"),
    "p-hoa": ("xa-1", "head"),
    "p-kha": ("xa-2", "desk"),
    "p-an": ("tinh", "admin"),
}
BIRTH = "1.001193"
CARD = "066190000123|240123456|Nguyễn Thị Đào|28021990|Nữ|Tổ 3, huyện Krông Pắc, Đắk Lắk|15052021"


def found_desk() -> None:
    for code, name, level, parent, agency in OFFICES:
        org.found_office(
            code=code, name=name, level=level, parent=parent, on_date=FIRST, by=ADMIN,
            agency_id=agency,
        )  # fmt: skip
    for staff, (office, role) in PEOPLE.items():
        org.enter_staff(code=staff, name=staff.removeprefix("p-").title(), by=ADMIN)
        org.appoint(staff, office=office, role=role, from_date=FIRST, by=ADMIN)
        access.open_staff_account(
            login=staff.removeprefix("p-"), staff=staff, password=PASSWORD, by=ADMIN
        )
    publish(Definition.of(DOCUMENT), from_date=FIRST, by=ADMIN)
    unsure = {**DOCUMENT, "code": "9.000008", "title": "Thủ tục chưa rõ hạn"}
    unsure["limits"] = [{"text": "Theo quy định", "flag": "no_number"}]
    publish(Definition.of(unsure), from_date=FIRST, by=ADMIN)
    birth = next(one for one in shipped() if one.code == BIRTH)
    publish(birth, from_date=FIRST, by=ADMIN)


@pytest.fixture(autouse=True)
def _quick(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True


@pytest.fixture
def commune(db: None) -> None:
    found_desk()


def enter_mother() -> Party:
    return parties.enter(
        kind="person",
        name="Nguyễn Thị Đào",
        born=date(1990, 2, 28),
        sex="female",
        address="Tổ 3, Buôn Ma Thuột",
        numbers={"personal": "066190000123"},
        key="mother",
        by=By(actor="p-lan", office=DESK, channel="counter"),
    )


@pytest.fixture
def mother(commune: None) -> Party:
    return enter_mother()


@pytest.fixture
def lan(commune: None) -> Client:
    return signed_in("lan")


def signed_in(login: str) -> Client:
    client = Client()
    answer = client.post("/can-bo/vao", {"name": login, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return client


def doer(office: str = DESK, channel: str = "counter") -> actions.Doer:
    return actions.system(By(actor="p-lan", office=office, channel=channel))


@pytest.fixture
def filed(mother: Party) -> Callable[..., Case]:
    return lambda **changes: file(mother, **changes)


def file(owner: Party, *, key: str = "k-1", hours: float = 1, **changes: Any) -> Case:
    """A dossier that came by itself some hours ago."""
    given: dict[str, Any] = {
        "procedure": "9.000007",
        "owner": str(owner.uid),
        "filer": str(owner.uid),
        "desk": DESK,
        "office": COMMUNE,
        "answers": {"name": "Nguyễn Thị Đào"},
        "papers": [actions.PaperGiven("Đơn đề nghị", type="don", originals=1)],
    }
    told_at = datetime.now(UTC) - timedelta(hours=hours) if hours else None
    return actions.file_case(
        actions.Filing(**{**given, **changes}),
        key=key,
        doer=doer(channel="online"),
        told_at=told_at,
    )


def decided(owner: Party, key: str) -> Case:
    """A dossier whose result waits at the desk."""
    case = file(owner, key=key)
    actions.accept(case.uid, doer=doer())
    return actions.decide(case.uid, doer=doer(), granted=True, number="12/QĐ-UBND")
