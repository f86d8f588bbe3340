"""People at the certified provider, and a browser's way there and back."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import httpx
from django.test import Client

from tinhso.ledger.actions import By
from tinhso.parties import actions as parties

DESK = By(actor="p-lan", office="xa-1", channel="counter")
HOME = "https://tinhso.example.vn"
MAI, NUMBER = "Nguyễn Thị Mai", "001192000001"
CLAIMS = {"name": MAI, "birthdate": "1992-03-08", "personal_number": NUMBER}
AT_PROVIDER: dict[str, dict[str, Any]] = {
    "mai": {
        "acr": "muc-2",
        "claims": {**CLAIMS, "email": "mai@example.vn", "email_verified": True},
    },
    "mai-lan-hai": {"acr": "muc-2", "claims": CLAIMS},
    "mai-muc-1": {"acr": "muc-1", "claims": CLAIMS},
    "khong-muc": {"claims": CLAIMS},
    "so-sai": {"acr": "muc-2", "claims": {**CLAIMS, "personal_number": "123"}},
    "ten-khac": {"acr": "muc-2", "claims": {**CLAIMS, "name": "Trần Văn Ba"}},
    "lan": {"claims": {"name": "Lan", "roles": ["admin"]}},
    "hoa": {"acr": "hai-lop", "claims": {"name": "Hoa", "groups": ["admin"]}},
    "hoa-mot-lop": {"claims": {"name": "Hoa"}},
}


def go(client: Client, door: str = "/vao/danh-tinh", to: str = "") -> str:
    """Where our door leads."""
    answer = client.get(f"{door}?{urlencode({'next': to})}" if to else door)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.url)


def there(address: str, who: str, browser: httpx.Client | None = None) -> str:
    """Sign in at the provider as a browser does; the address that it leads back to."""
    with browser or httpx.Client(timeout=20) as one:
        for _ in range(12):
            answer = one.get(address)
            if answer.status_code == 200:
                answer = one.post(address, data={"who": who} if who else {"no": "1"})
            address = str(answer.next_request.url if answer.next_request else "")
            if address.startswith(HOME):
                return address
    raise AssertionError(f"led to {address}")


def back(client: Client, address: str) -> Any:
    return client.get(address.removeprefix(HOME))


def comes(client: Client, who: str, door: str = "/vao/danh-tinh", to: str = "") -> Any:
    return back(client, there(go(client, door, to), who))


def text(answer: Any) -> str:
    return answer.content.decode()


def known_mai(**more: Any) -> str:
    told = {"name": MAI, "born": date(1992, 3, 8), **more}
    made = parties.enter(kind="person", numbers={"personal": NUMBER}, key="desk-1", by=DESK, **told)
    return str(made.uid)
