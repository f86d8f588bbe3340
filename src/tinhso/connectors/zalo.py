"""Notices by Zalo to a phone number: a registered template and its fields. Plain values.

Source: developers.zalo.me, "API gửi tin qua SĐT", "Sự kiện người dùng nhận tin qua SĐT" and the table of errors;
zalo.cloud/zns/guidelines/handle-error-code. A tracking id is ours to recognise a message by; nothing is written of
the vendor refusing one that it has seen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from tinhso.connectors.http import CannotAsk, Line

PATH, TOKEN_PATH = "/message/template", "/v4/oa/access_token"
MOST_TRACKING_ID = 48
RECEIVED = "user_received_message"


@dataclass(frozen=True)
class Application:
    """address: of the business interface; oauth: where tokens are renewed. private: as in `http.Line`."""

    address: str
    oauth: str
    app_id: str
    secret: str
    private: bool = False

    def __repr__(self) -> str:
        return f"Application({self.address}, {self.app_id})"


@dataclass(frozen=True)
class Said:
    """status: of HTTP. error: 0 for taken, None if the answer was none. ident: the vendor's id of the message."""

    status: int
    error: int | None
    ident: str


@dataclass(frozen=True)
class Tokens:
    """access: for requests, for so many seconds. refresh: good for one renewal, within three months."""

    access: str
    refresh: str
    seconds: int

    def __repr__(self) -> str:
        return "Tokens()"


def send(
    line: Line,
    access: str,
    *,
    phone: str,
    template: str,
    data: Mapping[str, str],
    tracking_id: str,
) -> Said:
    """phone: with the country and without a plus, 84987654321. tracking_id: at most 48 letters. Raises CannotAsk."""
    body = {
        "phone": phone,
        "template_id": template,
        "template_data": dict(data),
        "tracking_id": tracking_id,
    }
    answer = line.ask(
        "POST",
        PATH,
        headers={"Content-Type": "application/json", "access_token": access},
        body=json.dumps(body, ensure_ascii=False).encode(),
    )
    said = _object(answer.body)
    error = said.get("error")
    data_ = said.get("data")
    ident = str(data_.get("msg_id") or "") if isinstance(data_, dict) else ""
    return Said(answer.status, error if type(error) is int else None, ident)


def renewed(line: Line, application: Application, refresh: str) -> Tokens | None:
    """New tokens for a refresh token, which is used up by it; None where it is refused.

    Raises CannotAsk, also for an answer that is none of theirs.
    """
    form = {
        "app_id": application.app_id,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    answer = line.ask(
        "POST",
        TOKEN_PATH,
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "secret_key": application.secret,
        },
        body=urlencode(form).encode(),
    )
    said = _object(answer.body)
    if answer.status != HTTPStatus.OK and not said:
        raise CannotAsk("http_unreachable", why=str(answer.status))
    access, again = said.get("access_token"), said.get("refresh_token")
    if answer.status != HTTPStatus.OK or not access or not again:
        return None
    seconds = str(said.get("expires_in") or "")
    return Tokens(str(access), str(again), int(seconds) if seconds.isdecimal() else 3600)


def signature(body: bytes, *, app_id: str, timestamp: str, secret: str) -> str:
    """What a webhook's X-ZEvent-Signature must be: SHA-256 over the id, the bytes, the moment and the OA's secret."""
    said = app_id.encode() + body + timestamp.encode() + secret.encode()
    return hashlib.sha256(said).hexdigest()


def is_genuine(body: bytes, told: str, *, app_id: str, secret: str) -> bool:
    """Whether Zalo signed these bytes for this application. told: the header, with or without its "mac ="."""
    said = _object(body)
    if str(said.get("app_id", "")) != app_id or not secret:
        return False
    bare = told.strip().removeprefix("mac").lstrip(" =").lower()
    try:
        moment = str(said.get("timestamp", ""))
        right = signature(body, app_id=app_id, timestamp=moment, secret=secret)
        return hmac.compare_digest(bare.encode(), right.encode())
    except (UnicodeEncodeError, RecursionError):  # Half a letter, or a nest: Zalo signs neither.
        return False


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
