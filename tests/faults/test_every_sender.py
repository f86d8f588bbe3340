"""What another system's address is sent before anybody has signed it: refused, whatever stands in it, and no fault."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests.faults.hostile import TEXTS
from tests.faults.test_every_address import ONLY_SENT, SIGNED
from tests.payments.test_payos import KEYS

from tinhso.config.ways import zalo_of
from tinhso.demo import phones

ADDRESSES = sorted(f"/{one}" for one in SIGNED if "<" not in one and one != "metrics")
# As JSON writes them: half of a character, what is no number, and what lies deeper than a program can follow.
WRITTEN = {
    **{name: json.dumps(text) for name, text in TEXTS.items() if len(text) < 6_000},
    "half a character": '"\\ud800"', "the other half": '"\\udfff"', "no number": "NaN", "endless": "-Infinity",
    "null": "null", "list": '[{"\\ud800": "\\ud800"}, [["\\ud800"]]]', "deep list": "[" * 900 + "]" * 900,
    "deep object": '{"a":' * 900 + "1" + "}" * 900, "deeper": "[" * 9_000 + "]" * 9_000,
}  # fmt: skip
SHAPES: dict[str, tuple[str, ...]] = {
    "/trao-doi/payos": (
        '{{"data": {{"a": {0}}}, "signature": "x"}}', '{{"data": {{"a": 1}}, "signature": {0}}}',
        '{{"data": {0}, "signature": "x"}}',
    ),
    "/trao-doi/tin-nhan/zalo": ('{{"app_id": "{app}", "timestamp": {0}}}', '{{"app_id": {0}}}'),
}  # fmt: skip
REFUSED = {400, 401, 404, 405, 413, 415, 422, 503}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_nobody_signed_is_refused(address: str, settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = KEYS
    settings.ZALO = zalo_of(f"zalo://{phones.APP}:x@business.openapi.zalo.me")
    settings.ZALO_WEBHOOK = phones.OA_SECRET
    wrong = []
    client = Client(raise_request_exception=False)
    for name, text in WRITTEN.items():
        for shape in SHAPES.get(address, ("{0}",)):
            body = shape.format(text, app=phones.APP)
            headers = {"X-ZEvent-Signature": "mac=é"}
            answer = client.post(address, body, content_type="application/json", headers=headers)
            if answer.status_code not in REFUSED:
                wrong.append((name, shape, answer.status_code))
    assert wrong == []


@pytest.mark.django_db
def test_half_a_character_is_forged(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = KEYS
    body = '{"data": {"a": "\\ud800"}, "signature": "x"}'
    assert {one.strip("/") for one in ADDRESSES} >= ONLY_SENT
    answer = Client().post("/trao-doi/payos", body, content_type="application/json")
    assert answer.status_code == 401
