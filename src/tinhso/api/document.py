"""The OpenAPI 3.1 document: what ninja knows of the routes, with every answer that they state beside it."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.openapi.schema import get_schema
from pydantic_core import to_json

from tinhso.access.guard import everyone, opens
from tinhso.access.rights import ACTS
from tinhso.api import core
from tinhso.api.once import HEADER, MOST_KEY
from tinhso.api.problems import MEDIA, TYPE, ApiRefuses, problem

PREFIX = "/api/v1"
_ABOUT = """\
One-stop dossiers of a province for partner systems: the same queries, actions and rules as the screens.

A token carries scopes (below) and offices; its right holds in those offices and all below them. Without `see_person`
nothing personal is given, and each look at personal data is recorded with the token's name and shown to whom it
concerns. Moments are RFC 3339; days are of the province. Refusals are problem+json (RFC 9457) with a stable `code`.
Writing takes an `Idempotency-Key`: the same request sent again does nothing twice. Lists are read by cursor.

| scope | what it lets a partner do |
|---|---|
"""
_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "description": f"{TYPE}<code>"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong and what to do, vi or en"},
        "code": {"type": "string", "description": "Stable; what a program reads"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_SAID = {
    400: "The address, its parameters, the key or the JSON cannot be read",
    401: "No token, or one that is unknown, expired or revoked",
    403: "The token lacks the scope, or the right in this office",
    404: "There is no such thing",
    409: "It contradicts how things stand now",
    413: "The body is too large",
    415: "Another Content-Type is taken",
    422: "The body is wrong, or the key came with another request",
    429: "The token's requests of this minute are used up",
    503: "The database or the store of files is away; the same again, under the same key, after Retry-After",
}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "One for each act; the same request under the same key is done once",
    "schema": {"type": "string", "minLength": 1, "maxLength": MOST_KEY, "pattern": "^[!-~]+$"},
}


@cache
def document() -> dict[str, Any]:
    """The whole document, made once."""
    found: dict[str, Any] = dict(get_schema(core.api, path_prefix=PREFIX.lstrip("/")))
    scopes = "".join(f"| `{name}` | {words} |\n" for name, words in ACTS.items())
    found["info"] = {
        "title": "Tỉnh Số",
        "version": core.api.version,
        "summary": "The one-stop of a province, for partner systems",
        "description": _ABOUT + scopes,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    found["servers"] = [{"url": "/"}]
    found["components"]["schemas"]["Problem"] = _PROBLEM
    found["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of a partner system"}
    }
    by_name = {one.name: one for one in core.ROUTES}
    for ways in found["paths"].values():
        for told in ways.values():
            _complete(told, by_name[told["operationId"]])
    return found


def _complete(told: dict[str, Any], stands: core.Route) -> None:
    told["security"] = [{"token": list(stands.scopes)}]
    told["x-scopes"] = list(stands.scopes)
    if stands.acts:
        told["parameters"] = [*told.get("parameters", ()), _KEY]
    answers = told["responses"]
    good = answers.pop(stands.status, None) or {}
    if stands.media.endswith("+json"):
        good = {"content": {stands.media: good["content"][core.JSON]}}
    elif stands.media != core.JSON:
        good = {"content": {stands.media: {"schema": {"type": "string", "format": "binary"}}}}
    told["responses"] = {
        str(stands.status): {**good, "description": HTTPStatus(stands.status).phrase},
        **{str(one): _refusal(one) for one in stands.answers if one != stands.status},
    }


def _refusal(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": _SAID[status],
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in (429, 503):
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return told


@opens(everyone)
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, for everybody: it tells of no dossier. Other methods than GET and HEAD are refused as a problem."""
    if request.method not in ("GET", "HEAD"):
        return problem(request, ApiRefuses("api_not_this_way", allowed="GET, HEAD"))
    return HttpResponse(to_json(document()), content_type="application/json")


openapi.csrf_exempt = True  # type: ignore[attr-defined]
openapi.methods = ("GET", "HEAD")  # type: ignore[attr-defined]
