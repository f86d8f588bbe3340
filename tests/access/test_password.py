"""A password that somebody else chose opens one page alone: where she chooses her own."""

from __future__ import annotations

import unicodedata

import pytest
from django.test import Client
from tests.access.conftest import ADMIN, PASSWORD, open_account, sign_in

from tinhso.access import actions
from tinhso.access.models import Account, Session
from tinhso.ledger.models import Event

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/mat-khau"
NEW = "con đò sang sông sớm"


@pytest.fixture
def given(lan: Account) -> Account:
    """Her account with a password that an administrator set."""
    actions.set_password(lan, password=PASSWORD, by=ADMIN, must_change=True)
    return lan


def change(client: Client, **changes: str) -> object:
    return client.post(PAGE, {"now": PASSWORD, "new": NEW, "again": NEW} | changes)


def test_every_other_page_leads_to_it(client: Client, given: Account) -> None:
    answer = client.post(
        "/can-bo/vao", {"name": "lan", "password": PASSWORD, "next": "/mot-cua/tiep-nhan"}
    )
    assert answer.url == PAGE
    for address in ("/mot-cua/", "/tai-khoan", "/gui-tiep"):
        assert client.get(address).url == PAGE
    assert "do quản trị đặt" in client.get(PAGE).content.decode()
    assert change(client).url == "/mot-cua/tiep-nhan"
    assert client.get("/tai-khoan").status_code == 200
    given.refresh_from_db()
    assert given.check_password(NEW) and not given.must_change
    event = Event.objects.get(kind="access.password_chosen")
    assert (event.actor, event.subject) == ("p-lan", f"account:{given.uid}")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"now": "sai-roi-nhe-ban"}, "hiện nay chưa đúng"),
        ({"new": PASSWORD, "again": PASSWORD}, "trùng mật khẩu đang dùng"),
        ({"again": NEW + "x"}, "không giống nhau"),
        ({"new": "123456789012", "again": "123456789012"}, "quá dễ đoán"),
        ({"new": "", "again": ""}, "Hãy điền ô này"),
        ({"new": "x" * 300, "again": "x" * 300}, ""),
    ],
)
def test_what_is_refused_changes_nothing(
    client: Client, given: Account, changes: dict[str, str], said: str
) -> None:
    sign_in(client, "lan")
    answer = change(client, **changes)
    assert answer.status_code == 422 and said in answer.content.decode()
    given.refresh_from_db()
    assert given.check_password(PASSWORD) and given.must_change
    assert PASSWORD not in answer.content.decode()


def test_guessing_the_present_one_locks(client: Client, given: Account) -> None:
    sign_in(client, "lan")
    for _ in range(4):
        change(client, now="sai-roi-nhe-ban")
    assert "tạm khóa" in change(client, now="sai-roi-nhe-ban").content.decode()
    assert change(client).status_code == 422


def test_her_sessions_elsewhere_end_and_this_one_stays(client: Client, lan: Account) -> None:
    sign_in(client, "lan")
    other = Client()
    sign_in(other, "lan")
    assert change(client).url == "/tai-khoan"
    assert Session.objects.filter(account_id=lan.pk).count() == 1
    assert client.get("/tai-khoan").status_code == 200
    assert other.get("/tai-khoan").status_code == 302


def test_citizens_and_visitors_have_none(client: Client, province: object) -> None:
    assert client.get(PAGE).url.startswith("/can-bo/vao")
    account = actions.citizen_account("mai@example.vn")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(PAGE).status_code == 403


def test_who_owes_a_second_factor_sets_it_up_first(client: Client, province: object) -> None:
    hoa = open_account("p-hoa")
    actions.set_password(hoa, password=PASSWORD, by=ADMIN, must_change=True)
    assert sign_in(client, "hoa").url == "/can-bo/hai-lop"
    assert client.get(PAGE).status_code == 302


def test_a_password_is_the_same_however_its_marks_are_typed(client: Client, given: Account) -> None:
    """One keyboard sends "ế" as one sign, another as a letter and two marks."""
    sign_in(client, "lan")
    apart = unicodedata.normalize("NFD", NEW)
    assert apart != NEW
    assert change(client, new=apart, again=NEW).status_code == 302
    for typed in (NEW, apart):
        other = Client()
        assert sign_in(other, "lan", typed).status_code == 302
        assert other.get("/tai-khoan").status_code == 200
