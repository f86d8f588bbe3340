"""The cast of the dossiers, an agency's identifier, keys that the portal holds too, and messages as it sends them."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cases.conftest import found_province, province
from tests.files.conftest import pdf
from tests.servers.portal import RING, StandIn

from tinhso.exchange.portal import delivering, signing
from tinhso.exchange.portal.models import Inbound
from tinhso.exchange.portal.taking_in import take_in
from tinhso.keys.macs import parse_keys
from tinhso.org.models import Office

__all__ = ["province"]

ADDRESS = "/trao-doi/cong/v1/thu"
CODE = "G22.99-261122-00001"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _set_up(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.PORTAL_KEYS, settings.PORTAL_ADDRESS, settings.PORTAL_PRIVATE = RING, "", True
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")
    delivering._rests.clear()
    yield
    delivering._rests.clear()


def with_agency() -> None:
    Office.objects.filter(code="xa-1").update(agency_id="H15.29")


@pytest.fixture
def agency(province: None) -> None:
    with_agency()


@pytest.fixture
def own_agency(own_database: None) -> None:
    found_province()
    with_agency()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


PAPER = pdf("đơn")


def message(kind: str, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    number = next(_numbers)
    told = {
        "contract": "tinhso.portal/1",
        "id": f"tin-{number:08}",
        "type": kind,
        "dossier": CODE,
        "sent_at": "2026-11-22T01:00:00+00:00",
        "body": body,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def filed(sequence: int = 1, *, body: dict[str, Any] | None = None, **changes: Any) -> Any:
    told: dict[str, Any] = {
        "procedure": "9.000007.H15",
        "agency": "H15.29",
        "desk": "H15.29.01",
        "filed_at": (datetime.now(UTC) - timedelta(hours=2)).isoformat(),
        "applicant": {
            "kind": "person",
            "name": "Nguyễn Thị Mơ",
            "level": 2,
            "personal_number": "066185000001",
            "born": "1985-03-02",
            "phone": "0912345678",
        },
        "answers": {"name": "Nguyễn Thị Mơ"},
        "papers": [],
        **(body or {}),
    }
    wanted = {name: value for name, value in told.items() if value is not None}
    return message("dossier.filed", wanted, sequence=sequence, **changes)


def paper(name: str = "Đơn đề nghị", content: bytes = PAPER, code: str = "don") -> dict[str, str]:
    return {"type": code, "name": name, "sha256": sha256(content), "file_name": "don.pdf"}


def file(content: bytes = PAPER, **changes: Any) -> Any:
    told = {
        "sha256": sha256(content),
        "name": "don.pdf",
        "content": base64.b64encode(content).decode(),
    }
    return message("file", told, **changes)


def supplemented(sequence: int, papers: list[Any] | None = None, **changes: Any) -> Any:
    body = {"supplemented_at": datetime.now(UTC).isoformat(), "papers": papers or []}
    return message("dossier.supplemented", body, sequence=sequence, **changes)


def withdrawal(sequence: int, **changes: Any) -> Any:
    body = {"asked_at": datetime.now(UTC).isoformat(), "reasons": "Nộp nhầm"}
    return message("dossier.withdrawal_asked", body, sequence=sequence, **changes)


def payment(sequence: int, amount: int, **changes: Any) -> Any:
    body = {"paid_at": datetime.now(UTC).isoformat(), "amount": amount, "reference": "PAY1"}
    return message("payment.made", body, sequence=sequence, **changes)


def headers(content: bytes, ident: str, *, at: datetime | None = None, **changes: Any) -> Any:
    told = {"way": signing.TO_PROVINCE, "method": "POST", "path": ADDRESS, "ring": RING, **changes}
    ring = parse_keys(told.pop("ring"))
    return signing.signed(ring, ident=ident, body=content, at=at or datetime.now(UTC), **told)


def sent(told: Any, *, client: Client | None = None, **changes: Any) -> Any:
    """A message as it comes over HTTP; the answer."""
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    ident = changes.pop("ident", None) or (told["id"] if isinstance(told, dict) else "tin-x0000001")
    return (client or Client()).post(
        ADDRESS,
        content,
        content_type=changes.pop("content_type", "application/json"),
        headers=headers(content, ident, **changes),
    )


@pytest.fixture
def handed_in(agency: None) -> Callable[..., Inbound]:
    """Sends messages and has them taken in; the row of the last."""

    def hand_in(*messages: Any, now: datetime | None = None) -> Inbound:
        for one in messages:
            answer = sent(one)
            assert answer.status_code in (200, 202), answer.content.decode()
        take_in(now=now)
        return Inbound.objects.get(message=messages[-1]["id"])

    return hand_in


@pytest.fixture
def portal(tmp_path: Path, settings: Any) -> Iterator[StandIn]:
    """The stand-in, which nobody has yet told anything; we know where it is."""
    with StandIn(tmp_path) as one:
        one.tell(sending=False)
        settings.PORTAL_ADDRESS = one.address
        yield one
