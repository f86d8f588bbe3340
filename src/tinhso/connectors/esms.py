"""SMS under a registered name through eSMS: one text to one phone. Plain values.

Source: developers.esms.vn, "Tin nhắn SMS OTP/CSKH", "Callback URL" and "Bảng mã lỗi". The vendor knows a repeated
RequestId again within the day and answers 124 to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tinhso.connectors.http import Line

PATH = "/MainService.svc/json/SendMultipleMessage_V4_post_json/"
TAKEN, KNOWN = "100", "124"
MOST_REQUEST_ID = 50
_CUSTOMER_CARE = "2"


@dataclass(frozen=True)
class Gateway:
    """address: https://host. brand: the registered name. private: plain http and our own network are allowed."""

    address: str
    key: str
    secret: str
    brand: str
    private: bool = False

    def __repr__(self) -> str:
        return f"Gateway({self.address}, {self.brand})"


@dataclass(frozen=True)
class Said:
    """status: of HTTP. code: CodeResult, "" if the answer was none. ident: the vendor's id, "" if it gave none."""

    status: int
    code: str
    ident: str


def send(
    line: Line,
    gateway: Gateway,
    *,
    phone: str,
    text: str,
    accented: bool,
    request_id: str,
    callback: str,
) -> Said:
    """phone: as dialled within the country, 0901888484. request_id: at most 50 letters. Raises CannotAsk."""
    body = {
        "ApiKey": gateway.key,
        "SecretKey": gateway.secret,
        "Brandname": gateway.brand,
        "SmsType": _CUSTOMER_CARE,
        "IsUnicode": "1" if accented else "0",
        "Phone": phone,
        "Content": text,
        "RequestId": request_id,
        "CallbackUrl": callback,
    }
    answer = line.ask(
        "POST",
        PATH,
        headers={"Content-Type": "application/json"},
        body=json.dumps(body, ensure_ascii=False).encode(),
    )
    said = _object(answer.body)
    return Said(answer.status, str(said.get("CodeResult", "")), str(said.get("SMSID") or ""))


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
