"""One-time codes to a phone: only where short messages are sent, with the bounds of codes by mail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from tinhso.access import mail_codes
from tinhso.access.mail_codes import CannotSendCode
from tinhso.access.models import Account, MailCode, Session


@pytest.fixture
def sent(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> list[dict[str, Any]]:
    """What notices were obliged; the gateway itself is theirs."""
    settings.SMS_GATEWAY = object()
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(mail_codes, "oblige", lambda key, **more: told.append({"key": key, **more}))
    return told


def test_a_citizen_comes_in_by_her_phone_however_she_writes_it(client, sent):
    page = client.get("/vao").content.decode()
    assert "Thư điện tử hoặc số điện thoại" in page and 'type="email"' not in page
    for typed in ("0912 345 678", "+84 912.345.678"):
        client.post("/vao", {"address": typed, "next": "/tai-khoan"})
        one = sent.pop()
        assert (one["to"], one["way"], one["secret"]) == ("+84912345678", "sms", True)
        code = re.search(r"\b\d{6}\b", one["text"]).group()
        assert one["text"].isascii() and len(one["text"]) <= 160
        assert "tin nhắn" in client.get("/vao/ma").content.decode()
        assert client.post("/vao/ma", {"code": code}).url == "/tai-khoan"
        client.post("/ra")
    assert Account.objects.get().login == "+84912345678"
    assert Session.objects.exclude(account_id=None).count() == 0


def test_the_way_in_is_told_among_the_devices(client, sent):
    client.post("/vao", {"address": "0912345678"})
    code = re.search(r"\b\d{6}\b", sent[0]["text"]).group()
    client.post("/vao/ma", {"code": code})
    assert "mã qua điện thoại" in client.get("/tai-khoan").content.decode()


@pytest.mark.parametrize("typed", ["024 3825 1234", "12345", "+1 202 555 0123", "abc", "0912"])
def test_what_is_no_mobile_number_is_refused_and_nothing_is_sent(client, sent, typed):
    answer = client.post("/vao", {"address": typed})
    assert "không phải số di động" in answer.content.decode()
    assert not sent and not MailCode.objects.exists()


def test_a_phone_is_asked_at_most_five_times_an_hour_however_it_is_written(sent):
    now = timezone.now()
    for typed in ("0912345678", "+84912345678", "84912345678", "0912 345 678", "0912.345.678"):
        mail_codes.send(typed, asked_from="10.0.0.1", at=now)
    with pytest.raises(CannotSendCode, match="too_many_codes"):
        mail_codes.send("0912345678", asked_from="10.0.0.2", at=now)


def test_without_a_gateway_a_phone_is_no_address(client, db):
    assert "số điện thoại" not in client.get("/vao").content.decode()
    assert "Địa chỉ thư điện tử chưa đúng" in (
        client.post("/vao", {"address": "0912345678"}).content.decode()
    )
