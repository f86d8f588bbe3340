"""Reading from a system that knows us by OAuth2 client credentials (RFC 6749, 4.4). Plain values; no Django.

A token is kept by each process for itself until shortly before its end. What is asked changes nothing over there, so a
question in vain is asked again, a few times, each somewhat later and at another moment than others ask theirs.
"""

from __future__ import annotations

import json
import math
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request

from tinhso.connectors.http import Answered, CannotAsk, Line
from tinhso.kernel.errors import TinhsoError

TRIES, FIRST_WAIT, LONGEST_WAIT = 3, 0.25, 2.0  # seconds
# Beyond so many times its own patience a service is not tried again.
MOST_PATIENCES = 2
SECONDS, MOST_ANSWER, MOST_DEPTH = 5.0, 200_000, 20
# A token is given up so long before its end, or at nine tenths of a short life; unnamed, its life is USUAL_LIFE.
EARLY_SECONDS, USUAL_LIFE, LONGEST_LIFE = 30.0, 300.0, 86_400.0
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_AWAY = frozenset({408, 425, 429})


class CannotRead(TinhsoError):
    """A system that gave no answer that can be used.

    service_away (why): not reached, late, or it says that it cannot now (5xx, 429): it may be asked again.
    service_refused (why): it does not know us, or does not let us ask. service_unfit (why): what came is too long or
    no JSON.
    """


@dataclass(frozen=True)
class Service:
    """A system and how we are known there. address, token: https://host[/path], where it is asked and gives tokens.

    scope: what we ask leave for; "" for what it gives by itself. seconds: how long an answer may take. private: it
    lies in our own network and may speak plain http.
    """

    address: str
    token: str
    client: str
    secret: str
    scope: str = ""
    seconds: float = SECONDS
    private: bool = False

    def __repr__(self) -> str:
        return f"Service({self.address}, {self.client})"


_kept: dict[Service, tuple[str, float]] = {}


def read(
    service: Service, path: str, told: Mapping[str, Any], *, ident: str, tries: int = TRIES
) -> Any:
    """What a system answers to a question in JSON, itself from JSON. It must be one that changes nothing over there.

    path: after the service's address. ident: the question's own name, the same each time it is asked.
    Raises CannotRead.
    """
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    ends = time.monotonic() + MOST_PATIENCES * service.seconds
    turn = 1
    while True:
        try:
            return _once(service, path, body, ident)
        except CannotRead as fault:
            wait = _wait(turn)
            if fault.code != "service_away" or turn >= tries or time.monotonic() + wait > ends:
                raise
        time.sleep(wait)
        turn += 1


def forget() -> None:
    """Keep no token; for tests and after a change of settings."""
    _kept.clear()


def _once(service: Service, path: str, body: bytes, ident: str) -> Any:
    for _ in range(2):
        headers = {
            "Authorization": f"Bearer {_token(service)}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-Request-Id": ident,
        }
        answer = _asked(service, service.address, path, headers, body)
        if answer.status != 401:
            return _json(answer)
        # It may have been withdrawn over there: once more with a new one.
        _kept.pop(service, None)
    raise CannotRead("service_refused", why="401")


def _token(service: Service) -> str:
    access, until = _kept.get(service, ("", 0.0))
    if access and time.monotonic() < until:
        return access
    auth = ClientAuth(service.client, service.secret, "client_secret_basic")
    form = prepare_token_request("client_credentials", scope=service.scope or None)
    parts = urlsplit(service.token)
    _, headers, form = auth.prepare("POST", service.token, dict(_FORM), form)
    began = time.monotonic()
    answer = _asked(service, f"{parts.scheme}://{parts.netloc}", parts.path, headers, form.encode())
    found = _json(answer)
    if not isinstance(found, dict) or str(found.get("token_type")).lower() != "bearer":
        raise CannotRead("service_unfit", why="token")
    access = str(found.get("access_token") or "")
    if not _is_plain(access):
        raise CannotRead("service_unfit", why="token")
    life = _life(found.get("expires_in"))
    _kept[service] = (access, began + max(life - EARLY_SECONDS, 0.9 * min(life, EARLY_SECONDS)))
    return access


def _life(told: Any) -> float:
    """How many seconds a token holds."""
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told):
        return USUAL_LIFE
    return min(max(float(told), 0.0), LONGEST_LIFE)


def _is_plain(access: str) -> bool:
    """Whether it fits into a header."""
    return 0 < len(access) <= 10_000 and access.isascii() and access.isprintable()


def _asked(
    service: Service, root: str, path: str, headers: Mapping[str, str], body: bytes
) -> Answered:
    try:
        with Line(root, private=service.private, seconds=service.seconds) as line:
            return line.ask("POST", path, headers=headers, body=body, most=MOST_ANSWER)
    except CannotAsk as fault:
        code = "service_unfit" if fault.code == "http_too_long" else "service_away"
        raise CannotRead(code, why=fault.code) from None


def _json(answer: Answered) -> Any:
    status = answer.status
    if status >= 500 or status in _AWAY:
        raise CannotRead("service_away", why=str(status))
    if status in (400, 401, 403):
        raise CannotRead("service_refused", why=str(status))
    if status != 200:
        raise CannotRead("service_unfit", why=str(status))
    try:
        found = json.loads(answer.body, parse_constant=_no_number)
        _check_depth(found)
    except (ValueError, RecursionError):
        raise CannotRead("service_unfit", why="json") from None
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _check_depth(told: Any, depth: int = 0) -> None:
    """Nothing that is answered is nested so deep; a NUL no database keeps, half of a surrogate pair is no text."""
    if depth > MOST_DEPTH:
        raise ValueError
    if isinstance(told, str):
        if "\x00" in told:
            raise ValueError
        told.encode()
    elif isinstance(told, list):
        for one in told:
            _check_depth(one, depth + 1)
    elif isinstance(told, dict):
        for name, one in told.items():
            _check_depth(name, depth + 1)
            _check_depth(one, depth + 1)


def _wait(turn: int) -> float:
    """Seconds before the next try: any part of a time that doubles."""
    most = min(FIRST_WAIT * 2 ** (turn - 1), LONGEST_WAIT)
    return float(most * (0.5 + secrets.randbelow(501) / 1000))
