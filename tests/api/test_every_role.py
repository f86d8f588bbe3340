"""Every operation of the OpenAPI document by every kind of token, and by none: what is refused is refused by all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.api.conftest import Partner, documented, filing, partner
from tests.api.test_contract import named, routes, sent
from tests.cases.conftest import ADMIN

from tinhso.access.models import Token
from tinhso.access.rights import ACTS, RIGHTS, ROLES
from tinhso.access.tokens import revoke_token
from tinhso.api import core
from tinhso.api.document import PREFIX, document
from tinhso.cases.models import Case
from tinhso.ledger.models import Event

UNKNOWN = {"none", "empty", "unknown", "another scheme", "expired", "revoked"}
# What is said in the body where the address names nothing: the least that fits, and what no program means.
HOSTILE: tuple[Any, ...] = (
    {}, [], 0, "x", {"__proto__": {}}, {"seen": -1}, {"seen": 10**30}, {"seen": True},
    {"reasons": "a\u0000b"}, {"reasons": "x" * 90_000}, {"papers": [{}] * 300}, {"office": {"$ne": 1}},
    {"owner": "' OR 1=1 --"}, {"file": "../../etc/passwd"}, {"answers": {"a": [[[[[[[[]]]]]]]]}},
    {"reasons": "{{ 7|add:7 }}{% debug %}${7}%s"}, {"until": "0000-00-00"}, {"granted": "maybe"},
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """callers: partners by what their token is; case: one that there is."""

    callers: Mapping[str, Partner]
    case: Case


@pytest.fixture
def world(owner: str) -> World:
    sender = partner("receive", per_minute=60_000)
    answer = sender.post("/cases", filing(owner))
    assert answer.status_code == 201, answer.content
    roles = {
        f"role {role}": partner(
            *sorted(RIGHTS[role]), offices=("xa-1", "xa-1-mot-cua"), per_minute=60_000
        )
        for role in ROLES
    }
    scopes = {f"scope {scope}": partner(scope, per_minute=60_000) for scope in ACTS}
    expired, revoked = partner(), partner()
    Token.objects.filter(uid=expired.uid).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(revoked.uid, by=ADMIN)
    callers = {
        "empty": Partner("", ""),
        "unknown": Partner("tinhso_" + "A" * 43, ""),
        "expired": expired,
        "revoked": revoked,
        "elsewhere": partner(offices=("xa-2",), per_minute=60_000),
        "everything": partner(per_minute=60_000),
        **roles,
        **scopes,
    }
    return World(callers, Case.objects.get(uid=answer.json()["uid"]))


def at(one: core.Route, case: Case) -> str:
    """A route's address, of a dossier that there is."""
    known = {"uid": str(case.uid), "code": "xa-1-mot-cua"}

    def put(found: re.Match[str]) -> str:
        usual = {"uuid": str(case.uid), "int": "1"}.get(found[1], "nowhere")
        return known.get(found[2], usual)

    return PREFIX + re.sub(r"{(?:(\w+):)?(\w+)}", put, one.path)


def asked(one: core.Route, world: World) -> Iterator[tuple[str, Any]]:
    """(who, answer) of the least sound request by each caller."""
    to = at(one, world.case)
    yield "none", sent(one, None, to=to)
    for who, caller in world.callers.items():
        yield who, sent(one, caller, to=to)
    other = Partner(world.callers["everything"].secret, "")
    yield (
        "another scheme",
        other.client.generic(one.method, to, headers={"authorization": f"Basic {other.secret}"}),
    )


def fits(one: core.Route, answer: Any) -> Any:
    """Documented, and of the kind that is documented."""
    documented(answer, one.path)
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", answer.content
        assert answer.json()["status"] == answer.status_code
    assert answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
    return answer


def test_each_caller_gets_what_its_token_is_good_for(world: World) -> None:
    wrong = [
        (named(one), who, answer.status_code, answer.content[:200])
        for one in routes()
        for who, answer in asked(one, world)
        if not _fair(one, who, fits(one, answer))
    ]
    assert wrong == []


def _fair(one: core.Route, who: str, answer: Any) -> bool:
    status, code = answer.status_code, _code(answer)
    if who in UNKNOWN:
        return status == 401 and answer["WWW-Authenticate"].startswith("Bearer")
    if one.scopes and not _scopes(who) & set(one.scopes):
        return (status, code) == (403, "api_scope")
    if who == "elsewhere" and one.path.startswith("/cases/"):
        return status in (400, 403, 404, 422)
    return status < 500 and status != 401 and code != "api_scope"


def _scopes(who: str) -> set[str]:
    kind, _, name = who.partition(" ")
    if kind == "role":
        return set(RIGHTS[name])
    return {name} if kind == "scope" else set(ACTS)


def _code(answer: Any) -> str:
    return answer.json().get("code", "") if answer.status_code >= 400 else ""


def test_what_no_program_means_is_refused_and_leaves_nothing(world: World) -> None:
    """Of each hostile body comes either nothing or one sound act; a refusal writes no event."""
    full = world.callers["everything"]
    for one in routes():
        if one.takes != core.JSON:
            continue
        to = at(one, world.case)
        for place, body in enumerate(HOSTILE):
            before = Event.objects.count()
            answer = fits(one, sent(one, full, body=body, to=to, key=f"{one.name}-{place}"))
            assert answer.status_code < 500, (named(one), body, answer.content)
            if answer.status_code >= 400:
                assert Event.objects.count() == before, (named(one), body, answer.status_code)


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


def test_every_other_method_is_405_for_everybody_and_says_which_there_are(world: World) -> None:
    for path in sorted({one.path for one in routes()}):
        here = {one.method: one for one in routes() if one.path == path}
        to = at(next(iter(here.values())), world.case)
        for method in METHODS:
            if method in here:
                continue
            for who in (None, world.callers["unknown"], world.callers["everything"]):
                headers = {} if who is None else who.bearer
                answer = Partner("", "").client.generic(method, to, headers=headers)
                assert answer.status_code == 405, (method, path, answer.status_code)
                assert set(answer["Allow"].split(", ")) == set(here), (method, path)
                assert answer["Content-Type"] == "application/problem+json"


def test_the_document_says_of_every_route_that_it_may_be_away() -> None:
    for path, ways in document()["paths"].items():
        for method, told in ways.items():
            away = told["responses"].get("503")
            assert away and "Retry-After" in away["headers"], (method, path)
