"""An identity added to an account or taken off it; staff whom an administrator linked. By the certified provider."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.access.conftest import ADMIN, PASSWORD, open_account, sign_in
from tests.access.providing import (
    MAI,
    NUMBER,
    back,
    comes,
    known_mai,
    text,
    there,
)
from tests.servers.openid import ProviderProcess

from tinhso.access import actions, identities
from tinhso.access.models import Account, Identity
from tinhso.org import actions as org
from tinhso.parties import actions as parties
from tinhso.parties.queries import by_number


def add(client: Client, who: str) -> Any:
    client.post("/tai-khoan/danh-tinh")
    answer = client.get("/tai-khoan/danh-tinh?tiep=1")
    return back(client, there(answer.url, who))


@pytest.fixture
def by_mail(client, db) -> Account:
    account = actions.citizen_account("khac@example.vn")
    client.force_login(account)
    return account


def test_one_who_is_in_adds_an_identity_and_comes_back_by_it(client, provider, by_mail):
    made = parties.enter(kind="person", name=MAI, born=date(1992, 3, 8), key="own", by=ADMIN)
    actions.link_party(by_mail, party=str(made.uid), by=ADMIN)
    assert "Đã gắn danh tính" in text(client.get(add(client, "mai").url))
    # Her own party had no number, and the name and birth agree.
    assert by_number("personal", NUMBER).uid == str(made.uid)
    other = Client()
    comes(other, "mai")
    assert other.get("/tai-khoan").wsgi_request.who.uid == str(by_mail.uid)


def test_a_number_of_another_party_is_told_and_nothing_is_linked(client, provider, by_mail):
    known_mai()
    made = parties.enter(kind="person", name="Lê Hạnh", key="own", by=ADMIN)
    actions.link_party(by_mail, party=str(made.uid), by=ADMIN)
    assert "là của một người khác" in text(client.get(add(client, "mai").url))
    assert not Identity.objects.exists()


def test_an_identity_of_another_account_is_told(client, provider, by_mail):
    comes(Client(), "mai")
    assert "đã gắn với một tài khoản khác" in text(client.get(add(client, "mai").url))


def test_adding_begins_with_a_form_of_ours_and_ends_in_the_same_account(client, provider, by_mail):
    assert client.get("/tai-khoan/danh-tinh?tiep=1").url == "/tai-khoan"
    client.post("/tai-khoan/danh-tinh")
    address = there(client.get("/tai-khoan/danh-tinh?tiep=1").url, "mai")
    client.force_login(actions.citizen_account("ai-do@example.vn"))
    assert back(client, address).status_code == 422
    assert not Identity.objects.exists()


def test_the_only_way_in_is_not_taken_off(client, provider):
    comes(client, "mai")
    own = Identity.objects.get()
    answer = client.post("/tai-khoan/danh-tinh", {"go": str(own.uid)})
    assert "cách duy nhất" in text(client.get(answer.url))
    assert Identity.objects.exists()


def test_an_identity_is_taken_off_and_its_sessions_end(client, provider, by_mail):
    add(client, "mai")
    other = Client()
    comes(other, "mai")
    client.post("/tai-khoan/danh-tinh", {"go": str(Identity.objects.get().uid)})
    assert not Identity.objects.exists()
    assert other.get("/tai-khoan").status_code == 302
    assert client.get("/tai-khoan").status_code == 200


STAFF_DOOR = "/can-bo/danh-tinh"


def link(account: Account, provider: ProviderProcess, subject: str) -> None:
    identities.link_staff(
        account, issuer=provider.issuer, subject=subject, at=timezone.now(), by=ADMIN
    )


def test_staff_come_in_when_an_administrator_linked_them(client, provider, lan):
    answer = comes(client, "lan", STAFF_DOOR)
    assert answer.status_code == 422 and "Gửi mã lan cho quản trị" in text(answer)
    link(lan, provider, "lan")
    assert comes(client, "lan", STAFF_DOOR, to="/tai-khoan").url == "/tai-khoan"
    page = client.get("/tai-khoan")
    who = page.wsgi_request.who
    assert "Định danh thử · gắn lúc" in text(page) and provider.issuer not in text(page)
    # What the provider says of roles is not heard.
    assert (who.staff, who.posts) == ("p-lan", (("xa-1", "desk"),))


def test_who_never_used_the_password_that_was_chosen_for_her_is_not_asked_for_it(
    client, provider, lan
):
    """It was not she who had it: the provider knows her. At the door of passwords it is asked for as before."""
    actions.set_password(lan, password=PASSWORD, by=ADMIN, must_change=True)
    link(lan, provider, "lan")
    assert comes(client, "lan", STAFF_DOOR, to="/tai-khoan").url == "/tai-khoan"
    assert client.get("/tai-khoan").status_code == 200
    assert "do quản trị đặt" not in text(client.get("/tai-khoan/mat-khau"))
    other = Client()
    sign_in(other, "lan")
    assert other.get("/tai-khoan").url == "/tai-khoan/mat-khau"


def test_a_head_still_owes_her_second_factor_unless_the_provider_proved_as_much(provider, hoa):
    link(hoa, provider, "hoa-mot-lop")
    assert comes(Client(), "hoa-mot-lop", STAFF_DOOR).url == "/can-bo/hai-lop"
    identities.unlink(hoa, uid=str(Identity.objects.get().uid), by=ADMIN)
    link(hoa, provider, "hoa")
    client = Client()
    assert comes(client, "hoa", STAFF_DOOR).url == "/"
    assert client.get("/tai-khoan").status_code == 200


def test_a_role_that_ended_here_is_no_role_whatever_the_provider_says(client, provider, lan):
    link(lan, provider, "lan")
    org.relieve("p-lan", office="xa-1", role="desk", until_date=timezone.localdate(), by=ADMIN)
    comes(client, "lan", STAFF_DOOR)
    assert client.get("/mot-cua/").status_code == 403


def test_an_administrator_links_and_takes_off_on_the_screen(provider, lan):
    admin = Client()
    admin.force_login(open_account("p-an"))
    session = admin.session
    session["second_passed"] = True
    session.save()
    page = "/cai-dat/can-bo/p-lan"
    assert "Mã của cán bộ ở Định danh thử" in text(admin.get(page))
    admin.post(f"{page}/tai-khoan", {"viec": "gan", "dinh-danh": " lan "})
    assert Identity.objects.get().subject == "lan"
    assert comes(Client(), "lan", STAFF_DOOR).status_code == 302
    admin.post(f"{page}/tai-khoan", {"viec": "go-danh-tinh"})
    assert not Identity.objects.exists()
