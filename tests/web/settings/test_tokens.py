"""Tokens of partner systems on the settings' screen: made and shown once, listed, revoked, by whom and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tinhso.access.models import Token
from tinhso.ledger.models import Event

PAGE = "/cai-dat/ma-truy-cap"
UNTIL = f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}"
TYPED: dict[str, Any] = {
    "key": "one",
    "name": "Phần mềm hộ tịch",
    "scopes": ["see_case", "receive"],
    "offices": ["xa-1"],
    "until": UNTIL,
    "per_minute": "60",
}


def test_a_token_is_made_shown_once_and_revoked(cast: Any, as_: Callable[[str], Client]) -> None:
    admin = as_("p-qt-xa")
    made = admin.post(PAGE, TYPED)
    row = Token.objects.get()
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert (row.scopes, row.offices, row.made_by) == (["receive", "see_case"], ["xa-1"], "p-qt-xa")
    again = admin.post(PAGE, TYPED)
    assert again.context["secret"] == secret
    page = admin.get(PAGE).content.decode()
    assert secret not in page and row.hint in page and "Phần mềm hộ tịch" in page
    bearer = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=bearer).status_code == 200
    assert admin.post(f"{PAGE}/thu-hoi", {"ma": row.uid}).status_code == 303
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    assert "đã thu hồi" in admin.get(PAGE).content.decode()
    assert Event.objects.filter(kind="access.token_revoked", actor="p-qt-xa").count() == 1


def test_nobody_gives_a_token_more_offices_than_she_settles(
    cast: Any, as_: Callable[[str], Client]
) -> None:
    admin = as_("p-qt-xa")
    answer = admin.post(PAGE, {**TYPED, "offices": ["xa-2"]})
    assert answer.context["form"].errors["offices"]
    assert not Token.objects.exists()
    as_("p-qt").post(PAGE, {**TYPED, "offices": ["tinh"]})
    row = Token.objects.get()
    assert row.name not in admin.get(PAGE).content.decode()
    assert admin.post(f"{PAGE}/thu-hoi", {"ma": row.uid}).status_code == 403
    assert admin.post(f"{PAGE}/thu-hoi", {"ma": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("scopes", []), ("offices", []), ("until", "01/01/2020"), ("per_minute", "0")],
)
def test_what_is_wrong_is_said_beside_its_field(
    cast: Any, as_: Callable[[str], Client], field: str, value: Any
) -> None:
    answer = as_("p-qt").post(PAGE, {**TYPED, field: value})
    assert set(answer.context["form"].errors) == {field}
    assert not Token.objects.exists()
