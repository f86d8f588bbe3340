"""OpenID Connect from the side that asks: the code flow with PKCE, state and nonce; no Django.

A provider's description is asked anew after FRESH_SECONDS, so that one that is away is noticed before anybody is sent
there; its keys are kept longer and asked anew when a token names one that is not known.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, import_key

from tinhso.connectors.http import CannotAsk, Line
from tinhso.kernel.errors import TinhsoError

FRESH_SECONDS, KEYS_SECONDS, LEEWAY_SECONDS = 30, 3600, 60
# A token may name a key of its own invention: nobody is to make us ask for keys without end.
KEYS_AGAIN_SECONDS = 10
PATIENCE_SECONDS, MOST_ANSWER = 10.0, 200_000
# A shared secret as key would let whoever reads the client's settings sign; "none" lets anybody.
SIGNED_BY = ("RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "EdDSA")
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
_KINDS = ("RSA", "EC", "OKP")
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class CannotIdentify(TinhsoError):
    """A provider that proved nobody.

    oidc_away (why): it cannot be asked. oidc_unfit (why): what it says of itself cannot be used. oidc_code_refused
    (why): it does not take the code; it was used, or is too old. oidc_not_proved (why): what it signed does not hold.
    """


@dataclass(frozen=True)
class Provider:
    """A provider and how we are known there. back: our address that it leads back to, registered there.

    private: it lies in our own network and may speak plain http.
    """

    issuer: str
    client: str
    secret: str
    back: str
    scopes: Sequence[str] = ("openid",)
    private: bool = False


@dataclass(frozen=True)
class Begun:
    """A sign-in under way. address: where the browser is sent. The rest is kept in her session, and nowhere else."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Proved:
    """Whom a provider proved. claims: those of the ID token, and of userinfo where it has that. sid: its session."""

    issuer: str
    subject: str
    acr: str
    sid: str
    claims: Mapping[str, Any]


_said: dict[str, tuple[float, dict[str, Any]]] = {}
_keys: dict[str, tuple[float, KeySet]] = {}


def begin(provider: Provider, *, acr_values: Sequence[str] = (), prompt: str = "") -> Begun:
    """Where to send the browser. Raises CannotIdentify."""
    told = describe(provider)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    address = prepare_grant_uri(
        told["authorization_endpoint"],
        provider.client,
        "code",
        redirect_uri=provider.back,
        scope=list(provider.scopes),
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        acr_values=" ".join(acr_values) or None,
        prompt=prompt or None,
    )
    return Begun(address, state, nonce, verifier)


def finish(
    provider: Provider, *, code: str, nonce: str, verifier: str, issuer: str | None, now: float
) -> Proved:
    """Whom a code proves. issuer: the `iss` beside the code, if there was one. now: seconds since 1970.

    Raises CannotIdentify.
    """
    told = describe(provider)
    # RFC 9207: the answer of another provider is told from this one's.
    promised = told.get("authorization_response_iss_parameter_supported") is True
    if (issuer is None and promised) or (issuer is not None and issuer != provider.issuer):
        raise CannotIdentify("oidc_not_proved", why="iss")
    tokens = _exchanged(provider, told, code, verifier)
    access = tokens.get("access_token")
    claims = _verified(provider, told, tokens["id_token"], now, nonce, access)
    subject = str(claims["sub"])
    more = _userinfo(provider, told, tokens, subject)
    return Proved(
        provider.issuer,
        subject,
        str(claims.get("acr") or ""),
        str(claims.get("sid") or ""),
        {**more, **claims},
    )


def signed_out_address(provider: Provider, *, to: str) -> str:
    """Where the browser ends its session at the provider and is led back to; "" where it has no such place.

    No ID token is sent along: it would carry personal data in an address. Raises CannotIdentify.
    """
    place = str(describe(provider).get("end_session_endpoint") or "")
    if not place:
        return ""
    _fit(provider, "end_session_endpoint", place)
    parts = {"client_id": provider.client, "post_logout_redirect_uri": to}
    at = urlsplit(place)
    query = urlencode([*parse_qsl(at.query, keep_blank_values=True), *parts.items()])
    return urlunsplit(at._replace(query=query))


def logged_out(provider: Provider, token: str, *, now: float) -> tuple[str, str]:
    """(subject, sid) of whom a provider's logout token speaks, sid perhaps "". Raises CannotIdentify.

    OpenID Connect Back-Channel Logout 1.0, 2.6.
    """
    claims = _verified(provider, describe(provider), token, now)
    events = claims.get("events")
    named = isinstance(events, dict) and isinstance(events.get(LOGGED_OUT), dict)
    if not named or "nonce" in claims:
        raise CannotIdentify("oidc_not_proved", why="events")
    return str(claims["sub"]), str(claims.get("sid") or "")


