"""Who files for the first time says who she is; nobody comes into another's data by a number."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.web.citizen.conftest import ADMIN, BIRTH

from tinhso.access import actions as access
from tinhso.access.models import Account
from tinhso.parties import actions as parties
from tinhso.parties.models import Party
from tinhso.parties.queries import contacts_of, numbers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(province: None, client: Client) -> tuple[Client, Account]:
    account = access.citizen_account("moi@example.vn")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client, account


WHO = {"name": "Phạm Thị Mới", "number": "066190000123", "born": "28/02/1990"}


def test_who_files_for_the_first_time_says_who_she_is(newcomer: tuple[Client, Account]) -> None:
    client, account = newcomer
    asked = client.get(f"/nop/{BIRTH}")
    assert asked.url == f"/toi/thong-tin?next=%2Fnop%2F{BIRTH}"
    told = client.post("/toi/thong-tin", {**WHO, "next": f"/nop/{BIRTH}"})
    assert told.url == f"/nop/{BIRTH}"
    account.refresh_from_db()
    assert account.party is not None
    (contact,) = contacts_of(account.party)
    assert contact.value == "moi@example.vn" and contact.verified_at
    assert client.get("/toi/thong-tin").url == "/ho-so"


@pytest.mark.parametrize(
    "wrong",
    [
        {"born": "31/02/1990"},
        {"number": "123"},
        {"number": "066190000123", "born": "01/01/1985"},
        {"name": "\u202e"},
        {"name": "  "},
    ],
)
def test_what_cannot_be_is_refused(newcomer: tuple[Client, Account], wrong: dict[str, str]) -> None:
    client, account = newcomer
    client.post("/toi/thong-tin", {**WHO, **wrong})
    account.refresh_from_db()
    assert account.party is None and not Party.objects.exists()


def test_anothers_number_opens_nothing_of_hers(newcomer: tuple[Client, Account]) -> None:
    """Knowing somebody's name, number and birth is not being her."""
    client, account = newcomer
    known = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="desk",
        by=ADMIN,
    )
    parties.add_contact(known.uid, kind="mail", value="that-su@example.vn", by=ADMIN)
    answer = client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    assert account.party not in (None, str(known.uid))
    assert numbers_of(account.party or "") == {}
    assert answer.status_code == 302  # Exactly as for a number that nobody knows.


def test_whom_the_desk_noted_with_this_mail_finds_herself(
    newcomer: tuple[Client, Account],
) -> None:
    client, account = newcomer
    known = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="desk",
        by=ADMIN,
    )
    parties.add_contact(known.uid, kind="mail", value="moi@example.vn", by=ADMIN)
    client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    assert account.party == str(known.uid)


def test_a_squatted_number_stays_free_for_its_owner(newcomer: tuple[Client, Account]) -> None:
    client, account = newcomer
    client.post("/toi/thong-tin", WHO)
    account.refresh_from_db()
    owner = parties.enter(
        kind="person",
        name=WHO["name"],
        born=date(1990, 2, 28),
        numbers={"personal": WHO["number"]},
        key="at the desk",
        by=ADMIN,
    )
    assert str(owner.uid) != account.party
