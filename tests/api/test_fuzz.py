"""Requests made up from the OpenAPI documents: never a fault of ours, never an answer that is not documented.

A short form with fixed choices in every run; with `--long` many more of each. Each operation of /api/v1 is sent what
fits its schema and what does not, by tokens of every kind; the GovStack profile what its published documents describe.
"""

from __future__ import annotations

import json
import os
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from tests.api.conftest import DESK, Partner, documented, filing, partner

from tinhso.access.rights import RIGHTS
from tinhso.api import urls
from tinhso.api.document import document
from tinhso.api.govstack.services import service_id
from tinhso.cases.models import Case

assert urls.STATED
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]
FEW, MANY = 10, 300
GOVSTACK = "/api/govstack/registration"
MEDIATOR = {"information-mediator-client": "TINH/GOV/0001/kiem-thu"}
# Beside what the documents say of an operation, what the profile's page says of all.
REFUSED = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 501, 503}
_SHARED = Path(os.environ.get("TINHSO_SHARED", Path(__file__).resolve().parents[3] / "shared"))
_FILES = ("GovStack_Registration_BB_API.json", "GovStack_Registration_BB_API_statistics.json")
# The client makes these itself.
_OWN = {"host", "content-length", "content-type", "cookie", "authorization"}


@pytest.fixture
def callers(owner: str) -> list[Partner]:
    """One with every right, by whom a dossier was filed; then one of each role in one commune, and one who is none."""
    full = partner(per_minute=60_000)
    assert full.post("/cases", filing(owner)).status_code == 201
    roles = [
        partner(*sorted(acts), offices=("xa-1", DESK), per_minute=60_000)
        for acts in RIGHTS.values()
    ]
    return [
        full,
        *roles,
        partner(offices=("xa-2",), per_minute=60_000),
        Partner("tinhso_wrong", ""),
    ]


def some(most: int) -> Any:
    """How many are made up, and always the same."""
    return settings(
        max_examples=most,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def requests_of(operation: Any) -> Any:
    """What fits the schema, and what does not."""
    ways = [operation.as_strategy(generation_mode=mode) for mode in GenerationMode]
    return st.one_of(ways)


def try_operation(operation: Any, callers: list[Partner], most: int) -> None:
    known = {"uid": str(Case.objects.get().uid), "code": DESK}

    @given(made=requests_of(operation), real=st.booleans(), who=st.sampled_from(callers))
    @some(most)
    def tried(made: Any, real: bool, who: Partner) -> None:
        if real:  # Of a dossier that there is, more is asked than of one that there is not.
            put(made, known)
        answer = sent(made, who)
        assert answer.status_code < 500, (answer.status_code, answer.content)
        # An address that is none, and a method that is none, are refused by the interface and not by an operation.
        if answer.status_code in (404, 405):
            assert answer["Content-Type"] == "application/problem+json"
        else:
            documented(answer, operation.path)

    tried()


def put(made: Any, known: dict[str, str]) -> None:
    for name in set(known) & set(made.path_parameters or {}):
        made.path_parameters[name] = known[name]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_whatever_is_sent_is_answered_as_documented(operation: Any, callers: list[Partner]) -> None:
    try_operation(operation, callers, FEW)


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_whatever_is_sent_many_times_is_answered_as_documented(
    operation: Any, callers: list[Partner]
) -> None:
    try_operation(operation, callers, MANY)


def sent(made: Any, who: Partner, before: str = "", **headers: str) -> Any:
    """A made-up request, with the partner's token. before: where its address begins."""
    told = made.as_transport_kwargs(base_url=f"http://testserver{before}")
    told.pop("timeout", None)
    given = {name: str(value) for name, value in told.get("headers", {}).items()}
    ready = requests.Request(
        **{name: told.get(name) for name in ("method", "url", "params", "data", "json", "files")},
    ).prepare()
    at = urlsplit(str(ready.url))
    body = ready.body or b""
    media = ready.headers.get("Content-Type", "")
    own = {name: value for name, value in given.items() if name.lower() not in _OWN}
    return who.client.generic(
        str(ready.method),
        f"{at.path}?{at.query}" if at.query else at.path,
        body if isinstance(body, bytes) else str(body).encode(),
        given.get("Content-Type", media) if not media.startswith("multipart") else media,
        headers={**own, **headers, **who.bearer},
    )


@cache
def published() -> tuple[Any, ...]:
    """Both documents of the GovStack profile, as they were published."""
    return tuple(json.loads((_SHARED / "data/govstack" / one).read_text()) for one in _FILES)


def operations_of_the_profile() -> list[tuple[str, str, int]]:
    """(method, path, which of the documents)."""
    if not (_SHARED / "data/govstack").is_dir():
        return []
    return [
        (method, path, which)
        for which, one in enumerate(published())
        for path, ways in one["paths"].items()
        for method in ways
    ]


def try_profile(method: str, path: str, which: int, callers: list[Partner], most: int) -> None:
    schema = schemathesis.openapi.from_dict(deepcopy(published()[which]))
    operation = schema[path][method.upper()]
    case = Case.objects.get()
    known = {
        "serviceId": str(service_id(case.procedure)),
        "eFormId": f"{case.procedure}:1",
        "fileId": str(case.uid),
        "taskId": f"{case.uid}.filed",
    }

    @given(made=requests_of(operation), real=st.booleans(), who=st.sampled_from(callers))
    @some(most)
    def tried(made: Any, real: bool, who: Partner) -> None:
        if real:
            put(made, known)
        answer = sent(made, who, GOVSTACK, **(MEDIATOR if real else {}))
        status = answer.status_code
        told = published()[which]["paths"][path][method]["responses"]
        assert status == 200 or status in REFUSED, (status, answer.content)
        if status == 405:  # A method that the documents do not have.
            return
        if status == 200:
            (media,) = told["200"]["content"].values()
            fits(which, media["schema"], answer.json())
        else:
            fits(0, {"$ref": "#/components/schemas/systemError"}, answer.json())

    tried()


def fits(which: int, schema: dict[str, Any], body: Any) -> None:
    whole = {**deepcopy(schema), "components": published()[which]["components"]}
    errors = jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(body)
    faults = [f"{one.instance_path}: {one.message}" for one in errors]
    assert faults == [], (faults, body)


@pytest.mark.parametrize(("method", "path", "which"), operations_of_the_profile())
def test_whatever_the_profile_is_sent_is_answered_in_its_shapes(
    method: str, path: str, which: int, callers: list[Partner], shared: Path
) -> None:
    try_profile(method, path, which, callers, FEW)


@pytest.mark.long
@pytest.mark.parametrize(("method", "path", "which"), operations_of_the_profile())
def test_whatever_the_profile_is_sent_many_times_is_answered_in_its_shapes(
    method: str, path: str, which: int, callers: list[Partner], shared: Path
) -> None:
    try_profile(method, path, which, callers, MANY)
