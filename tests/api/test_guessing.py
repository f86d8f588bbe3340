"""Tokens guessed: one that never was, one that is over and one that was revoked cost and say the same."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.api.conftest import V1, partner
from tests.cases.conftest import ADMIN

from tinhso.access.models import Token
from tinhso.access.tokens import revoke_token

_MOMENT = re.compile(r"'\d{4}-\d\d-\d\d [^']*'(?:::timestamptz)?")
GOVSTACK = "/api/govstack/registration"


@pytest.fixture
def secrets(province: None) -> dict[str, str]:
    """What is shown, by why it opens nothing."""
    expired, revoked = partner(), partner()
    Token.objects.filter(uid=expired.uid).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(revoked.uid, by=ADMIN)
    return {
        "never was": "tinhso_" + "A" * 43,
        "nearly is": expired.secret[:-1] + ("a" if expired.secret[-1] != "a" else "b"),
        "is over": expired.secret,
        "was revoked": revoked.secret,
        "is no token": "x",
        "is long": "x" * 8_000,
    }


def shown(secret: str, path: str) -> tuple[int, list[str], dict[str, Any]]:
    """(status, statements, body) of a request with it, without what is another's at each request."""
    with CaptureQueriesContext(connection) as made:
        answer = Client().get(path, headers={"authorization": f"Bearer {secret}"})
    said = answer.json()
    for own in ("instance", "traceId"):
        said.pop(own, None)
    asked = [_MOMENT.sub("a moment", one["sql"].partition("WHERE")[0]) for one in made]
    return answer.status_code, asked, said


@pytest.mark.parametrize("path", [f"{V1}/me", f"{GOVSTACK}/services"])
def test_what_opens_nothing_is_answered_alike_by_the_same_work(
    secrets: dict[str, str], path: str
) -> None:
    shown("x", path)  # What is read once is read here.
    found = {why: shown(secret, path) for why, secret in secrets.items()}
    first = found["never was"]
    assert first[0] == 401 and len(first[1]) == 1
    assert {why: one for why, one in found.items() if one != first} == {}


def test_a_guess_leaves_nothing_behind(secrets: dict[str, str]) -> None:
    before = list(Token.objects.order_by("pk").values_list("last_used_at", flat=True))
    for secret in secrets.values():
        shown(secret, f"{V1}/me")
    assert list(Token.objects.order_by("pk").values_list("last_used_at", flat=True)) == before
