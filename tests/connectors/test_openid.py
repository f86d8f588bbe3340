"""What a provider signs, and what we take of it: every claim that must hold, tried one by one with keys of our own."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from tinhso.connectors import openid
from tinhso.connectors.openid import CannotIdentify, Provider

ISSUER = "https://dinhdanh.example.vn"
PROVIDER = Provider(ISSUER, "tinh-so", "secret", "https://tinhso.example.vn/vao/danh-tinh/ve")
KEY, OTHER = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k2"})
NONCE, NOW = "n" * 43, time.time()
SAID = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/auth",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}
CLAIMS = {
    "iss": ISSUER,
    "aud": "tinh-so",
    "sub": "mai",
    "exp": int(NOW) + 300,
    "iat": int(NOW),
    "nonce": NONCE,
    "acr": "muc-2",
}


class Stub:
    """A provider's answers by address; how often its keys were asked for."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = dict(SAID)
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.tokens: dict[str, Any] = {}
        self.asked = 0

    def __call__(self, _provider: Provider, _method: str, place: str, **_: Any) -> Any:
        if place.endswith("openid-configuration"):
            return self.said
        if place.endswith("/keys"):
            self.asked += 1
            return {"keys": self.keys}
        return self.tokens


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    openid.forget()
    found = Stub()
    monkeypatch.setattr(openid, "_json", found)
    return found


def signed(changes: dict[str, Any], key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": "k1", **header}, claims, key, algorithms=[alg])


def finish(stub: Stub, token: Any, issuer: str | None = None) -> openid.Proved:
    stub.tokens = {"id_token": token, "access_token": "a"}
    return openid.finish(PROVIDER, code="c", nonce=NONCE, verifier="v", issuer=issuer, now=NOW)


def refused(stub: Stub, token: Any, **more: Any) -> str:
    with pytest.raises(CannotIdentify, match="oidc_not_proved") as fault:
        finish(stub, token, **more)
    return str(fault.value.facts["why"])


def test_a_token_that_holds_is_taken(stub: Stub) -> None:
    proved = finish(stub, signed({}))
    assert (proved.subject, proved.acr, proved.issuer) == ("mai", "muc-2", ISSUER)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"),
        ({"aud": "another"}, "aud"),
        ({"aud": ["another", "third"]}, "aud"),
        ({"aud": ["tinh-so", "another"]}, "azp"),
        ({"azp": "another"}, "azp"),
        ({"exp": int(NOW) - 120}, "exp"),
        ({"nbf": int(NOW) + 600}, "nbf"),
        ({"iat": int(NOW) + 600}, "iat"),
        ({"nonce": "m" * 43}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"exp": None}, "exp"),
        ({"iss": None}, "iss"),
        ({"at_hash": "AAAA"}, "at_hash"),
    ],
)
def test_each_claim_must_hold(stub: Stub, changes: dict[str, Any], why: str) -> None:
    told = refused(stub, signed(changes))
    assert why in told or told in ("expired_token", "invalid_token"), told


def test_a_minute_between_two_clocks_is_let_pass(stub: Stub) -> None:
    assert finish(stub, signed({"exp": int(NOW) - 30})).subject == "mai"


@pytest.mark.parametrize("token", ["", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", None, 7, "x" * 9_000])
def test_what_is_no_token_is_refused(stub: Stub, token: Any) -> None:
    refused(stub, token)


def test_another_key_another_kind_or_a_shared_secret_does_not_sign(stub: Stub) -> None:
    refused(stub, signed({}, OTHER))
    refused(stub, signed({}, ECKey.generate_key("P-256"), "ES256"))
    # The public key taken for a secret: what a client knows must not sign.
    parts = [{"alg": "HS256", "kid": "k1"}, CLAIMS]
    said = b".".join(urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts)
    mark = hmac.digest(KEY.as_pem(private=False), said, "sha256")
    refused(stub, b".".join([said, urlsafe_b64encode(mark).rstrip(b"=")]).decode())


def test_a_key_that_is_new_there_is_asked_for_once_and_not_without_end(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(stub, signed({}))
    stub.keys.append(OTHER.as_dict(private=False))
    refused(stub, signed({}, OTHER, kid="k2"))
    assert stub.asked == 1  # Just asked: a token cannot make us ask again at once.
    monkeypatch.setattr(openid, "KEYS_AGAIN_SECONDS", 0)
    assert finish(stub, signed({}, OTHER, kid="k2")).subject == "mai"
    assert stub.asked == 2


def test_keys_of_a_kind_we_do_not_know_stand_in_nobodys_way(stub: Stub) -> None:
    stub.keys += [{"kty": "AKP", "kid": "new"}, {"kty": "EC"}, "?", {"kty": "oct", "k": "AAAA"}]
    assert finish(stub, signed({})).subject == "mai"


def test_the_issuer_beside_the_code_must_be_the_providers(stub: Stub) -> None:
    assert refused(stub, signed({}), issuer="https://evil.example") == "iss"
    assert finish(stub, signed({}), issuer=ISSUER).subject == "mai"
    openid.forget()
    stub.said["authorization_response_iss_parameter_supported"] = True
    assert refused(stub, signed({})) == "iss"


def test_userinfo_of_somebody_else_is_refused(stub: Stub) -> None:
    stub.said["userinfo_endpoint"] = f"{ISSUER}/me"
    stub.tokens["sub"] = "ba"
    with pytest.raises(CannotIdentify, match="userinfo"):
        stub.tokens = {"id_token": signed({}), "access_token": "a", "sub": "ba"}
        openid.finish(PROVIDER, code="c", nonce=NONCE, verifier="v", issuer=None, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://dinhdanh.example.vn/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_provider_that_says_what_cannot_be_is_not_used(
    stub: Stub, changes: dict[str, Any]
) -> None:
    stub.said |= changes
    with pytest.raises(CannotIdentify, match="oidc_unfit"):
        openid.begin(PROVIDER)


OUT = {"events": {openid.LOGGED_OUT: {}}, "sid": "s1", "nonce": None}


def test_a_logout_token_is_taken_and_an_id_token_is_none(stub: Stub) -> None:
    assert openid.logged_out(PROVIDER, signed(OUT), now=NOW) == ("mai", "s1")
    for changes in ({}, {"nonce": None}, {**OUT, "nonce": NONCE}, {**OUT, "events": {}}):
        with pytest.raises(CannotIdentify, match="oidc_not_proved"):
            openid.logged_out(PROVIDER, signed(changes), now=NOW)
