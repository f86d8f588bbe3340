"""The whole way through a gateway: a process of its own takes the order and tells of the money, five times at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from tests.servers.running import free_port
from tests.web.desk.conftest import ADMIN, COMMUNE, FIRST, doer, enter_mother, file, found_desk

from tinhso.cli.running import wait_until_it_answers
from tinhso.payments import actions, queries
from tinhso.payments.gateways import GatewayFault
from tinhso.payments.models import Collector, Due, Incoming, Money, Order, Receipt

CHECKSUM = "5f" * 32
SCRIPT = Path(__file__).parents[2] / "servers" / "payos.py"


@pytest.fixture
def gateway(served: str, settings: Any) -> Iterator[Callable[..., list[int]]]:
    """The stand-in; called, it tells of money and gives what we answered."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings.PAYMENT_GATEWAYS = {
        "payos": {
            "client": "c", "key": "k", "checksum": CHECKSUM, "address": address, "private": "1"
        }
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(port), CHECKSUM, f"{served}/trao-doi/payos"]
    )
    try:
        wait_until_it_answers(process, f"{address}/")

        def pay(**told: Any) -> list[int]:
            body = json.dumps(told).encode()
            request = Request(f"{address}/pay", body, {"content-type": "application/json"})
            with urlopen(request, timeout=60) as answer:
                found: list[int] = json.load(answer)["answers"]
            return found

        yield pay
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def collector(served: str) -> Collector:
    found_desk()
    return actions.set_collector(
        COMMUNE, since=FIRST, bank="970415", account="113366668888", holder="UBND", gateway="payos",
        by=ADMIN,
    )  # fmt: skip


def test_an_order_and_five_same_notices_at_once(
    collector: Collector, gateway: Callable[..., list[int]]
) -> None:
    due = Due.objects.get(case=str(file(enter_mother(), copies=10).uid))
    link = actions.begin_order(due.uid, collector, back="https://tinh.example/ho-so", by=doer().by)
    again = actions.begin_order(due.uid, collector, back="https://tinh.example/ho-so", by=doer().by)
    order = Order.objects.get()
    assert link == again and link.endswith(f"/web/{order.number}")
    assert gateway(number=order.number, amount=20_000, ident="FT1", forged=True) == [401]
    assert not Incoming.objects.exists()
    assert gateway(number=order.number, amount=20_000, ident="FT1", times=5) == [200] * 5
    due.refresh_from_db()
    assert (due.state, due.received) == ("paid", 20_000)
    assert (Money.objects.count(), Receipt.objects.count(), Incoming.objects.count()) == (1, 1, 1)
    assert gateway(number=order.number, amount=20_000, ident="FT1") == [200]
    assert Money.objects.count() == 1 and queries.differences() == []


def test_an_order_given_up_at_the_gateway_is_begun_anew_once(
    collector: Collector, gateway: Callable[..., list[int]]
) -> None:
    due = Due.objects.get(case=str(file(enter_mother(), copies=10).uid))

    def begin(**more: Any) -> str:
        back = "https://tinh.example/ho-so"
        return actions.begin_order(due.uid, collector, back=back, by=doer().by, **more)

    first = begin()
    given_up = Order.objects.get().number
    anew = begin(instead=given_up)
    assert anew != first and begin(instead=given_up) == begin() == anew
    assert Order.objects.count() == 2
    # What comes for the one that was given up is booked; what comes for both waits for a person.
    assert gateway(number=given_up, amount=20_000, ident="FT1") == [200]
    assert gateway(number=int(anew.rpartition("/")[2]), amount=20_000, ident="FT2") == [200]
    due.refresh_from_db()
    assert (due.state, due.received) == ("paid", 20_000)
    assert sorted(Incoming.objects.values_list("outcome", flat=True)) == ["double", "exact"]


def test_an_order_whose_answer_was_lost_is_begun_by_another_number(
    collector: Collector, gateway: Callable[..., list[int]]
) -> None:
    due = Due.objects.get(case=str(file(enter_mother(), copies=10).uid))
    asked = {"back": "https://tinh.example/ho-so", "by": doer().by}
    lost = Order.objects.create(
        due=due, gateway="payos", number=7, amount=20_000, at=timezone.now()
    )
    assert actions.begin_order(due.uid, collector, **asked).endswith("/web/7")  # Just now.
    Order.objects.filter(pk=lost.pk).update(link="", at=timezone.now() - timedelta(minutes=2))
    anew = actions.begin_order(due.uid, collector, **asked)
    assert Order.objects.count() == 2 and not anew.endswith("/web/7")
    assert actions.begin_order(due.uid, collector, **asked) == anew
    assert gateway(number=7, amount=20_000, ident="FT1") == [200]
    due.refresh_from_db()
    assert due.state == "paid"


def test_many_transfers_of_one_due_at_once_tie(
    collector: Collector, gateway: Callable[..., list[int]]
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    due = Due.objects.get(case=str(file(enter_mother(), copies=10).uid))
    Order.objects.create(due=due, gateway="payos", number=7, amount=20_000, at=due.asked_at)

    def one(number: int) -> list[int]:
        return gateway(number=7, amount=4_000, ident=f"FT{number}", times=2)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))) == [[200, 200]] * 6
    due.refresh_from_db()
    assert (due.received, due.state) == (20_000, "paid")
    assert [one.line.outcome for one in queries.worklist([COMMUNE])] == ["double"]
    assert list(Receipt.objects.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
    ]
    assert queries.differences() == []


def test_what_a_gateway_refuses_leaves_the_due_as_it_was(
    collector: Collector, gateway: Callable[..., list[int]], settings: Any
) -> None:
    due = Due.objects.get(case=str(file(enter_mother(), copies=10).uid))
    settings.PAYMENT_GATEWAYS["payos"]["checksum"] = "00" * 32
    with pytest.raises(GatewayFault, match="gateway_refused"):
        actions.begin_order(due.uid, collector, back="https://tinh.example/", by=doer().by)
    settings.PAYMENT_GATEWAYS["payos"]["checksum"] = CHECKSUM
    assert actions.begin_order(due.uid, collector, back="https://tinh.example/", by=doer().by)
    assert Order.objects.count() == 1
