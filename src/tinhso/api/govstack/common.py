"""What every operation passes: the token, the header of the information mediator, one act for one request, refusals."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.log import log_response
from pydantic_core import to_json

from tinhso.api import core, once
from tinhso.api.core import Bearer, Request
from tinhso.api.problems import ApiRefuses, said, status_of, wait_of
from tinhso.kernel.errors import TinhsoError
from tinhso.operations import outages

MEDIATOR = "Information-Mediator-Client"
USUAL, MOST, DEEPEST = 50, 100, 10_000
_CLIENT = re.compile(r"[^/\s]+(/[^/\s]+){3}")
_log = logging.getLogger("django.request")
Operation = Callable[..., Any]


class GovstackRefuses(TinhsoError):
    """What this profile itself refuses.

    400: govstack_no_mediator; govstack_bad_query (name, told); govstack_twice (name); govstack_one_file.
    404: govstack_no_such (what, told). 422: govstack_which_desk (desks); govstack_bad_body (where).
    501: govstack_not_here (what).
    """


_STATUS = {
    "govstack_no_mediator": 400,
    "govstack_bad_query": 400,
    "govstack_twice": 400,
    "govstack_one_file": 400,
    "govstack_no_such": 404,
    "govstack_not_here": 501,
}


def operation(
    *, scopes: tuple[str, ...], takes: str = "", mediator: bool = False
) -> Callable[[Operation], Operation]:
    """State an operation; it gives plain values. scopes: each of them is needed; takes: it acts, by such a body."""

    def stated(view: Operation) -> Operation:
        @wraps(view)
        def run(request: Request, **given: Any) -> HttpResponseBase:
            try:
                Bearer((), takes)(request)
                for scope in scopes:
                    check_scope(request, scope)
                _check_once(request)
                if mediator and not _CLIENT.fullmatch(request.headers.get(MEDIATOR, "")[:200]):
                    raise GovstackRefuses("govstack_no_mediator")
                return _answer(_done(request, view, takes, given))
            except TinhsoError as fault:
                return refusal(request, fault)
            except Exception as fault:
                if outages.noticed(fault):
                    return refusal(request, ApiRefuses("api_away"))
                if settings.GUARD_RAISES:
                    raise
                _log.error("an operation of the GovStack profile broke", exc_info=fault)
                return refusal(request, TinhsoError("page_broken"), status=500)

        run.scopes = scopes  # type: ignore[attr-defined]
        return run

    return stated


def by_method(**views: Operation) -> Callable[..., HttpResponseBase]:
    """One address with an operation for each method."""

    def run(request: HttpRequest, **given: Any) -> HttpResponseBase:
        view = views.get(request.method or "")
        if view is None:
            return refusal(
                request, ApiRefuses("api_not_this_way", allowed=", ".join(sorted(views)))
            )
        answer: HttpResponseBase = view(request, **given)
        return answer

    run.__doc__ = " ".join((view.__doc__ or "").partition("\n")[0] for view in views.values())
    stands = core.entry(run, methods=sorted(views))
    stands.scopes = {name: view.scopes for name, view in views.items()}  # type: ignore[attr-defined]
    return stands


def check_scope(request: Request, scope: str) -> None:
    """Raises ApiRefuses unless the token carries a scope."""
    if scope not in request.who.scopes:
        raise ApiRefuses("api_scope", scopes=scope)


def _check_once(request: Request) -> None:
    """No parameter of the profile is a list, so one that is there twice has no meaning. Raises GovstackRefuses."""
    twice = sorted(name for name, told in request.GET.lists() if len(told) > 1)
    if twice:
        raise GovstackRefuses("govstack_twice", name=twice[0][:40])


def _done(request: Request, view: Operation, takes: str, given: Mapping[str, Any]) -> Any:
    if not takes:
        return view(request, **given)
    body = core._printed(request, takes)
    request.key = _key(request, body)
    with transaction.atomic():
        request.replayed = not once.keep(request, request.key, body)
        return view(request, **given)


def _key(request: Request, body: bytes) -> str:
    """Of the header, as in /api/v1; without one the same request is the same act, however often it comes."""
    if request.headers.get(once.HEADER):
        return once.key_of(request)
    told = f"govstack|{request.who.actor}|{request.method}|{request.get_full_path()}\n".encode()
    return hashlib.sha256(told + body).hexdigest()[:60]


def _answer(told: Any) -> HttpResponse:
    return HttpResponse(to_json(told), content_type=core.JSON)


def refusal(request: HttpRequest, fault: TinhsoError, *, status: int = 0) -> HttpResponse:
    """A refusal as `systemError`."""
    number = status or _STATUS.get(fault.code) or status_of(fault)
    told = {
        "traceId": str(getattr(request, "request_id", "")),
        "code": fault.code,
        "message": said(fault, "en"),
        "localizedMessage": said(fault, "vi"),
    }
    answer = HttpResponse(to_json(told), status=number, content_type=core.JSON)
    if (
        number == HTTPStatus.NOT_IMPLEMENTED
    ):  # Nothing is broken: the document has what we have not.
        log_response(
            "Not implemented here: %s", fault.facts.get("what", ""),
            response=answer, request=request, logger=_log, level="warning",
        )  # fmt: skip
    if number == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="tinhso"'
    if (seconds := wait_of(fault)) is not None:
        answer["Retry-After"] = str(seconds)
    if fault.code == "api_not_this_way":
        answer["Allow"] = fault.facts["allowed"]
    return answer


def no_such_page(request: HttpRequest, **_given: Any) -> HttpResponse:
    """404 for every other address of the profile."""
    return refusal(request, ApiRefuses("api_no_such_page"))


def body_of(request: Request) -> dict[str, Any]:
    """A JSON object. Raises ApiRefuses("api_bad_json"), GovstackRefuses("govstack_bad_body")."""
    try:
        told = core.Json().parse_body(request)
    except ValueError:
        raise ApiRefuses("api_bad_json") from None
    if not isinstance(told, dict):
        raise GovstackRefuses("govstack_bad_body", where="/")
    return told


def part(told: Mapping[str, Any], name: str, kind: type, usual: Any) -> Any:
    """A part of a body, of its kind. Raises GovstackRefuses("govstack_bad_body")."""
    found = told.get(name, usual)
    if not isinstance(found, kind):
        raise GovstackRefuses("govstack_bad_body", where=name)
    return found


def paged(request: Request) -> tuple[int, int]:
    """(firstResult, maxResult) of the address; USUAL and at most MOST. Raises GovstackRefuses."""
    found = []
    for name, usual, most in (("firstResult", 0, DEEPEST), ("maxResult", USUAL, MOST)):
        text = request.GET.get(name, str(usual))
        if not (text.isascii() and text.isdecimal()) or len(text) > 6 or int(text) > most:
            raise GovstackRefuses("govstack_bad_query", name=name, told=text[:40])
        found.append(int(text))
    return found[0], found[1]


def ordered(request: Request, known: Mapping[str, str]) -> tuple[str, ...]:
    """The columns by which to order. known: criteria of the document → ours.

    Raises GovstackRefuses (govstack_bad_query; govstack_not_here for criteria of another engine).
    """
    name, way = request.GET.get("sortBy", "created"), request.GET.get("sortOrder", "asc")
    if way not in ("asc", "desc"):
        raise GovstackRefuses("govstack_bad_query", name="sortOrder", told=way[:40])
    if name not in known:
        code = "govstack_not_here" if name in ELSEWHERE else "govstack_bad_query"
        raise GovstackRefuses(code, name="sortBy", told=name[:40], what=f"sortBy={name[:40]}")
    sign = "-" if way == "desc" else ""
    return f"{sign}{known[name]}", f"{sign}id"


# Criteria that the document names and that nothing here has.
ELSEWHERE = frozenset({"executionId", "caseExecutionId", "priority"})


def uid_or(request_text: str, what: str) -> UUID:
    """A uid of an address. Raises GovstackRefuses("govstack_no_such")."""
    try:
        return UUID(request_text)
    except ValueError:
        raise GovstackRefuses("govstack_no_such", what=what, told=request_text[:60]) from None


def wrapped(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Values as the document wants them, each an object: {"value": …}."""
    return {name: {"value": value} for name, value in values.items()}


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same back; what came bare stays as it is."""
    return {
        name: value["value"] if isinstance(value, dict) and set(value) == {"value"} else value
        for name, value in values.items()
    }
