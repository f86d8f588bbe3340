"""Codes by mail: one use, ten minutes, five tries, and the same answer for every address."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone
from tests.notices.conftest import lead_to
from tests.notices.mailserver import mail_server

from tinhso.access import jobs, mail_codes
from tinhso.access.mail_codes import CannotSendCode, WrongCode, send, try_code
from tinhso.access.models import Account, MailCode
from tinhso.ledger.queries import events_of
from tinhso.notices.jobs import deliver
from tinhso.notices.models import Message

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def sent(address: str = "mai@example.vn", *, at: datetime = NOW, place: str = "10.0.0.1") -> UUID:
    return send(address, asked_from=place, at=at, new_code=lambda: "012345")


def test_the_right_code_proves_the_address_once(db):
    uid = sent(" Mai@Example.vn ")
    assert try_code(uid, "012 345", at=NOW) == "mai@example.vn"
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uid, "012345", at=NOW)


def test_five_tries_and_no_more(db):
    uid = sent()
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as fault:
            try_code(uid, "999999", at=NOW)
        assert fault.value.facts == {"left": left}
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uid, "999999", at=NOW)
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uid, "012345", at=NOW)


def test_ten_minutes_and_no_longer(db):
    uid = sent()
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uid, "012345", at=NOW + timedelta(minutes=10))
    assert try_code(sent(), "012345", at=NOW + timedelta(minutes=9))


def test_a_code_is_good_for_its_purpose_alone(db):
    uid = send(
        "mai@example.vn", asked_from="x", at=NOW, purpose="track:1", new_code=lambda: "012345"
    )
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uid, "012345", at=NOW)
    assert try_code(uid, "012345", at=NOW, purpose="track:1")


@pytest.mark.parametrize("typed", ["", "1", "\x00", "٠١٢٣٤٥", "0" * 10_000, "‮012345"])
def test_hostile_digits_are_just_wrong(db, typed):
    uid = sent()
    if typed == "‮012345":  # A mark that no eye sees is not held against the digits.
        assert try_code(uid, typed, at=NOW)
    else:
        with pytest.raises(WrongCode, match="wrong_code"):
            try_code(uid, typed, at=NOW)


def test_an_unknown_handle_is_over(db):
    with pytest.raises(WrongCode, match="code_over"):
        try_code(uuid4(), "012345", at=NOW)


def test_of_twenty_who_guess_at_once_five_are_heard(own_database):
    uid = sent()
    told: list[str] = []

    def guess(number: int) -> None:
        try:
            try_code(uid, f"{number:06}", at=NOW)
        except WrongCode as fault:
            told.append(fault.code)
        finally:
            connections.close_all()

    guessers = [threading.Thread(target=guess, args=(number,)) for number in range(20)]
    for one in guessers:
        one.start()
    for one in guessers:
        one.join()
    assert told.count("code_over") >= 16 and len(told) == 20
    assert MailCode.objects.get(uid=uid).tries == mail_codes.MOST_TRIES


def test_an_address_gets_five_codes_an_hour(db):
    for number in range(5):
        sent(at=NOW + timedelta(minutes=number), place=f"10.0.0.{number}")
    with pytest.raises(CannotSendCode) as fault:
        sent(at=NOW + timedelta(minutes=10), place="10.0.0.9")
    assert (fault.value.code, fault.value.facts) == ("too_many_codes", {"minutes": 51})
    assert sent("other@example.vn", at=NOW + timedelta(minutes=10))
    assert sent(at=NOW + timedelta(minutes=61))


def test_one_place_asks_for_so_many_an_hour_and_not_more(db, monkeypatch):
    monkeypatch.setattr(mail_codes, "MOST_PER_NETWORK", 6)
    for number in range(6):
        sent(f"a{number}@example.vn")
    with pytest.raises(CannotSendCode, match="too_many_codes"):
        sent("a60@example.vn")
    assert sent("a60@example.vn", place="10.0.0.2")


def test_who_is_not_known_hears_the_same_and_gets_nothing(db):
    uid = send("mai@example.vn", asked_from="x", at=NOW, known=False)
    assert MailCode.objects.filter(uid=uid).exists()
    assert not Message.objects.exists()


def test_neither_the_code_nor_the_place_is_kept(db):
    uid = sent()
    kept = str(MailCode.objects.values_list().get(uid=uid))
    assert "012345" not in kept and "10.0.0.1" not in kept
    other = sent("b@example.vn")
    digests = set(MailCode.objects.values_list("digest", flat=True))
    assert uid != other and len(digests) == 2


def test_what_is_over_is_forgotten(db):
    sent()
    assert jobs.forget_codes(before=NOW + timedelta(hours=1)) == 1


def test_a_citizen_signs_in_by_a_mail_from_a_real_server(db, client, settings):
    with mail_server() as box:
        lead_to(settings, box.port)
        answer = client.post("/vao", {"address": "Mai@example.vn", "next": "/tai-khoan"})
        assert answer.url == "/vao/ma"
        assert deliver(now=timezone.now()).sent == 1
        [got] = box.to("mai@example.vn")
    code = re.search(r"\b\d{6}\b", got.get_content()).group()
    assert "Không đưa mã cho bất kỳ ai" in got.get_content()
    assert "Còn 4 lần" in client.post("/vao/ma", {"code": "1"}).content.decode()
    assert client.post("/vao/ma", {"code": code}).url == "/tai-khoan"
    assert client.get("/tai-khoan").status_code == 200
    account = Account.objects.get(login="mai@example.vn")
    assert account.party is None and not account.has_usable_password()
    [opened] = events_of(f"account:{account.uid}")
    assert "mai" not in str(opened.facts)
    assert mail.outbox == []


def test_the_answer_is_the_same_for_every_address(db):
    Account.objects.create(login="mai@example.vn", kind="citizen", opened_at=NOW)
    pages = []
    for address in ("mai@example.vn", "ly@example.vn"):
        client = Client()
        answer = client.post("/vao", {"address": address}, follow=True)
        page = answer.content.decode().replace(address, "…")
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]
    assert Message.objects.count() == 2


def test_what_is_no_address_is_told_so(db, client):
    answer = client.post("/vao", {"address": "mai"})
    assert answer.status_code == 422
    assert "chưa đúng" in answer.content.decode()


def test_a_code_is_taken_only_in_the_browser_that_asked(db, client):
    client.post("/vao", {"address": "mai@example.vn"})
    assert Client().get("/vao/ma").url == "/vao"


def test_staff_do_not_come_in_by_mail(province, client):
    from tests.access.conftest import ADMIN, PASSWORD

    from tinhso.access import actions

    actions.open_staff_account(login="hoa@example.vn", staff="p-hoa", password=PASSWORD, by=ADMIN)
    with pytest.raises(actions.CannotKeepAccount, match="login_taken"):
        actions.citizen_account("hoa@example.vn")


def test_a_citizens_session_ends_sooner(db, client, settings):
    from tinhso.access import actions, signing_in

    account = actions.citizen_account("mai@example.vn")
    with time_machine.travel(NOW, tick=False) as clock:
        client.force_login(account, backend=signing_in._BACKEND)
        session = client.session
        session.set_expiry(settings.CITIZEN_IDLE_SECONDS)
        session.save()
        clock.shift(timedelta(minutes=29))
        assert client.get("/tai-khoan").status_code == 200
        clock.shift(timedelta(minutes=29))
        assert client.get("/tai-khoan").status_code == 200
        clock.shift(timedelta(minutes=31))
        assert client.get("/tai-khoan").status_code == 302
