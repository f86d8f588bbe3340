"""The cast: a ward and a commune with their desks, the shipped procedures, a mother with her child, a stranger."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.files.conftest import pdf
from tests.notices.conftest import box
from tests.notices.mailserver import Box

from tinhso.access import actions as access
from tinhso.access.models import Account
from tinhso.cases import actions
from tinhso.cases.models import Case, Draft
from tinhso.ledger.actions import By
from tinhso.notices.jobs import deliver
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.procedures.actions import hand_over, publish_all
from tinhso.procedures.documents import shipped

__all__ = ["box"]
ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
FIRST = date(2020, 1, 1)
BIRTH, CENTRAL, LEGACY, OTHER = "1.001193", "1.000894", "1.001022", "9.000042"
PORTAL = "https://dichvucong.gov.vn/thu-tuc/1.000894"
DESK, WARD = "xa-1-mot-cua", "xa-1"
OFFICES = (
    ("tinh", "Ủy ban nhân dân tỉnh Đắk Lắk", "province", None),
    (WARD, "Ủy ban nhân dân phường Tân Lập", "commune", "tinh"),
    (DESK, "Bộ phận một cửa phường Tân Lập", "commune", WARD),
    ("xa-2", "Ủy ban nhân dân xã Ea Kao", "commune", "tinh"),
)
ANSWERS: dict[str, Any] = {
    "full_name": "Nguyễn Thị Đào",
    "personal_number": "066190000123",
    "child_name": "Trần Đức An",
    "child_born": "2026-11-01",
    "child_sex": "nam",
}
TYPED = {
    **{f"a.{name}": value for name, value in ANSWERS.items()},
    "a.child_born": "01/11/2026",
}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path: Path) -> None:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


def found_province(*, whole: bool = False) -> None:
    """Offices, their desks, procedures: one is ours, one central, one of the legacy software; or all that ship."""
    for code, name, level, parent in OFFICES:
        org.found_office(code=code, name=name, level=level, parent=parent, on_date=FIRST, by=ADMIN)
    for staff, office, role in (
        ("p-lan", DESK, "desk"),
        ("p-hoa", WARD, "head"),
        ("p-binh", "xa-2", "desk"),
    ):
        org.enter_staff(code=staff, name=staff, by=ADMIN)
        org.appoint(staff, office=office, role=role, from_date=FIRST, by=ADMIN)
    catalogue = shipped()
    birth = next(one for one in catalogue if one.code == BIRTH)
    other = replace(birth, code=OTHER, title="Việc thử có cùng tờ khai", keywords=())
    few = [one for one in catalogue if whole or one.code in (BIRTH, CENTRAL, LEGACY)]
    publish_all([*few, other], from_date=FIRST, by=ADMIN)
    hand_over(BIRTH, system="ours", from_date=FIRST, by=ADMIN)
    hand_over(CENTRAL, system="central", from_date=FIRST, by=ADMIN, url=PORTAL)
    hand_over(LEGACY, system="legacy", from_date=FIRST, by=ADMIN)


def code_in_mail(box: Box, address: str = "dao@example.vn") -> str:
    """The code of the last mail that brings one; others come beside it, as what her dossiers have to say."""
    deliver(now=datetime.now(UTC))
    found = [re.search(r" (\d{6})$", one["Subject"]) for one in box.to(address)]
    return [code[1] for code in found if code][-1]


def officer(actor: str = "p-lan", office: str = DESK) -> actions.Doer:
    """Somebody who may do everything in the ward and in nothing else."""
    return actions.Doer(
        by=By(actor=actor, office=office, channel="counter"),
        may=lambda _right, at: at.startswith("xa-1"),
    )


@dataclass(frozen=True)
class People:
    """mother: with an account and a verified mail; child: hers; stranger: with an account."""

    mother: str
    child: str
    stranger: str
    mother_account: Account
    stranger_account: Account


def found_people() -> People:
    mother, child, stranger = (
        str(parties.enter(kind="person", name=name, born=born, key=key, by=ADMIN).uid)
        for key, name, born in (
            ("mother", "Nguyễn Thị Đào", date(1990, 2, 28)),
            ("child", "Trần Đức An", date(2026, 11, 1)),
            ("stranger", "Lê Văn Lạ", date(1980, 5, 5)),
        )
    )
    parties.give_mandate(
        for_party=child, by_party=mother, kind="parent", from_date=FIRST, key="m", by=ADMIN
    )
    accounts = []
    for party, mail in ((mother, "dao@example.vn"), (stranger, "la@example.vn")):
        account = access.citizen_account(mail)
        access.link_party(account, party=party, by=ADMIN)
        contact = parties.add_contact(party, kind="mail", value=mail, by=ADMIN)
        parties.verify_contact(contact.uid, how="mail code", by=ADMIN)
        accounts.append(account)
    return People(mother, child, stranger, *accounts)


@pytest.fixture
def province(db: None) -> None:
    found_province()


@pytest.fixture
def catalogue(db: None) -> None:
    found_province(whole=True)


@pytest.fixture
def people(province: None) -> People:
    return found_people()


@pytest.fixture
def mother(people: People, client: Client) -> Client:
    client.force_login(people.mother_account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def stranger(people: People) -> Client:
    client = Client()
    client.force_login(people.stranger_account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file_birth(people: People, key: str = "k-1", **changes: Any) -> Case:
    """The mother files her child's birth, as the action does it."""
    given: dict[str, Any] = {
        "procedure": BIRTH,
        "owner": people.child,
        "filer": people.mother,
        "desk": DESK,
        "office": WARD,
        "answers": ANSWERS,
        "papers": [actions.PaperGiven("Tờ khai", type="to-khai-khai-sinh", originals=1)],
    }
    told_at = changes.pop("told_at", None)
    filing = actions.Filing(**{**given, **changes})
    return actions.file_case(filing, key=key, doer=officer(), told_at=told_at)


def decided(
    people: People, count: int, *, days: int, ago: int = 10, procedure: str = BIRTH
) -> None:
    """Dossiers that were accepted and decided so many days later, some days ago."""
    for number in range(count):
        at = datetime.now(UTC) - timedelta(days=ago + days, minutes=number)
        key = f"old-{procedure}-{days}-{number}"
        case = file_birth(people, key=key, told_at=at, procedure=procedure)
        actions.accept(case.uid, doer=officer(), limit="3d", told_at=at)
        actions.decide(case.uid, doer=officer(), granted=True, told_at=at + timedelta(days=days))


def begin(client: Client, owner: str, desk: str = DESK) -> Any:
    """For whom and where, of a birth."""
    return client.post(f"/nop/{BIRTH}", {"owner": owner, "desk": desk})


def to_the_end(client: Client, owner: str) -> str:
    """Every step with everything right; gives the draft."""
    assert begin(client, owner).url == f"/nop/{BIRTH}/to-khai"
    assert client.post(f"/nop/{BIRTH}/to-khai", TYPED).url == f"/nop/{BIRTH}/giay-to"
    sent = {"f.1": SimpleUploadedFile("chung-sinh.pdf", pdf()), "brings.0": "1"}
    assert client.post(f"/nop/{BIRTH}/giay-to", sent).url == f"/nop/{BIRTH}/gui"
    return str(Draft.objects.get().uid)
