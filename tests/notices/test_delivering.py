"""Messages reach a real mail server: once, or at worst again under the same name; none is lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.notices.conftest import lead_to
from tests.notices.mailserver import mail_server, refusing_server
from tests.servers.running import free_port

from tinhso.config.mail import BadMailAddress, mail_of
from tinhso.ledger.actions import By
from tinhso.ledger.queries import events_of
from tinhso.notices import deciding, jobs, queries, rules
from tinhso.notices.actions import CannotOblige, oblige
from tinhso.notices.jobs import CLAIMED_FOR, CannotDeliver, Delivered, deliver
from tinhso.notices.models import Message
from tinhso.notices.rules import Outcome
from tinhso.notices.ways import mail

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
WAITS = rules.WAITS[rules.NOT_NOW]


def due(key: str = "k", **more: Any) -> Message:
    told = {
        "to": "mai@example.vn",
        "subject": "Hồ sơ đã có kết quả",
        "text": "Mời bà đến nhận kết quả.",
        "due_at": NOW,
    }
    return oblige(key, **(told | more))


def test_a_message_arrives_as_it_was_written(db, box):
    message = due(html="<p>Mời bà đến nhận kết quả.</p>")
    assert deliver(now=NOW) == Delivered(sent=1)
    [got] = box.got
    assert got["Subject"] == "Hồ sơ đã có kết quả"
    assert got["To"] == "mai@example.vn"
    assert got["Message-ID"] == f"<{message.uid}@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert "Mời bà đến nhận kết quả." in got.get_body(("plain",)).get_content()
    assert "<p>" in got.get_body(("html",)).get_content()
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.tries) == ("sent", NOW, 1)
    assert message.proof == got["Message-ID"]


def test_a_key_obliges_once(db, box):
    first, again = due("case:1:ready"), due("case:1:ready", text="khác")
    assert first.pk == again.pk and again.text == "Mời bà đến nhận kết quả."
    deliver(now=NOW)
    deliver(now=NOW)
    assert len(box.got) == 1


def test_what_was_obliged_in_an_undone_transaction_is_not_told(db, box):
    with pytest.raises(RuntimeError), transaction.atomic():
        due()
        raise RuntimeError
    assert deliver(now=NOW) == Delivered()


def test_nothing_is_told_before_it_is_due(db, box):
    due(due_at=NOW + timedelta(hours=1))
    assert deliver(now=NOW) == Delivered()
    assert deliver(now=NOW + timedelta(hours=1)) == Delivered(sent=1)


def test_what_came_too_late_is_not_told(db, box):
    message = due(until=NOW + timedelta(minutes=10), secret=True)
    assert deliver(now=NOW + timedelta(minutes=10)) == Delivered(failed=1)
    message.refresh_from_db()
    assert (message.last_error, message.text) == ("too_late", "")
    assert box.got == []


def test_a_refused_address_fails_at_once_and_the_others_still_get_theirs(db, box):
    box.answers["khong-co@example.vn"] = "550 no such user"
    refused, fine = due("a", to="khong-co@example.vn"), due("b")
    assert deliver(now=NOW) == Delivered(sent=1, failed=1)
    assert [message.key for message in queries.failed()] == [refused.key]
    refused.refresh_from_db()
    assert (refused.state, refused.last_error) == ("undeliverable", "refused")
    assert box.to(fine.to)


def test_not_now_is_tried_again_after_longer_and_longer_waits(db, box):
    box.answers["mai@example.vn"] = "451 try again later"
    message, at = due(), NOW
    for wait in WAITS:
        assert deliver(now=at) == Delivered(later=1)
        assert deliver(now=at + wait - timedelta(seconds=1)) == Delivered()
        at += wait
    assert deliver(now=at) == Delivered(failed=1)
    message.refresh_from_db()
    assert (message.last_error, message.tries) == ("not_now", len(WAITS) + 1)
    assert (message.state, message.next_at, message.ended_at) == ("given_up", None, at)


@pytest.mark.parametrize(
    ("at", "says", "error"),
    [
        ("", "554 No SMTP service here", "way_refuses_us"),
        ("", "421 too busy", "not_now"),
        ("AUTH", "535 wrong password", "way_refused_key"),
        ("AUTH", "534 mechanism too weak", "way_refused_key"),
        ("AUTH", "538 encryption required", "way_refused_key"),
        ("AUTH", "554 account closed", "way_refused_key"),
        ("AUTH", "454 not now", "not_now"),
        ("MAIL", "550 sender rejected", "way_refuses_us"),
        ("MAIL", "553 not your address", "way_refuses_us"),
        ("MAIL", "530 sign in first", "way_refused_key"),
        ("MAIL", "451 later", "not_now"),
        ("RCPT", "530 sign in first", "way_refused_key"),
    ],
)
def test_what_a_server_says_of_us_makes_no_letter_undeliverable(db, settings, at, says, error):
    messages = [due("a"), due("b", to="lan@example.vn")]
    with refusing_server(at, says) as port:
        lead_to(settings, port)
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "tinh", "mat-khau"
        assert deliver(now=NOW) == Delivered(later=2)
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.last_error) == ("queued", error)
    # It is mended, and nothing was lost.
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    with mail_server() as box:
        lead_to(settings, box.port)
        assert deliver(now=NOW + timedelta(minutes=5)) == Delivered(sent=2)
        assert len(box.got) == 2


@pytest.mark.parametrize(
    ("at", "says"), [("RCPT", "550 no such user"), ("DATA", "554 no"), ("END", "552 too large")]
)
def test_what_it_says_of_one_letter_ends_that_letter(db, settings, at, says):
    message = due()
    with refusing_server(at, says) as port:
        lead_to(settings, port)
        assert deliver(now=NOW) == Delivered(failed=1)
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("undeliverable", "refused")


def test_a_server_that_is_away_loses_nothing(db, settings, box):
    lead_to(settings, free_port())
    due("a")
    due("b")
    assert deliver(now=NOW) == Delivered(later=2)
    lead_to(settings, box.port)
    assert deliver(now=NOW + WAITS[0]) == Delivered(sent=2)


def test_without_a_mail_server_it_is_said_so(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = ""
    due()
    with pytest.raises(CannotDeliver, match="no_mail_server"):
        deliver(now=NOW)


def test_what_a_killed_worker_had_handed_over_waits_for_a_person(db, box, monkeypatch):
    message = due()

    class Killed(BaseException):
        pass

    def die(*_: object) -> str:
        raise Killed

    # The server has taken the mail; the worker dies before it can write that down.
    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(jobs._Round, "_settle", die)
        deliver(now=NOW)
    assert len(box.got) == 1
    assert deliver(now=NOW + timedelta(minutes=1)) == Delivered()
    assert deliver(now=NOW + CLAIMED_FOR) == Delivered(unclear=1)
    assert deliver(now=NOW + timedelta(days=9)) == Delivered()
    message.refresh_from_db()
    assert (message.state, message.next_at, len(box.got)) == ("unclear", None, 1)
    assert queries.standing(now=NOW, days=1).unclear == 1 and not message.doubtful
    assert [one.kind for one in events_of(f"notice:{message.uid}")] == ["notices.unclear"]
    # A person has it sent again: then it may have arrived twice, and the list says so.
    by = By(actor="p-qt", office="tinh", channel="system")
    deciding.retry(message.uid, by=by, now=NOW + timedelta(hours=1))
    assert deliver(now=NOW + timedelta(hours=1)) == Delivered(sent=1)
    message.refresh_from_db()
    assert message.doubtful and message.state == "sent"
    assert box.got[0]["Message-ID"] == box.got[1]["Message-ID"]


def test_what_a_killed_worker_had_not_handed_over_is_sent(db, box, monkeypatch):
    due()

    class Killed(BaseException):
        pass

    def die(*_: object) -> bool:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(jobs._Round, "_begin", die)
        patched.setattr(mail.Mail, "hang_up", die)  # What ends a round is not done by a killed one.
        deliver(now=NOW)
    assert deliver(now=NOW + CLAIMED_FOR) == Delivered(sent=1)
    assert len(box.got) == 1


def test_what_nobody_foresaw_of_one_message_does_not_keep_the_others(db, box, monkeypatch, caplog):
    due("a", text="hỏng")
    due("b")
    carry = mail.Mail.carry

    def stumble(carrier: mail.Mail, message: Message) -> Outcome:
        if message.text == "hỏng":
            raise TypeError("mai@example.vn")
        return carry(carrier, message)

    monkeypatch.setattr(mail.Mail, "carry", stumble)
    assert deliver(now=NOW) == Delivered(sent=1, later=1)
    assert Message.objects.get(key="a").last_error == "unforeseen"


def test_who_wakes_up_after_the_claim_ran_out_changes_nothing(db, box):
    message = due()
    claim, [mine] = jobs._claim("mail", 10, NOW)
    assert deliver(now=NOW + CLAIMED_FOR) == Delivered(sent=1)
    late = jobs._Round(claim, mail.Mail(), NOW + CLAIMED_FOR)
    assert not late._begin(mine), "it is not handed over by two"
    late._settle(mine, Outcome(rules.NOBODY, "refused"))
    message.refresh_from_db()
    assert message.state == "sent"


def test_several_workers_send_each_message_once(own_database, box):
    for number in range(40):
        due(f"k{number}")
    counted: list[int] = []

    def work() -> None:
        try:
            while sent := deliver(most=3, now=NOW).sent:
                counted.append(sent)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counted) == 40
    assert len({got["Message-ID"] for got in box.got}) == len(box.got) == 40


def test_a_worker_does_not_wait_for_what_another_is_claiming(own_database, box):
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time; the test above holds there.
    due("a")
    due("b")
    taken, go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Message.objects.select_for_update().filter(key="a"))
            taken.set()
            go.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(10)
    assert deliver(now=NOW) == Delivered(sent=1)
    go.set()
    holder.join()


def test_the_ledger_hears_that_and_not_to_whom(db, box):
    box.answers["khong-co@example.vn"] = "550 no such user"
    due("case:1:ready", about="case:1")
    due("case:1:again", about="case:1", to="khong-co@example.vn")
    deliver(now=NOW)
    events = events_of("case:1")
    assert {event.kind for event in events} == {"notices.sent", "notices.failed"}
    told = str([event.facts for event in events])
    assert "example.vn" not in told and "kết quả" not in told
    assert [message.key for message in queries.told_about("case:1")] == [
        "case:1:ready",
        "case:1:again",
    ]


def test_secret_words_are_gone_once_they_were_sent(db, box):
    message = due(text="Mã 123456", secret=True)
    deliver(now=NOW)
    message.refresh_from_db()
    assert (message.text, message.subject) == ("", "")
    assert "123456" in box.got[0].get_content()


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("mai@example.vn\nBcc: all@example.vn", "x"),
        ("mai@example.vn", "x\nBcc: all@example.vn"),
        ("không phải địa chỉ", "x"),
        ("mai@xn--", "x"),
        ("<>", "‮\u200b" * 400),
    ],
    ids=["line in address", "line in subject", "no address", "half a name", "brackets"],
)
def test_hostile_addresses_and_subjects_add_no_reader(db, box, address, subject):
    due(to=address, subject=subject)
    deliver(now=NOW)
    assert all("Bcc" not in got for got in box.got)
    assert all("all@example.vn" not in got["To"] for got in box.got)


def test_there_is_no_way_but_mail_yet(db):
    with pytest.raises(CannotOblige, match="no_way_to_tell"):
        due(way="phone")
    with pytest.raises(CannotOblige, match="nobody_to_tell"):
        due(to=" ")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", {"EMAIL_HOST": ""}),
        ("smtp://m", {"EMAIL_HOST": "m", "EMAIL_PORT": 25}),
        (
            "smtps://an:b%40c@m:4650",
            {"EMAIL_PORT": 4650, "EMAIL_HOST_PASSWORD": "b@c", "EMAIL_USE_SSL": True},
        ),
        ("smtp+tls://m", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
    ],
)
def test_a_mail_servers_address_is_read(address, told):
    found = mail_of(address)
    assert {name: found[name] for name in told} == told


@pytest.mark.parametrize("address", ["http://m", "m:25", "smtp://"])
def test_what_is_no_mail_servers_address_is_refused_without_quoting_it(address):
    with pytest.raises(BadMailAddress, match="bad_mail_address"):
        mail_of(address)
