"""Signing in: lock-out, second factor, sessions, and what stays unknown to whoever guesses."""

from __future__ import annotations

import base64
import hmac
import re
import struct
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from tests.access.conftest import ADMIN, PASSWORD, open_account, sign_in

from tinhso.access import actions, second_factor
from tinhso.access.actions import CannotKeepAccount
from tinhso.access.models import Account, SecondFactor, Session
from tinhso.ledger.models import Event
from tinhso.ledger.queries import events_of
from tinhso.org import actions as org

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BY_HOA = actions.By(actor="p-hoa", office="-", channel="online")


def digits(secret: str, at: datetime) -> str:
    """RFC 6238, written down a second time."""
    counter = struct.pack(">Q", int(at.timestamp()) // 30)
    mac = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place : place + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def signed_in(client: Client) -> bool:
    return client.get("/tai-khoan").status_code == 200


def test_staff_sign_in_and_out(client, lan):
    assert sign_in(client, " LAN ", next="/tai-khoan").url == "/tai-khoan"
    assert "xa-1" in client.get("/tai-khoan").content.decode()
    client.post("/ra")
    assert not signed_in(client)


def test_a_wrong_name_and_a_wrong_password_are_told_alike(client, lan):
    told = [sign_in(client, name, "không đúng đâu").content for name in ("lan", "ai-đó")]
    first, second = (re.sub(rb'value="[^"]*"', b"", page) for page in told)
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in told[0].decode()
    assert first == second


@pytest.mark.parametrize("name", ["lan", "khong-co"])
def test_after_five_wrong_tries_the_login_is_locked_whether_it_exists_or_not(client, lan, name):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(4):
            assert "không đúng" in sign_in(client, name, "sai").content.decode()
        assert "tạm khóa 30 phút" in sign_in(client, name, "sai").content.decode()
        # From another browser too, and with the right password.
        elsewhere = Client(headers={"user-agent": "khác"})
        assert "tạm khóa" in sign_in(elsewhere, name).content.decode()
        clock.shift(timedelta(minutes=31))
        assert "nên tài khoản tạm khóa" not in sign_in(client, name).content.decode()


def test_an_administrator_unlocks_before_the_time(client, lan):
    for _ in range(5):
        sign_in(client, "lan", "sai")
    actions.unlock(lan, by=ADMIN)
    assert sign_in(client, "lan").status_code == 302
    assert [event.kind for event in events_of(f"account:{lan.uid}")][-1] == "access.unlocked"


def test_a_closed_account_is_out_at_once(client, lan):
    sign_in(client, "lan")
    actions.close_account(lan, by=ADMIN)
    assert not signed_in(client)
    assert "Tài khoản đã bị khóa" in sign_in(client, "lan").content.decode()


def test_a_head_is_in_only_when_the_second_factor_is_set_up(client, hoa):
    with time_machine.travel(NOW, tick=False):
        assert sign_in(client, "hoa").url == "/can-bo/hai-lop"
        assert not signed_in(client)
        page = client.get("/can-bo/hai-lop").content.decode()
        secret = re.search(r'class="secret">(\w+)<', page).group(1)
        assert "không đúng" in client.post("/can-bo/hai-lop", {"code": "000000"}).content.decode()
        answer = client.post("/can-bo/hai-lop", {"code": digits(secret, NOW)})
        codes = re.findall(r"<li><code>(\d{8})</code>", answer.content.decode())
        assert len(codes) == 10
        assert signed_in(client)
    kinds = {event.kind for event in events_of(f"account:{hoa.uid}")}
    assert kinds == {"access.account_opened", "access.second_factor_set"}


@pytest.fixture
def enrolled(hoa: Account) -> tuple[str, list[str]]:
    secret = second_factor.new_secret()
    with time_machine.travel(NOW, tick=False):
        codes = second_factor.activate(hoa, secret=secret, code=digits(secret, NOW), by=BY_HOA)
    assert codes
    return secret, codes


def test_the_digits_are_those_of_the_standard():
    """RFC 6238, appendix B, its SHA-1 column shortened to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    told = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    assert {at: second_factor.digits_at(secret, at // 30) for at in told} == told


def test_digits_are_taken_once(client, hoa, enrolled):
    secret, _ = enrolled
    later = NOW + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        assert second_factor.verify(hoa, digits(secret, later))
        assert not second_factor.verify(hoa, digits(secret, later))
        # Those of the half minute before are older still.
        assert not second_factor.verify(hoa, digits(secret, later - timedelta(seconds=30)))


def test_a_recovery_code_is_taken_once(client, hoa, enrolled):
    _, codes = enrolled
    assert sign_in(client, "hoa").url == "/can-bo/vao/ma"
    assert client.post("/can-bo/vao/ma", {"code": codes[3]}).status_code == 302
    assert signed_in(client)
    assert not second_factor.verify(hoa, codes[3])
    assert second_factor.verify(hoa, codes[4])


def test_wrong_digits_lock_like_wrong_passwords(client, hoa, enrolled):
    sign_in(client, "hoa")
    for _ in range(4):
        assert "Mã không đúng" in client.post("/can-bo/vao/ma", {"code": "1"}).content.decode()
    assert "tạm khóa" in client.post("/can-bo/vao/ma", {"code": "1"}).content.decode()
    assert "tạm khóa" in sign_in(client, "hoa").content.decode()


def test_the_second_step_does_not_wait_for_ever(client, hoa, enrolled):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, "hoa")
        clock.shift(timedelta(minutes=11))
        answer = client.post("/can-bo/vao/ma", {"code": digits(enrolled[0], NOW)})
        assert "Đã quá 10 phút" in answer.content.decode()


def test_the_password_alone_does_not_replace_a_second_factor(client, hoa, enrolled):
    sign_in(client, "hoa")
    page = client.get("/can-bo/hai-lop").content.decode()
    assert 'class="secret"' not in page


def test_who_becomes_head_meanwhile_owes_the_second_factor_at_once(client, lan):
    sign_in(client, "lan")
    org.appoint("p-lan", office="xa-1", role="head", from_date=NOW.date().replace(day=1), by=ADMIN)
    assert client.get("/tai-khoan").url == "/can-bo/hai-lop"


def test_secrets_are_kept_encrypted(hoa, enrolled):
    secret, codes = enrolled
    kept = str(list(SecondFactor.objects.values_list()))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_a_session_ends_after_standing_idle(client, lan, settings):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, "lan")
        for _ in range(3):
            clock.shift(timedelta(hours=7))
            assert signed_in(client)
        clock.shift(timedelta(seconds=settings.STAFF_IDLE_SECONDS + 1))
        assert not signed_in(client)


def test_reading_does_not_write_the_session_each_time(client, lan, django_assert_num_queries):
    sign_in(client, "lan")
    # The session, the account, the posts; no more for a page that asks who reads it.
    with django_assert_num_queries(3):
        client.get("/vao")


def test_a_page_for_nobody_asks_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/vao")


def test_a_session_elsewhere_is_seen_and_ended(client, lan):
    elsewhere = Client(headers={"user-agent": "Mozilla Firefox (Android 14)"})
    with time_machine.travel(NOW, tick=False):
        sign_in(elsewhere, "lan")
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        sign_in(client, "lan")
        page = client.get("/tai-khoan").content.decode()
        assert "Firefox, Android" in page
        handle = Session.objects.get(began_at=NOW).handle
        client.post("/tai-khoan", {"phien": handle})
        assert not signed_in(elsewhere)
        assert signed_in(client)


def test_one_cannot_end_anothers_session(client, lan, hoa):
    with time_machine.travel(NOW, tick=False):
        sign_in(client, "lan")
    handle = Session.objects.get(account_id=lan.pk).handle
    assert actions.end_session(hoa, handle=handle, by=BY_HOA) == 0
    assert actions.end_session(hoa, handle="", by=BY_HOA) == 0
    assert Session.objects.filter(account_id=lan.pk).count() == 1


def test_every_other_session_ends_at_once_and_the_ledger_says_so(client, lan):
    others = [Client(REMOTE_ADDR=address) for address in ("10.1.2.3", "113.160.1.1", "::1")]
    for one in (*others, client):
        sign_in(one, "lan")
    page = client.get("/tai-khoan").content.decode()
    for word in ("mạng nội bộ", "Internet", "chính máy chủ", "mật khẩu"):
        assert word in page
    assert "113.160" not in page
    client.post("/tai-khoan", {"khac": "1"})
    assert [signed_in(one) for one in (*others, client)] == [False, False, False, True]
    [event] = events_of(f"account:{lan.uid}")[-1:]
    assert (event.kind, event.facts) == ("access.sessions_ended", {"count": 3})


def test_a_new_password_ends_every_session(client, lan):
    sign_in(client, "lan")
    actions.set_password(lan, password="một-mật-khẩu-khác-hẳn", by=ADMIN)
    assert not signed_in(client)
    assert "không đúng" in sign_in(client, "lan", PASSWORD).content.decode()


@pytest.mark.parametrize("password", ["ngắn", "password1234", "123456789012", "nguyen-minh-x"])
def test_a_password_easy_to_guess_is_refused(province, password):
    with pytest.raises(CannotKeepAccount, match="weak_password"):
        actions.open_staff_account(login="nguyen-minh", staff="p-minh", password=password, by=ADMIN)
    assert not Event.objects.filter(kind="access.account_opened").exists()


def test_two_accounts_never_share_a_login_or_a_person(lan):
    with pytest.raises(CannotKeepAccount, match="login_taken"):
        actions.open_staff_account(login="Lan", staff="p-minh", password=PASSWORD, by=ADMIN)
    with pytest.raises(CannotKeepAccount, match="staff_has_account"):
        actions.open_staff_account(login="lan2", staff="p-lan", password=PASSWORD, by=ADMIN)


def test_the_ledger_knows_no_login(lan):
    [event] = events_of(f"account:{lan.uid}")
    assert event.facts == {"kind": "staff", "staff": "p-lan"}
    assert event.sealed.facts == {"login": "lan"}


def test_where_to_go_on_is_never_elsewhere(client, lan):
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert sign_in(client, "lan", next=to).url == "/"


def test_no_mail_is_sent_to_staff_who_sign_in(client, lan):
    sign_in(client, "lan")
    assert mail.outbox == []


def test_hostile_text_in_the_form_is_just_wrong(client, province):
    for text in ("‮" * 50, "a" * 10_000, "' OR 1=1 --", "<script>", "😀"):
        answer = sign_in(client, text, text)
        assert answer.status_code in (200, 422)
        assert b"<script>alert" not in answer.content


def test_accounts_are_opened_for_every_role(province):
    assert {open_account(staff).staff for staff in ("p-an", "p-binh")} == {"p-an", "p-binh"}


def test_a_locked_account_is_not_opened_by_opening_it_again(lan):
    assert (
        actions.open_staff_account(login="lan", staff="p-lan", password=PASSWORD, by=ADMIN) == lan
    )
    actions.close_account(lan, by=ADMIN)
    with pytest.raises(CannotKeepAccount, match="staff_account_closed"):
        actions.open_staff_account(login="lan", staff="p-lan", password=PASSWORD, by=ADMIN)
    actions.unlock(lan, by=ADMIN)
    assert (
        actions.open_staff_account(login="lan", staff="p-lan", password=PASSWORD, by=ADMIN) == lan
    )
