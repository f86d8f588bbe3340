"""Requests made up from the OpenAPI document: never a fault of ours, never an answer that is not documented."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import DESK, Partner, documented, filing, partner

from tinhso.api import urls
from tinhso.api.document import document
from tinhso.cases.models import Case

assert urls.STATED
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]
EXAMPLES = 12
# The client makes these itself.
_OWN = {"host", "content-length", "content-type", "cookie"}


@pytest.fixture
def who(owner: str) -> Partner:
    one = partner(per_minute=60_000)
    assert one.post("/cases", filing(owner)).status_code == 201
    return one


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.label)
def test_whatever_is_sent_is_answered_as_documented(operation: Any, who: Partner) -> None:
    known = {"uid": str(Case.objects.get().uid), "code": DESK}
    statuses: set[int] = set()

    @given(made=operation.as_strategy(), real=st.booleans())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def tried(made: Any, real: bool) -> None:
        if real:  # Of a dossier that there is, more is asked than of one that there is not.
            for name in set(known) & set(made.path_parameters or {}):
                made.path_parameters[name] = known[name]
        answer = sent(made, who)
        statuses.add(answer.status_code)
        documented(answer, operation.path)

    tried()
    assert statuses and max(statuses) < 500


def sent(made: Any, who: Partner) -> Any:
    """A made-up request, with the partner's token."""
    told = made.as_transport_kwargs(base_url="http://testserver")
    told.pop("timeout", None)
    ready = requests.Request(
        **{name: told.get(name) for name in ("method", "url", "params", "data", "json", "files")},
        headers={**told.get("headers", {}), **who.bearer},
    ).prepare()
    at = urlsplit(str(ready.url))
    body = ready.body or b""
    headers = {name: value for name, value in ready.headers.items() if name.lower() not in _OWN}
    return who.client.generic(
        str(ready.method),
        f"{at.path}?{at.query}" if at.query else at.path,
        body if isinstance(body, bytes) else str(body).encode(),
        ready.headers.get("Content-Type", ""),
        headers=headers,
    )
