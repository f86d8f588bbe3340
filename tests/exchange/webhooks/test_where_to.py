"""Where nobody is sent anything: our own networks, by whatever name, however often the name changes its mind."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from tests.cases.conftest import ADMIN
from tests.exchange.webhooks.conftest import wants, work
from tests.servers.receiver import Receiver

from tinhso.cases.models import Case
from tinhso.connectors import http
from tinhso.connectors.http import CannotAsk
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.exchange.webhooks.setup import BadNetworks, networks
from tinhso.exchange.webhooks.subscribing import CannotSubscribe, Wanted, change, subscribe


@pytest.fixture
def in_use(settings: Any) -> None:
    """As a province sets it."""
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PLAIN = "", False


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://doi-tac.example/nhan", "http_bad_address"),
        ("ftp://doi-tac.example", "http_bad_address"),
        ("https://user:pass@doi-tac.example", "http_bad_address"),
        ("https://@doi-tac.example", "http_bad_address"),
        ("https://doi-tac.example/nhan?khoa=1", "http_bad_address"),
        ("khong phai", "http_bad_address"),
        ("https://127.0.0.1/nhan", "http_private_address"),
        ("https://localhost/nhan", "http_private_address"),
        ("https://2130706433/nhan", "http_private_address"),
        ("https://0x7f000001/nhan", "http_private_address"),
        ("https://0177.0.0.1/nhan", "http_private_address"),
        ("https://127.1/nhan", "http_private_address"),
        ("https://10.1.2.3", "http_private_address"),
        ("https://172.16.0.1", "http_private_address"),
        ("https://169.254.169.254/latest/meta-data", "http_private_address"),
        ("https://168.63.129.16", "http_private_address"),
        ("https://100.100.100.200", "http_private_address"),
        ("https://224.0.0.1", "http_private_address"),
        ("https://[::1]/nhan", "http_private_address"),
        ("https://[fe80::1]/nhan", "http_private_address"),
        ("https://[fd00:ec2::254]/", "http_private_address"),
        ("https://[::ffff:169.254.169.254]/", "http_private_address"),
        ("https://[64:ff9b::a9fe:a9fe]/", "http_private_address"),
        ("https://[2002:7f00:1::]/", "http_private_address"),
    ],
)
def test_nobody_is_told_there(province: None, in_use: None, address: str, code: str) -> None:
    with pytest.raises(CannotAsk) as caught:
        wants(address)
    assert caught.value.code == code
    assert not Subscription.objects.exists()


def test_a_change_is_looked_at_too(province: None, in_use: None) -> None:
    row = wants("https://doi-tac.invalid/nhan")
    with pytest.raises(CannotAsk):
        change(row.uid, Wanted("Trục", "https://10.0.0.1/"), by=ADMIN)
    row.refresh_from_db()
    assert row.address == "https://doi-tac.invalid/nhan"


class Names:
    """Who answers for names says something else each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    def __call__(self, host: str, port: int, *_more: Any, **_named: Any) -> list[Any]:
        if host[0].isdigit():  # The machine is asked to connect to a number.
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        family = socket.AF_INET6 if ":" in one else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (one, port))]


def test_a_name_that_leads_inside_after_it_was_looked_at_is_refused_when_it_is_used(
    receiver: Receiver,
    heard_by: Callable[..., Subscription],
    filed: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> None:
    heard_by()
    settings.WEBHOOK_NETWORKS = ""
    Subscription.objects.update(address=f"http://doi-tac.example:{receiver.port}/nhan")
    filed()
    monkeypatch.setattr(http.socket, "getaddrinfo", Names("127.0.0.1"))
    work()
    one = Delivery.objects.get()
    assert (one.state, one.problem) == ("queued", "http_private_address")
    assert receiver.heard() == []


def test_what_was_looked_at_is_what_is_asked(
    receiver: Receiver,
    heard_by: Callable[..., Subscription],
    filed: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name is looked up once: a second answer would lead to nobody, and nobody asks for it."""
    heard_by()
    Subscription.objects.update(address=f"http://doi-tac.example:{receiver.port}/nhan")
    filed()
    names = Names("127.0.0.1", "127.0.0.99")
    monkeypatch.setattr(http.socket, "getaddrinfo", names)
    work()
    assert names.answers == ["127.0.0.99"]
    assert [one["host"] for one in receiver.heard()] == [f"doi-tac.example:{receiver.port}"]


def test_one_bad_address_among_several_is_enough(
    province: None, in_use: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def both(_host: str, port: int, **_more: Any) -> list[Any]:
        return [(2, 1, 6, "", (one, port)) for one in ("93.184.216.34", "192.168.1.1")]

    monkeypatch.setattr(http.socket, "getaddrinfo", both)
    with pytest.raises(CannotAsk, match="http_private_address"):
        wants("https://doi-tac.example/")


def test_a_network_of_the_province_may_be_named_and_no_other_is_opened(
    province: None, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PLAIN = "10.20.0.0/16, fd12::/32", False
    wants("https://10.20.1.1/nhan")
    for address in ("https://10.21.0.1/", "https://127.0.0.1/", "https://169.254.169.254/"):
        with pytest.raises(CannotAsk, match="http_private_address"):
            wants(address, key=address)
    with pytest.raises(BadNetworks):
        networks("10.20.0.0/16,mang-nha")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"partner": "  "}, "webhook_no_partner"),
        ({"kinds": ["cases.eaten"]}, "webhook_unknown_kind"),
        ({"offices": ["khong-co"]}, "webhook_unknown_office"),
        ({"procedures": ["0.0"]}, "webhook_unknown_procedure"),
        ({"kinds": [f"k-{n}" for n in range(201)]}, "webhook_too_many"),
    ],
)
def test_what_is_not_there_is_not_asked_for(
    province: None, wanted: dict[str, Any], code: str
) -> None:
    with pytest.raises(CannotSubscribe) as caught:
        wants(**wanted)
    assert caught.value.code == code


def test_a_form_sent_twice_makes_one(province: None) -> None:
    assert wants().pk == wants().pk
    other = subscribe(Wanted("Khác", "http://127.0.0.1:9/"), key="k-2", by=ADMIN)
    assert Subscription.objects.count() == 2 and other.secrets.count() == 1
