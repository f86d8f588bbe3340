"""payOS: a VietQR transfer to the province's own account, told of by a signed message.

Read in its documentation (payos.vn/docs: "Kiểm tra dữ liệu với signature", "Webhook thông tin thanh toán"): the
signature is HMAC-SHA-256 in hexadecimal over `key=value` joined by `&` in the order of the keys, `null` and absent
written as nothing; its published example is among our tests. ASSUMED, as it could not be tried with
an account: the address of the API, which parts of a request are signed, its headers, the parts of its answer, that
`reference` of a notification is the id that the bank's statement bears, and that one is repeated until it gets a 2xx.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from tinhso.connectors.http import Line
from tinhso.payments.gateways import Ask, GatewayFault, Heard, adapter

ADDRESS = "https://api-merchant.payos.vn"
PATH = "/v2/payment-requests"
# Which parts of a payment request are signed.
SIGNED = ("amount", "cancelUrl", "description", "orderCode", "returnUrl")
GOOD = "00"
MOST_BODY = 20_000


@adapter("payos")
class PayOS:
    """settings: client, key, checksum (the key that signs); address, private: only where it is not payOS itself."""

    name = "payos"

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings

    def begin(self, ask: Ask) -> str:
        """The checkout page of a payment request. Raises GatewayFault, CannotAsk."""
        body: dict[str, Any] = {
            "orderCode": ask.number,
            "amount": ask.amount,
            "description": ask.text,
            "cancelUrl": ask.cancelled,
            "returnUrl": ask.back,
        }
        body["signature"] = signature({name: body[name] for name in SIGNED}, self._checksum)
        headers = {
            "x-client-id": self._settings["client"],
            "x-api-key": self._settings["key"],
            "content-type": "application/json",
        }
        address = self._settings.get("address") or ADDRESS
        with Line(address, private=self._settings.get("private") == "1") as line:
            answer = line.ask("POST", PATH, headers=headers, body=json.dumps(body).encode())
        told = _object(answer.body)
        data = told.get("data")
        if answer.status != 200 or told.get("code") != GOOD or not isinstance(data, dict):
            raise GatewayFault(
                "gateway_refused", gateway=self.name, why=str(told.get("desc", ""))[:100]
            )
        self._check(data, told.get("signature"))
        link = data.get("checkoutUrl")
        if not isinstance(link, str) or not link.startswith(("https://", "http://127.0.0.1")):
            raise GatewayFault("gateway_strange", part="checkoutUrl")
        if (data.get("orderCode"), data.get("amount")) != (ask.number, ask.amount):
            raise GatewayFault("gateway_strange", part="orderCode")
        return link

    def heard(self, body: bytes) -> Heard:
        """What a notification says. Raises GatewayFault."""
        told = _object(body)
        data = told.get("data")
        if not isinstance(data, dict):
            raise GatewayFault("gateway_forged")
        self._check(data, told.get("signature"))
        number, amount = data.get("orderCode"), data.get("amount")
        for part, value in (("orderCode", number), ("amount", amount)):
            if type(value) is not int or not 0 < value < 10**16:
                raise GatewayFault("gateway_strange", part=part)
        assert isinstance(number, int) and isinstance(amount, int)
        ident = data.get("reference")
        if not isinstance(ident, str) or not 0 < len(ident) <= 100:
            raise GatewayFault("gateway_strange", part="reference")
        return Heard(
            number=number,
            amount=amount,
            ident=ident,
            happened=str(data.get("transactionDateTime") or "")[:40],
            text=str(data.get("description") or "")[:1_000],
            payer=str(data.get("counterAccountName") or "")[:300],
            paid=data.get("code") == GOOD,
        )

    @property
    def _checksum(self) -> str:
        return self._settings["checksum"]

    def _check(self, data: Mapping[str, Any], told: Any) -> None:
        try:
            right = signature(data, self._checksum)
        except (UnicodeEncodeError, RecursionError):  # No text or form that anybody could sign.
            raise GatewayFault("gateway_forged") from None
        if not isinstance(told, str) or not told.isascii() or not hmac.compare_digest(right, told):
            raise GatewayFault("gateway_forged")


def signature(data: Mapping[str, Any], key: str) -> str:
    """HMAC-SHA-256 of `key=value&…` in the order of the keys, in hexadecimal."""
    text = "&".join(f"{name}={_written(data[name])}" for name in sorted(data))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _written(value: Any) -> str:
    """A value as it is signed: nothing for what is absent; lists as JSON with their objects' keys in order."""
    if value in (None, "null", "undefined"):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        ordered = [dict(sorted(one.items())) if isinstance(one, dict) else one for one in value]
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def _object(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BODY:
        raise GatewayFault("gateway_strange", part="length")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise GatewayFault("gateway_strange", part="json") from None
    if not isinstance(found, dict):
        raise GatewayFault("gateway_strange", part="json")
    return found
