"""Signatures against the vector that every library of Standard Webhooks is tested with, and against one of them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tinhso.exchange.webhooks.signing import BadSecret, key_of, new_secret, signed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
IDENT, AT = "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1_614_265_330, UTC)
BODY = b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector_comes_out() -> None:
    assert signed([SECRET], ident=IDENT, at=AT, body=BODY) == {
        "webhook-id": IDENT,
        "webhook-timestamp": "1614265330",
        "webhook-signature": PUBLISHED,
    }


def test_each_secret_signs_the_newest_first() -> None:
    other = "whsec_" + base64.b64encode(b"k" * 32).decode()
    found = signed([other, SECRET], ident=IDENT, at=AT, body=BODY)["webhook-signature"].split()
    assert len(found) == 2 and found[1] == PUBLISHED and found[0].startswith("v1,")


def test_the_published_library_takes_what_we_sign_and_nothing_else() -> None:
    old, new = new_secret(), new_secret()
    body = '{"type":"cases.filed","ghi chú":"một cửa"}'
    now = datetime.now(UTC)
    headers = signed([new, old], ident="thu-1", at=now, body=body.encode())
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)["type"] == "cases.filed"
    for secret, said, told in (
        (new_secret(), body, headers),
        (new, body + " ", headers),
        (new, body, {**headers, "webhook-id": "thu-2"}),
        (new, body, {**headers, "webhook-timestamp": str(int(now.timestamp()) + 1)}),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(said, told)


def test_a_secret_is_long_and_of_its_own() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50 and all(len(key_of(one)) == 32 for one in made)


@pytest.mark.parametrize("told", ["", "whsec_", "whsec_AAAA", "whsec_ẻ", "whsec_" + "A" * 200])
def test_what_is_no_secret_is_refused(told: str) -> None:
    with pytest.raises(BadSecret):
        key_of(told)
