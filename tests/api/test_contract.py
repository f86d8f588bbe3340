"""The OpenAPI document and the answers: each that is documented occurs, and none occurs that is not documented."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api.conftest import DESK, OFFICE, Partner, partner, told

from tinhso.access.rights import ACTS, ROLES
from tinhso.api import core, limits, urls
from tinhso.api.document import PREFIX, document
from tinhso.api.models import Spent

NOWHERE = "00000000-0000-4000-8000-00000000abcd"
assert urls.STATED  # Importing it states the routes.
TABLE = Path(__file__).with_name("routes.csv")


def routes() -> list[core.Route]:
    return sorted(core.ROUTES, key=lambda one: (one.path, one.method))


def named(one: core.Route) -> str:
    return f"{one.method} {one.path}"


def address(one: core.Route, **known: str) -> str:
    """A route's address, with something in it that does not exist."""

    def put(found: re.Match[str]) -> str:
        kind, name = found[1], found[2]
        return known.get(name) or {"uuid": NOWHERE, "int": "999999"}.get(kind, "nowhere")

    return PREFIX + re.sub(r"{(?:(\w+):)?(\w+)}", put, one.path)


def sent(one: core.Route, who: Partner | None, body: Any = None, **more: Any) -> Any:
    """A request of a route as it may be written: with what its body needs, or another body."""
    headers = {} if who is None else who.bearer
    headers |= {"idempotency-key": more.pop("key", str(uuid4()))}
    client = who.client if who else Partner("", "").client
    to = more.pop("to", address(one))
    if one.takes == core.FORM:
        file = SimpleUploadedFile("a.txt", b"text")
        given = body if body is not None else {"file": file}
        return client.post(to, given, headers=headers, **more)
    if one.takes:
        given = json.dumps(body if body is not None else sound(one))
        return client.generic(one.method, to, given, more.pop("media", core.JSON), headers=headers)
    return client.generic(one.method, to, headers=headers, **more)


def shape_of(one: core.Route) -> dict[str, Any]:
    path = re.sub(r"{\w+:", "{", PREFIX + one.path)
    found: dict[str, Any] = document()["paths"][path][one.method.lower()]
    return found


def sound(one: core.Route) -> Any:
    """A body that fits the schema, with the least in it."""
    schema = shape_of(one)["requestBody"]["content"][one.takes]["schema"]
    return _least(schema)


def _least(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _least(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        known = {"desk": DESK, "office": OFFICE}
        return {
            name: known.get(name) or _least(schema["properties"][name])
            for name in schema.get("required", ())
        }
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    if kind == "array":
        return [_least(schema["items"])] * schema.get("minItems", 0)
    formats = {"uuid": NOWHERE, "date-time": "2999-01-01T08:00:00+07:00", "date": "2026-11-20"}
    return formats.get(schema.get("format", ""), "x" * schema.get("minLength", 1))


def test_the_document_is_openapi_3_1_and_every_route_stands_in_it(client):
    answer = client.get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    told = answer.json()
    assert told["openapi"].startswith("3.1")
    found = {(method.upper(), path) for path, ways in told["paths"].items() for method in ways}
    wanted = {(one.method, re.sub(r"{\w+:", "{", PREFIX + one.path)) for one in core.ROUTES}
    assert found == wanted
    names = [way["operationId"] for ways in told["paths"].values() for way in ways.values()]
    assert len(names) == len(set(names))
    assert all(way["summary"] for ways in told["paths"].values() for way in ways.values())


def test_the_table_of_addresses_and_scopes():
    """Who may call what, as it was agreed: `method address: scopes`, of which any one opens it; none: every token."""
    lines = ["method,address,scopes"]
    lines += [f"{one.method},{one.path},{' '.join(one.scopes)}" for one in routes()]
    assert TABLE.read_text().splitlines() == lines


def test_no_two_shapes_have_one_name():
    names = [one.__name__ for one in (*_below(core.Given), *_below(core.Told))]
    assert len(names) == len(set(names))


def _below(shape: type) -> Iterator[type]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)


@pytest.mark.parametrize("one", routes(), ids=named)
def test_scopes_are_acts_that_some_role_has(one):
    assert set(one.scopes) <= set(ACTS)
    assert ROLES


@pytest.mark.parametrize("one", routes(), ids=named)
def test_every_refusal_that_is_documented_occurs_and_fits(one, province):
    """401, 403, 404, 400, 413, 415, 422 and 429 of each route; 409 where dossiers go their way, 503 in test_away."""
    occurred = {status for status, _ in _refusals(one)}
    assert occurred == set(one.answers) - {one.status, 409, 503}


def _refusals(one: core.Route) -> Iterator[tuple[int, Any]]:
    for answer in _tried(one):
        status = answer.status_code
        assert status in one.answers, (status, answer.content)
        assert str(status) in shape_of(one)["responses"]
        if status == one.status:
            continue
        assert answer["Content-Type"] == "application/problem+json", answer.content
        fits("Problem", answer.json())
        assert answer.json()["code"] not in answer.json()["detail"]
        yield status, answer


def _tried(one: core.Route) -> Iterator[Any]:
    full = partner(per_minute=1_000)
    yield sent(one, None)
    yield sent(one, Partner("tinhso_wrong", ""))
    if one.scopes:
        other = next(scope for scope in ACTS if scope not in one.scopes)
        yield sent(one, partner(other))
    if one.missing:
        yield sent(one, full)
    if one.query:
        yield full.client.generic(one.method, f"{address(one)}?nothing=1", headers=full.bearer)
    if one.takes:
        if one.acts:
            yield sent(one, full, key="")
        yield sent(one, full, body={} if one.takes == core.FORM else [], key="k")
        if one.takes == core.JSON:
            yield full.client.generic(
                one.method, address(one), b"{", one.takes, headers=full.bearer
            )
        yield full.client.generic(
            one.method,
            address(one),
            b"x",
            "text/plain",
            headers={**full.bearer, "idempotency-key": "k"},
        )
        yield full.client.generic(
            one.method,
            address(one),
            b"x",
            one.takes,
            CONTENT_LENGTH=str(10**9),
            headers=full.bearer,
        )
    limited = partner(per_minute=1)
    Spent.objects.create(token=limited.uid, minute=_minute(), count=1)
    limits._taken.clear()
    yield sent(one, limited)


def _minute() -> int:
    import time

    return int(time.time()) // 60


def fits(name: str, value: Any) -> None:
    """A value fits a schema of the document."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    errors = list(jsonschema_rs.validator_for(schema).iter_errors(value))
    assert not errors, [(str(one), one.instance_path) for one in errors]


@pytest.mark.parametrize("method", ["put", "delete", "patch", "post", "options"])
def test_the_document_is_only_read_and_says_so_as_a_problem(method):
    """To a client without our cookie, as programs are."""
    client = Client(enforce_csrf_checks=True)
    answer = getattr(client, method)(f"{PREFIX}/openapi.json")
    told(answer, 405, "api_not_this_way")
    assert answer["Allow"] == "GET, HEAD"
