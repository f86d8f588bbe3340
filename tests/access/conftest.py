"""A province with one department, one commune, and the people who work there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from tests.access.providing import AT_PROVIDER, HOME
from tests.servers.openid import ProviderProcess

from tinhso.access import actions
from tinhso.access.models import Account
from tinhso.connectors import openid
from tinhso.ledger.actions import By
from tinhso.org import actions as org

ADMIN = By(actor="p-quan-tri", office="tinh", channel="system")
FIRST = date(2020, 1, 1)
PASSWORD = "thuyền-nan-đò-ngang"
PEOPLE = {
    "p-lan": ("xa-1", "desk"),
    "p-minh": ("phong-ho-tich", "officer"),
    "p-hoa": ("so-tu-phap", "head"),
    "p-binh": ("tinh", "leader"),
    "p-an": ("tinh", "admin"),
}


@pytest.fixture(autouse=True)
def _quick_hashes(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.GUARD_RAISES = True


@pytest.fixture
def province(db: None) -> By:
    return found_province()


def found_province() -> By:
    for code, level, parent in (
        ("tinh", "province", None),
        ("so-tu-phap", "province", "tinh"),
        ("phong-ho-tich", "province", "so-tu-phap"),
        ("xa-1", "commune", "tinh"),
    ):
        org.found_office(code=code, name=code, level=level, parent=parent, on_date=FIRST, by=ADMIN)
    for staff, (office, role) in PEOPLE.items():
        org.enter_staff(code=staff, name=staff, by=ADMIN)
        org.appoint(staff, office=office, role=role, from_date=FIRST, by=ADMIN)
    return ADMIN


def open_account(staff: str) -> Account:
    return actions.open_staff_account(
        login=staff.removeprefix("p-"), staff=staff, password=PASSWORD, by=ADMIN
    )


@pytest.fixture
def lan(province: By) -> Account:
    """A desk officer: no second factor is owed."""
    return open_account("p-lan")


@pytest.fixture
def hoa(province: By) -> Account:
    """A head of office: a second factor is owed."""
    return open_account("p-hoa")


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/can-bo/vao", {"name": login, "password": password, **more})


@pytest.fixture(scope="session")
def process(
    node_and_npm: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProviderProcess]:
    folder = tmp_path_factory.mktemp("oidc")
    with ProviderProcess(node_and_npm, folder, people=AT_PROVIDER, home=HOME) as running:
        yield running


@pytest.fixture
def provider(process: ProviderProcess, settings, db) -> ProviderProcess:
    settings.OIDC = {"citizen": process.settings("citizen"), "staff": process.settings("staff")}
    settings.PUBLIC_ADDRESS = HOME
    openid.forget()
    return process
