"""What the portal hands in over HTTP is kept once, answered the same each time, and lies sealed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.exchange.portal.conftest import ADDRESS, filed, headers, sent

from tinhso.exchange.boxes import opened
from tinhso.exchange.portal.models import Inbound


@pytest.fixture(autouse=True)
def _tables(request: pytest.FixtureRequest) -> None:
    """The tests' own tables, undone at the end; the one that commits has a copy for itself."""
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")


def test_a_message_is_acknowledged_once_and_again_the_same() -> None:
    told = filed()
    first, again = sent(told), sent(told)
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == {"id": told["id"], "outcome": "accepted", "repeated": False}
    assert again.json() == {"id": told["id"], "outcome": "accepted", "repeated": True}
    row = Inbound.objects.get()
    assert (row.type, row.dossier, row.sequence, row.state) == (
        "dossier.filed",
        told["dossier"],
        1,
        "received",
    )


def test_other_bytes_under_a_used_id_are_a_conflict_and_change_nothing() -> None:
    told = filed()
    sent(told)
    other = sent({**told, "sequence": 2})
    assert other.status_code == 409
    assert other.json()["problem"]["code"] == "portal_other_bytes"
    assert Inbound.objects.get().sequence == 1


def test_what_is_not_of_the_contract_is_refused_for_good_and_kept() -> None:
    told = filed(body={"procedure": None})
    first, again = sent(told), sent(told)
    assert (first.status_code, again.status_code) == (422, 422)
    problem = first.json()["problem"]
    assert problem["code"] == "portal_wrong_part"
    assert "body" in problem["vi"] and "body" in problem["en"]
    assert again.json() == {**first.json(), "repeated": True}
    assert Inbound.objects.get().state == "refused"


def test_the_id_inside_must_be_the_one_that_was_signed() -> None:
    answer = sent(filed(), ident="khac-0000001")
    assert (answer.status_code, answer.json()["problem"]["code"]) == (422, "portal_id_differs")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"ring": "moi:" + "11" * 32}, 401, "portal_unsigned"),
        ({"way": "to-portal"}, 401, "portal_unsigned"),
        ({"path": "/khac"}, 401, "portal_unsigned"),
        ({"at": datetime.now(UTC) - timedelta(hours=1)}, 401, "portal_untimely"),
        ({"content_type": "text/plain"}, 415, "portal_only_json"),
        ({"content_type": "multipart/form-data; boundary=x"}, 415, "portal_only_json"),
    ],
)
def test_what_is_not_of_the_portal_is_not_kept(changes: Any, status: int, code: str) -> None:
    answer = sent(filed(), **changes)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (status, code)
    assert not Inbound.objects.exists()


def test_nobody_comes_in_without_a_signature() -> None:
    told = json.dumps(filed()).encode()
    for answer in (
        Client().post(ADDRESS, told, content_type="application/json"),
        Client().get(ADDRESS),
        Client(enforce_csrf_checks=True).post(ADDRESS, told, content_type="application/json"),
    ):
        assert answer.status_code == 401
        assert "Set-Cookie" not in answer.headers
        assert answer["Cache-Control"] == "no-store"
    assert not Inbound.objects.exists()


def test_a_signed_get_is_no_message() -> None:
    answer = Client().get(ADDRESS, headers=headers(b"", "tin-1", method="GET"))
    assert answer.status_code == 415


def test_a_forged_page_cannot_stop_it_nor_is_a_token_asked_for() -> None:
    assert sent(filed(), client=Client(enforce_csrf_checks=True)).status_code == 202


def test_more_than_any_message_holds_is_not_read_to_its_end() -> None:
    answer = sent(b" " * 16_000_001)
    assert (answer.status_code, answer.json()["problem"]["code"]) == (413, "portal_too_large")
    assert not Inbound.objects.exists()


def test_without_keys_nothing_is_taken(settings: Any) -> None:
    settings.PORTAL_KEYS = ""
    answer = Client().post(ADDRESS, b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["problem"]["code"]) == (503, "portal_no_keys")


def test_without_a_key_to_seal_with_it_is_not_acknowledged(settings: Any) -> None:
    settings.FILE_KEYS = ""
    answer = sent(filed())
    assert (answer.status_code, answer.json()["problem"]["code"]) == (503, "no_file_key")
    assert "outcome" not in answer.json()
    assert not Inbound.objects.exists()


def test_what_it_says_lies_sealed_in_the_database() -> None:
    told = filed()
    sent(told)
    row = Inbound.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM portal_inbound")
        kept = b"".join(
            bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode()
            for one in cursor.fetchone()
        )
    for personal in ("Nguyễn", "066185000001", "0912345678"):
        assert json.dumps(personal).strip('"').encode() not in kept
        assert personal.encode() not in kept
    assert json.loads(opened(row) or b"") == told


def test_eight_at_once_with_one_id_are_one_message(own_database: None) -> None:
    told = filed()

    def one(_: int) -> tuple[int, bool]:
        try:
            answer = sent(told)
            return answer.status_code, answer.json()["repeated"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(one, range(8)))
    assert sorted(answers) == [(200, True)] * 7 + [(202, False)]
    assert Inbound.objects.count() == 1