def describe(provider: Provider) -> dict[str, Any]:
    """What a provider says of itself, at most FRESH_SECONDS old. Raises CannotIdentify."""
    at, told = _said.get(provider.issuer, (-1e9, {}))
    if time.monotonic() - at < FRESH_SECONDS:
        return told
    place = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    told = _json(provider, "GET", place)
    if told.get("issuer") != provider.issuer:
        raise CannotIdentify("oidc_unfit", why="issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _fit(provider, name, told.get(name))
    methods = told.get("code_challenge_methods_supported")
    if methods is not None and "S256" not in methods:
        raise CannotIdentify("oidc_unfit", why="S256")
    _said[provider.issuer] = (time.monotonic(), told)
    return told


def forget() -> None:
    """Keep nothing of any provider; for tests and after a change of settings."""
    _said.clear()
    _keys.clear()


def _fit(provider: Provider, name: str, place: Any) -> None:
    """An address that a browser or we may be led to: never plain http, unless we said so of this provider."""
    schemes = ("https", "http") if provider.private else ("https",)
    if not isinstance(place, str) or urlsplit(place).scheme not in schemes:
        raise CannotIdentify("oidc_unfit", why=name)


def _exchanged(
    provider: Provider, told: Mapping[str, Any], code: str, verifier: str
) -> dict[str, Any]:
    place = told["token_endpoint"]
    body = prepare_token_request(
        "authorization_code", redirect_uri=provider.back, code=code, code_verifier=verifier
    )
    ways = told.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
    auth = ClientAuth(provider.client, provider.secret, way if provider.secret else "none")
    _, headers, body = auth.prepare("POST", place, dict(_FORM), body)
    found = _json(provider, "POST", place, headers=headers, body=body, refused="oidc_code_refused")
    if not isinstance(found.get("id_token"), str):
        raise CannotIdentify("oidc_not_proved", why="id_token")
    return found


def _verified(
    provider: Provider,
    told: Mapping[str, Any],
    text: str,
    now: float,
    nonce: str = "",
    access_token: str | None = None,
) -> dict[str, Any]:
    """The claims of a token that the provider signed for us, now. Raises CannotIdentify."""
    try:
        token = jwt.decode(text, _keys_for(provider, told, text), algorithms=list(SIGNED_BY))
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client},
        }
        params = {"client_id": provider.client, "access_token": access_token, "nonce": nonce}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(now=int(now), leeway=LEEWAY_SECONDS)
    except JoseError as fault:
        why = str(getattr(fault, "claim", "") or fault.error)
        raise CannotIdentify("oidc_not_proved", why=why[:40]) from None
    except (ValueError, TypeError):
        raise CannotIdentify("oidc_not_proved", why="token") from None
    return dict(claims)


def _keys_for(provider: Provider, told: Mapping[str, Any], text: str) -> KeySet:
    """The provider's keys; asked anew where they are old, or lack the one that a token names."""
    named = jws.extract_compact(text.encode()).headers().get("kid")
    at, found = _keys.get(provider.issuer, (-1e9, KeySet([])))
    age = time.monotonic() - at
    lacks = named is not None and named not in {key.kid for key in found.keys}
    if age > KEYS_SECONDS or (lacks and age > KEYS_AGAIN_SECONDS):
        rows = _json(provider, "GET", told["jwks_uri"]).get("keys")
        found = KeySet(_usable(rows if isinstance(rows, list) else []))
        _keys[provider.issuer] = (time.monotonic(), found)
    return found


def _usable(rows: Sequence[Any]) -> list[Key]:
    """Keys that sign and that we know the kind of; a new kind beside them is no reason to know none."""
    found = []
    for one in rows:
        if isinstance(one, dict) and one.get("use") != "enc" and one.get("kty") in _KINDS:
            with suppress(JoseError, ValueError, TypeError, KeyError):
                found.append(import_key(one))
    return found


def _userinfo(
    provider: Provider, told: Mapping[str, Any], tokens: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """What userinfo adds; nothing where the provider has none. It must speak of the same person."""
    place, access = told.get("userinfo_endpoint"), tokens.get("access_token")
    if not place or not isinstance(access, str):
        return {}
    _fit(provider, "userinfo_endpoint", place)
    headers = {"Authorization": f"Bearer {access}", "Accept": "application/json"}
    found = _json(provider, "GET", place, headers=headers)
    if found.get("sub") != subject:
        raise CannotIdentify("oidc_not_proved", why="userinfo")
    return found


def _json(
    provider: Provider,
    method: str,
    place: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: str = "",
    refused: str = "oidc_away",
) -> dict[str, Any]:
    """One question to the provider. refused: the code of an answer 4xx. Raises CannotIdentify."""
    parts = urlsplit(place)
    root = f"{parts.scheme}://{parts.netloc}"
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        with Line(root, private=provider.private, seconds=PATIENCE_SECONDS) as line:
            answer = line.ask(method, path, headers=headers, body=body.encode(), most=MOST_ANSWER)
    except CannotAsk as fault:
        raise CannotIdentify("oidc_away", why=fault.code) from None
    if answer.status != 200:
        code = refused if 400 <= answer.status < 500 else "oidc_away"
        raise CannotIdentify(code, why=str(answer.status))
    try:
        found = json.loads(answer.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise CannotIdentify("oidc_unfit", why="json")
    return found
