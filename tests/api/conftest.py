"""A province, its procedure, two people, and partners that ask over HTTP as a partner does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from django.test import Client
from django.utils import timezone
from tests.cases.conftest import ADMIN, found_province

from tinhso.access.rights import ACTS
from tinhso.access.tokens import make_token
from tinhso.api.document import document
from tinhso.cases.models import Case
from tinhso.parties.actions import enter

V1 = "/api/v1"
DESK, OFFICE = "xa-1-mot-cua", "xa-1"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")


@dataclass
class Partner:
    """A partner system with its token."""

    secret: str
    uid: str
    client: Client = field(default_factory=Client)

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.secret}"}

    def get(self, path: str, **more: Any) -> Any:
        return documented(self.client.get(f"{V1}{path}", more, headers=self.bearer), path)

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        given = {**self.bearer, "idempotency-key": key or str(uuid4()), **headers}
        answer = self.client.post(
            f"{V1}{path}",
            json.dumps({} if body is None else body),
            content_type="application/json",
            headers=given,
        )
        return documented(answer, path)

    def send(self, name: str, content: bytes, *, key: str | None = None) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        given = {**self.bearer, "idempotency-key": key or str(uuid4())}
        file = SimpleUploadedFile(name, content)
        return documented(self.client.post(f"{V1}/files", {"file": file}, headers=given), "/files")


def documented(answer: Any, path: str) -> Any:
    """The answer, which stands in the document and fits what it says there."""
    ways = document()["paths"].get(_written(answer))
    if ways is None:
        assert answer.status_code == 404, path
        return answer
    told = ways[answer.wsgi_request.method.lower()]["responses"]
    assert str(answer.status_code) in told, (path, answer.status_code, answer.content)
    media = told[str(answer.status_code)].get("content", {})
    kind = answer["Content-Type"].partition(";")[0]
    assert set(media) & {kind, "application/octet-stream"}, (path, kind, list(media))
    if "schema" in media.get(kind, {}) and kind.endswith("json"):
        schema = {**media[kind]["schema"], "components": document()["components"]}
        errors = jsonschema_rs.validator_for(schema).iter_errors(answer.json())
        found = [(str(one), one.instance_path) for one in errors]
        assert not found, (path, found)
    return answer


def _written(answer: Any) -> str:
    match = answer.resolver_match
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route) if match else ""


def partner(*scopes: str, offices: tuple[str, ...] = ("tinh",), **more: Any) -> Partner:
    """A partner with a new token; without scopes with all of them."""
    token, secret = make_token(
        name="Phần mềm thử",
        scopes=scopes or tuple(ACTS),
        offices=offices,
        expires_at=timezone.now() + more.pop("days", timedelta(days=30)),
        key=str(uuid4()),
        by=ADMIN,
        **more,
    )
    return Partner(secret, str(token.uid))


@pytest.fixture
def province(db: None) -> None:
    found_province()


@pytest.fixture
def owner(province: None) -> str:
    born = {"sex": "female", "address": "12 Nguyễn Tất Thành"}
    party = enter(
        kind="person", name="Nguyễn Thị Đào", numbers={"personal": "066190000123"}, key="đào",
        by=ADMIN, **born,
    )  # fmt: skip
    return str(party.uid)


def filing(owner: str, **changes: Any) -> dict[str, Any]:
    """The body of a filing."""
    return {
        "procedure": "9.000007",
        "owner": owner,
        "desk": DESK,
        "office": OFFICE,
        "answers": {"name": "Nguyễn Thị Đào"},
        "papers": [{"name": "Đơn đề nghị", "type": "don", "originals": 1}],
        **changes,
    }


@pytest.fixture
def filed(owner: str) -> Callable[..., Case]:
    """Files dossiers through the interface."""
    sender = partner("receive", per_minute=6_000)

    def file(**changes: Any) -> Case:
        answer = sender.post("/cases", filing(owner, **changes))
        assert answer.status_code == 201, answer.content
        return Case.objects.get(uid=answer.json()["uid"])

    return file


def told(answer: Any, status: int, code: str) -> Mapping[str, Any]:
    """A problem of a code."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found: Mapping[str, Any] = answer.json()
    assert (found["code"], found["status"]) == (code, status), found
    assert found["type"] == f"urn:tinhso:problem:{code}"
    assert code not in found["detail"]
    return found
