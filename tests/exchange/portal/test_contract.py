"""The contract: schemas, what a message must be, who signed it, and the ten states both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
import pytest
from tests.exchange.portal.conftest import (
    ADDRESS,
    file,
    filed,
    headers,
    message,
    payment,
    supplemented,
    withdrawal,
)
from tests.servers.portal import RING

from tinhso.cases import states as cases
from tinhso.exchange.portal import contract, signing, states
from tinhso.exchange.portal.contract import BadMessage
from tinhso.exchange.portal.signing import BadSignature
from tinhso.keys.macs import parse_keys


def fields(node: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a schema, with where it stands."""
    for name, one in {**node.get("properties", {}), **node.get("$defs", {})}.items():
        if name not in node.get("$defs", {}):
            yield f"{at}/{name}", one
        yield from fields(one, f"{at}/{name}")
    if isinstance(node.get("items"), dict):
        yield from fields(node["items"], at)


@pytest.mark.parametrize("name", contract.NAMES)
def test_every_field_is_said_to_be_assumed_or_where_it_comes_from(name: str) -> None:
    schema = contract.schema(name)
    jsonschema_rs.meta.validate(schema)
    assert schema["title"] == name
    found = dict(fields(schema, name))
    assert found
    for where, one in found.items():
        assert one.get("description"), where
        assert bool(one.get("x-assumed")) != bool(one.get("x-source")), where


def test_the_types_of_the_envelope_are_those_that_have_a_schema() -> None:
    types = contract.schema("message")["properties"]["type"]["enum"]
    assert set(types) == set(contract.NAMES) - {"message", "day"}


GOOD = (
    filed(),
    file(),
    supplemented(2),
    withdrawal(2),
    payment(2, 5000),
)


@pytest.mark.parametrize("told", GOOD, ids=lambda one: one["type"])
def test_a_message_of_the_contract_is_read(told: Any) -> None:
    found = contract.parsed(json.dumps(told).encode())
    assert (found.ident, found.type, found.body) == (told["id"], told["type"], told["body"])


def _without(told: Any, *path: str) -> Any:
    copy = json.loads(json.dumps(told))
    at = copy
    for name in path[:-1]:
        at = at[name]
    del at[path[-1]]
    return copy


