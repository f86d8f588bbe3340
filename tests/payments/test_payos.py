"""payOS: its published example bit by bit; notifications forged, repeated, early, late, of another amount."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.payments.conftest import ACCOUNT, ADMIN, BANK, COMMUNE, FIRST, LAN, asked, told

from tinhso.payments import actions, gateways, queries
from tinhso.payments.gateways import GatewayFault, payos
from tinhso.payments.models import Collector, Due, Incoming, Money, Order

# https://payos.vn/docs/tich-hop-webhook/kiem-tra-du-lieu-voi-signature: key, data and signature as printed there.
CHECKSUM = "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
PUBLISHED: dict[str, Any] = {
    "orderCode": 123, "amount": 3000, "description": "VQRIO123", "accountNumber": "12345678",
    "reference": "TF230204212323", "transactionDateTime": "2023-02-04 18:25:00", "currency": "VND",
    "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18", "code": "00", "desc": "Thành công",
    "counterAccountBankId": "", "counterAccountBankName": "", "counterAccountName": "",
    "counterAccountNumber": "", "virtualAccountName": "", "virtualAccountNumber": "",
}  # fmt: skip
SIGNATURE = "412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"
KEYS = {"payos": {"client": "c", "key": "k", "checksum": CHECKSUM}}


def notice(data: dict[str, Any], signature: str | None = None) -> bytes:
    signed = payos.signature(data, CHECKSUM) if signature is None else signature
    told = {"code": "00", "desc": "success", "success": True, "data": data, "signature": signed}
    return json.dumps(told, ensure_ascii=False).encode()


def test_the_published_example_bit_by_bit() -> None:
    assert payos.signature(PUBLISHED, CHECKSUM) == SIGNATURE
    heard = gateways.named("payos", KEYS).heard(notice(PUBLISHED, SIGNATURE))
    assert (heard.number, heard.amount, heard.ident, heard.paid) == (
        123,
        3000,
        "TF230204212323",
        True,
    )


def test_null_and_absent_are_signed_as_nothing() -> None:
    empty = {**PUBLISHED, "counterAccountBankId": None, "counterAccountName": "null"}
    assert payos.signature(empty, CHECKSUM) == SIGNATURE


@pytest.mark.parametrize("part", sorted(PUBLISHED))
def test_one_changed_part_is_forged(part: str) -> None:
    changed = {**PUBLISHED, part: 9 if isinstance(PUBLISHED[part], int) else f"{PUBLISHED[part]}9"}
    with pytest.raises(GatewayFault, match="gateway_forged"):
        gateways.named("payos", KEYS).heard(notice(changed, SIGNATURE))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"{}", b'{"data": 1}', b"[" * 30_000, b'{"data": {"a": 1}, "signature": 5}',
     b'{"data": {}, "signature": "\xc3\xa9"}', b'{"data": {"a": "\\ud800"}, "signature": "x"}',
     b'{"data": {"\\ud800": 1}, "signature": "x"}', b'{"data": {}, "signature": "\\ud800"}',
     b'{"data": {"a": [[{"b": "\\udfff"}]]}, "signature": "x"}',
     b'{"data": {"a": ' + b"[" * 900 + b"]" * 900 + b'}, "signature": "x"}'],
)  # fmt: skip
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(GatewayFault):
        gateways.named("payos", KEYS).heard(body)


def test_a_signed_message_of_wrong_values_is_refused() -> None:
    for part, value in (
        ("amount", 0),
        ("amount", True),
        ("amount", "3000"),
        ("orderCode", -1),
        ("reference", ""),
    ):
        with pytest.raises(GatewayFault, match="gateway_strange"):
            gateways.named("payos", KEYS).heard(notice({**PUBLISHED, part: value}))


def test_without_keys_there_is_no_gateway() -> None:
    with pytest.raises(GatewayFault, match="gateway_not_set_up"):
        gateways.named("payos", {})
    with pytest.raises(GatewayFault, match="gateway_unknown"):
        gateways.named("other", KEYS)


@pytest.fixture
def ordered(collector: Collector, settings: Any) -> tuple[Due, int]:
    """A due that was handed to the gateway."""
    settings.PAYMENT_GATEWAYS = KEYS
    actions.set_collector(
        COMMUNE, since=FIRST, bank=BANK, account=ACCOUNT, holder="UBND", gateway="payos", by=ADMIN
    )
    due = asked()
    order = Order.objects.create(
        due=due, gateway="payos", number=777, amount=20_000, at=due.asked_at
    )
    return due, order.number


def paid(number: int, amount: int = 20_000, ident: str = "FT1", **more: Any) -> bytes:
    return notice({**PUBLISHED, "orderCode": number, "amount": amount, "reference": ident, **more})


def test_a_notice_counts_once_however_often_it_comes(ordered: tuple[Due, int]) -> None:
    _due, number = ordered
    said = [actions.take_notice("payos", paid(number)) for _ in range(3)]
    assert said == ["exact", "seen", "seen"]
    assert (Due.objects.get().state, Money.objects.get().means) == ("paid", "gateway")


def test_a_forged_notice_leaves_nothing(ordered: tuple[Due, int]) -> None:
    with pytest.raises(GatewayFault, match="gateway_forged"):
        actions.take_notice("payos", notice({**PUBLISHED, "orderCode": ordered[1]}, SIGNATURE))
    assert not Incoming.objects.exists() and not Money.objects.exists()


def test_notices_in_any_order_and_of_any_amount(ordered: tuple[Due, int]) -> None:
    _due, number = ordered
    said = [
        actions.take_notice(
            "payos", paid(number, 5_000, "FT2", transactionDateTime="2026-11-22 10:00:00")
        ),
        actions.take_notice(
            "payos", paid(number, 15_000, "FT1", transactionDateTime="2026-11-22 09:00:00")
        ),
        actions.take_notice("payos", paid(number, 20_000, "FT3")),
        actions.take_notice("payos", paid(number, 20_000, "FT4", code="01")),
        actions.take_notice("payos", paid(999, 20_000, "FT5")),
    ]
    assert said == ["partial", "exact", "double", "no_money", "not_ours"]
    assert [one.line.ident for one in queries.worklist([COMMUNE])] == ["FT3"]
    assert queries.differences() == []


def test_the_bank_and_the_gateway_tell_of_one_transfer_once(ordered: tuple[Due, int]) -> None:
    due, number = ordered
    actions.take_notice("payos", paid(number, ident="FT9"))
    collector = queries.account_of(COMMUNE, FIRST)
    report = actions.take_statement(
        collector, [told("FT9", 20_000, due.reference)], digest="d", name="x", by=LAN
    )
    assert report.counts == {"seen": 1} and Money.objects.count() == 1