BAD = {
    "no JSON": (b"{", "portal_no_json"),
    "not UTF-8": (b'{"a": "\xff"}', "portal_no_json"),
    "too deep": (b"[" * 5_000 + b"]" * 5_000, "portal_no_json"),
    "a NUL": (filed(body={"procedure": "9.\x00"}), "portal_no_json"),
    "half a letter": (filed(body={"procedure": "9.\ud800"}), "portal_no_json"),
    "a list": ([], "portal_wrong_part"),
    "no type": (_without(filed(), "type"), "portal_wrong_part"),
    "another contract": (filed(contract="tinhso.portal/2"), "portal_wrong_part"),
    "something more": (filed(more=1), "portal_wrong_part"),
    "more in the body": (filed(body={"secret": 1}), "portal_wrong_part"),
    "no procedure": (_without(filed(), "body", "procedure"), "portal_wrong_part"),
    "a moment without a zone": (filed(body={"filed_at": "2026-11-22T01:00:00"}), "portal_wrong_part"),
    "sent at no moment": (filed(sent_at="hôm qua"), "portal_wrong_part"),
    "a short number": (
        filed(body={"applicant": {"kind": "person", "name": "A", "level": 2, "personal_number": "1"}}),
        "portal_wrong_part",
    ),
    "ours to say": (
        message("message.refused", {"message": "tin-00000001", "problem": {}}, sequence=1),
        "portal_wrong_way",
    ),
    "without its number": (filed(sequence=None), "portal_no_sequence"),
    "larger than any but a file": (filed(body={"answers": {"a": "x" * 1_000_001}}), "portal_too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_of_the_contract_is_refused(name: str) -> None:
    told, code = BAD[name]
    content = told if isinstance(told, bytes) else json.dumps(told).encode()
    with pytest.raises(BadMessage) as caught:
        contract.parsed(content)
    assert caught.value.code == code


def test_a_message_of_ours_is_the_same_bytes_each_time() -> None:
    told = {"message": "tin-00000001", "problem": {"code": "x", "vi": "vì", "en": "y"}}
    at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    made = [
        contract.written(
            ident="a" * 36, kind=contract.REFUSED, dossier="G22", sequence=3, sent_at=at, body=told
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    found = contract.parsed(made[0], types=contract.TO_PORTAL)
    assert (found.sequence, found.sent_at, found.body) == (3, at, told)


# The signature

BODY, NOW = b'{"a": 1}', datetime(2026, 11, 22, 8, tzinfo=UTC)
SENT = {"way": signing.TO_PROVINCE, "method": "POST", "path": ADDRESS}


def checked(told: dict[str, str], body: bytes = BODY, now: datetime = NOW, **changes: str) -> str:
    ring = parse_keys(RING)
    ident = signing.claimed(told, ring, now=now)
    signing.check(told, ring, body=body, **{**SENT, **changes})
    return ident


def test_what_the_portal_signed_is_known_as_its_own() -> None:
    assert checked(headers(BODY, "tin-1", at=NOW)) == "tin-1"


def test_the_older_key_still_counts_while_it_is_in_the_ring() -> None:
    old = RING.partition(",")[2]
    assert checked(headers(BODY, "tin-1", at=NOW, ring=old)) == "tin-1"
    with pytest.raises(BadSignature, match="portal_unsigned"):
        checked(headers(BODY, "tin-1", at=NOW, ring="la:" + "11" * 32))
    with pytest.raises(BadSignature, match="portal_unsigned"):
        checked(headers(BODY, "tin-1", at=NOW, ring="moi:" + "11" * 32))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400 * 400])
def test_what_was_signed_at_another_time_does_not_count(seconds: int) -> None:
    with pytest.raises(BadSignature, match="portal_untimely"):
        checked(headers(BODY, "tin-1", at=NOW), now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "changes",
    [
        {"body": b'{"a": 2}'},
        {"method": "PUT"},
        {"path": "/khac"},
        {"way": signing.TO_PORTAL},
    ],
)
def test_every_part_of_it_is_signed(changes: Any) -> None:
    with pytest.raises(BadSignature, match="portal_unsigned"):
        checked(headers(BODY, "tin-1", at=NOW), **changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (signing.ID, "tin-2"),
        (signing.ID, ""),
        (signing.ID, "a b"),
        (signing.AT, "9" * 13),
        (signing.AT, "-1"),
        (signing.AT, "²"),
        (signing.KEY, "khac"),
        (signing.SIGNATURE, "00" * 32),
        (signing.SIGNATURE, "zz"),
        (signing.SIGNATURE, ""),
    ],
)
def test_a_header_that_was_changed_is_no_signature(name: str, value: str) -> None:
    with pytest.raises(BadSignature):
        checked({**headers(BODY, "tin-1", at=NOW), name: value})


# The ten states


def test_each_of_our_states_has_one_number_and_each_number_leads_back() -> None:
    assert list(states.faults()) == []
    assert {states.number_of(name) for name in cases.STATES} == set(range(1, 11)) - {2}
    assert states.number_of("processing", kind="cases.accepted") == 2
    for name in cases.STATES:
        assert states.agree(states.number_of(name), name)


def test_a_table_that_does_not_lead_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {**states.PORTAL, 9: states.PortalState(9, ("", ""), ("returned", "gone"), "ours")}
    monkeypatch.setattr(states, "PORTAL", {n: one for n, one in wrong.items() if n != 3})
    found = " ".join(states.faults())
    for told in (
        "ten states",
        "not_accepted is said",
        "done is said",
        "gone",
        "9 stands for returned",
    ):
        assert told in found


@pytest.mark.parametrize("number", range(1, 11))
def test_each_number_of_the_portal_has_a_meaning_here(number: int, shared: Any) -> None:
    import yaml

    codes = yaml.safe_load((shared / "data/codes/codes.yaml").read_text(encoding="utf-8"))
    one = states.PORTAL[number]
    assert one.words[0] == codes["dossier_status_national_portal"][number]
    assert one.ours
    assert one.comes_as == states.OURS_TO_SAY or one.comes_as in contract.TO_PROVINCE
