"""What every route passes: the token, its rate and scopes, the body's form and size, the key of an act, the answer.

    @route("GET", "/cases/{uuid:uid}", scopes=("see_case",), gives=CaseFull, missing=True)
    def case(request: Request, uid: UUID) -> Any: ...

A route gives plain values that fit its schema; the tests, not every request, compare the two.
"""

from __future__ import annotations

import hashlib
import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, get_args, get_origin
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security.base import AuthBase
from pydantic import ConfigDict
from pydantic.fields import FieldInfo
from pydantic_core import from_json, to_json

from tinhso.access import looks
from tinhso.access.guard import opens, partners
from tinhso.access.models import Token
from tinhso.access.tokens import shown
from tinhso.access.who import Request as WebRequest
from tinhso.api import once
from tinhso.api.limits import WINDOW, Rate, spend
from tinhso.api.problems import ApiRefuses, language, problem
from tinhso.cases.actions import CameSigned
from tinhso.documents.rules import CannotHold
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger import together
from tinhso.ledger.actions import By
from tinhso.operations import outages
from tinhso.sentences.api_fields import field_said

View = TypeVar("View", bound=Callable[..., Any])
JSON, FORM = "application/json", "multipart/form-data"
CHANNEL = "online"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_log = logging.getLogger("django.request")


class Request(WebRequest):
    """A request as routes get it. token: what was shown; rate: what is left of it; key: of the act, on writing.

    came: a signed file that was read for it beforehand.
    """

    token: Token
    rate: Rate
    key: str
    replayed: bool
    came: CameSigned | None


class Told(Schema):
    """A body: nothing that is not asked for is taken."""

    model_config = ConfigDict(extra="forbid", str_max_length=100_000)


class Given(Schema):
    """An answer."""


@dataclass(frozen=True)
class Route:
    """What a route states. does: in a sentence; scopes: any one of them opens it, none: every token.

    takes: the media of its body; query: it reads parameters; missing: what its address names may not be there;
    conflicts: it may contradict how things stand; media: of its answer.
    """

    method: str
    path: str
    name: str
    scopes: tuple[str, ...]
    status: int
    takes: str
    acts: bool
    query: bool
    missing: bool
    conflicts: bool
    media: str
    does: str

    @property
    def answers(self) -> tuple[int, ...]:
        """Every status that it may answer with."""
        found = {self.status, 401, 429, 503}
        found |= {403} if self.scopes else set()
        found |= {400} if self.query or self.takes else set()
        found |= {404} if self.missing else set()
        found |= {409} if self.conflicts else set()
        found |= {413, 415, 422} if self.takes else set()
        return tuple(sorted(found))


ROUTES: list[Route] = []


class Json(Parser):
    """Reads bodies: no letter that no database keeps, no number without an end."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = request.body
        if b"\\u0000" in body:
            raise ValueError("NUL")
        return from_json(body, allow_inf_nan=False)


class Bearer(AuthBase):
    """The token in the header Authorization, for one route."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scopes: tuple[str, ...], takes: str) -> None:
        super().__init__()
        self.scopes, self.takes = frozenset(scopes), takes

    def __call__(self, request: HttpRequest) -> Any:
        """Who asks, as far as a route cares. Raises TokenRefused, ApiRefuses."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        told = shown(secret.strip() if kind.casefold() == "bearer" else "", timezone.localdate())
        found, who = told.token, told.who
        if told.mark:
            together.remember(told.mark)
        request.who, request.token = who, found  # type: ignore[attr-defined]
        try:
            request.rate = spend(found)  # type: ignore[attr-defined]
        except ApiRefuses as fault:
            seconds = int(fault.facts["seconds"])
            request.rate = Rate(found.per_minute, 0, seconds)  # type: ignore[attr-defined]
            raise
        if self.scopes and not self.scopes & who.scopes:
            raise ApiRefuses("api_scope", scopes=", ".join(sorted(self.scopes)))
        if self.takes:
            _check_body(request, self.takes)
        return found


def _check_body(request: HttpRequest, takes: str) -> None:
    if request.content_type != takes:
        raise ApiRefuses("api_only_json" if takes == JSON else "api_only_form")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if takes == JSON else settings.MOST_REQUEST_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most:
        raise ApiRefuses("api_too_large", most=most)
    if takes == FORM:
        _read_form(request, most)


def _read_form(request: HttpRequest, most: int) -> None:
    """Its parts, read once and for all. Raises ApiRefuses (api_bad_form, api_too_large)."""
    try:
        request.FILES  # noqa: B018 reading it is what may fail
    except RequestDataTooBig:
        raise ApiRefuses("api_too_large", most=most) from None
    except (MultiPartParserError, SuspiciousOperation):
        raise ApiRefuses("api_bad_form") from None


api = NinjaAPI(
    title="Tỉnh Số",
    version="1.0.0",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api-1",
    parser=Json(),
)
_router = Router()


def route(
    method: str,
    path: str,
    *,
    scopes: tuple[str, ...] = (),
    gives: Any = None,
    media: str = JSON,
    status: int = 200,
    takes: str = "",
    acts: bool = True,
    query: bool = False,
    missing: bool = False,
    conflicts: bool = False,
    tag: str = "",
    name: str = "",
    summary: str = "",
    beforehand: Callable[..., None] | None = None,
) -> Callable[[View], View]:
    """State a route; see `Route`. One that takes a body acts, once for a key, in one transaction; acts: unless not.

    beforehand: what takes its time and is done before that transaction begins, with what the view is given; not where
    the key is known.
    """

    def stated(view: View) -> View:
        does = summary or (view.__doc__ or "").partition(".")[0].strip()
        stands = Route(
            method, path, name or view.__name__, scopes, status, takes, acts and bool(takes), query,
            missing, conflicts, media, does,
        )  # fmt: skip
        ROUTES.append(stands)
        _router.api_operation(
            [method],
            path,
            auth=Bearer(scopes, takes),
            response={status: gives},
            operation_id=stands.name,
            summary=does,
            description=view.__doc__,
            tags=[tag] if tag else None,
        )(_answering(view, stands, beforehand))
        return view

    return stated


def _answering(
    view: Callable[..., Any], stands: Route, beforehand: Callable[..., None] | None
) -> Callable[..., Any]:
    signature = inspect.signature(view, eval_str=True)
    asked = signature.parameters.get("asked")
    fields: Mapping[str, FieldInfo] = asked.annotation.__args__[0].model_fields if asked else {}
    known, lists = set(fields), {name for name, one in fields.items() if _is_list(one)}

    @wraps(view)
    def run(request: Request, **given: Any) -> HttpResponseBase:
        if stands.query and (wrong := _wrong_words(request, known, lists)):
            lang = language(request)
            errors = [_wrong_word(name, code, lang) for name, code in sorted(wrong.items())]
            raise ApiRefuses("api_bad_query", errors=errors)
        if not stands.acts:
            return _answer(view(request, **given), stands.status)
        request.key = once.key_of(request)
        request.came = None
        if beforehand is not None and not once.is_known(request.key):
            beforehand(request, **given)
        try:
            answer = acted(request, given, new=True)
        except IntegrityError:  # Its key was forgotten after a while, and what it did was not.
            answer = acted(request, given, new=False)
        if request.replayed:
            answer["Idempotency-Replayed"] = "true"
        return answer

    def acted(request: Request, given: Mapping[str, Any], *, new: bool) -> HttpResponseBase:
        with transaction.atomic():
            kept = once.keep(request, request.key, _printed(request, stands.takes))
            request.replayed = not kept
            with together.request_ends_with_it(new_key=request.key if kept and new else ""):
                return _answer(view(request, **given), stands.status)

    # Ninja reads the names of annotations where the function stands, which here is not where they were written.
    run.__signature__ = signature  # type: ignore[attr-defined]
    return run


def _is_list(field: FieldInfo) -> bool:
    """Whether a parameter may be given several times."""
    kinds = (field.annotation, *get_args(field.annotation))
    return any((get_origin(one) or one) in (list, set, tuple) for one in kinds)


def _wrong_words(
    request: HttpRequest, known: AbstractSet[str], lists: AbstractSet[str]
) -> dict[str, str]:
    """Parameter → what is wrong with it: nobody asked for it, or it is there twice and only one would count."""
    return {
        name: "given_twice" if name in known else "extra_forbidden"
        for name, told in request.GET.lists()
        if name not in known or (len(told) > 1 and name not in lists)
    }


def _wrong_word(name: str, code: str, lang: str) -> dict[str, str]:
    return {"pointer": f"/{name}", "code": code, "detail": field_said(code, {}, lang)}


def _printed(request: Request, takes: str) -> bytes:
    """What tells one body from another: its bytes, or of a form the names and the bytes of its files."""
    if takes == JSON:
        return request.body
    told = hashlib.sha256()
    for name in sorted(request.FILES):
        for one in request.FILES.getlist(name):
            told.update(f"{name}|{one.name}|{one.size}|".encode())
            for part in one.chunks():
                told.update(part)
            one.seek(0)
    return told.digest()


def _answer(told: Any, status: int) -> HttpResponseBase:
    if isinstance(told, HttpResponseBase):
        return told
    return HttpResponse(to_json(told), status=status, content_type=JSON)


def by(request: Request, office: str = "") -> By:
    """The partner as the ledger names it: from an office of its own, or the one that it is about."""
    return request.who.by(office=office or min(request.who.offices, default="-"), channel=CHANNEL)


@api.exception_handler(TinhsoError)
def _refused(request: HttpRequest, fault: TinhsoError) -> HttpResponse:
    if isinstance(fault, CannotHold) and fault.seen:
        # The act was undone, and what the refusal tells of what is held was seen all the same.
        looks.record_many(
            request.who,  # type: ignore[attr-defined]
            "paper",
            [looks.At(party, subject) for party, subject in fault.seen],
            request_id=getattr(request, "request_id", ""),
        )
    return problem(request, fault, errors=fault.facts.get("errors", ()))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, _fault: Http404) -> HttpResponse:
    return problem(request, ApiRefuses("api_no_such_page"))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, _fault: HttpError) -> HttpResponse:
    return problem(request, ApiRefuses("api_bad_json"))


def _pointer(place: Sequence[str]) -> str:
    """Where in the body, of which ours is the name alone, or which parameter. "" is the whole body (RFC 6901)."""
    return "".join(f"/{one}" for one in place[2 if place[0] == "body" else 1 :])


@api.exception_handler(ValidationError)
def _wrong(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Of an address 400, of a body 422; each field with its place."""
    places = [list(map(str, one["loc"])) for one in fault.errors]
    of_body = any(place[0] in ("body", "form", "file") for place in places)
    errors = [
        {
            "pointer": _pointer(place),
            "code": one["type"],
            "detail": field_said(one["type"], one.get("ctx", {}), language(request)),
        }
        for place, one in zip(places, fault.errors, strict=True)
    ]
    return problem(
        request, ApiRefuses("api_bad_body" if of_body else "api_bad_query"), errors=errors
    )


@api.exception_handler(Exception)
def _broken(request: HttpRequest, fault: Exception) -> HttpResponse:
    if outages.noticed(fault):
        return problem(request, ApiRefuses("api_away"))
    if settings.GUARD_RAISES:
        raise fault
    _log.error("a route of the interface broke", exc_info=fault)
    return problem(request, TinhsoError("page_broken"), status=500)


def entry(
    view: Callable[..., HttpResponseBase], *, methods: Sequence[str], does: str = ""
) -> Callable[..., HttpResponseBase]:
    """A ninja view as our URLconf has it: for partners, with the rate in its headers, refusals as problems.

    methods: which it answers to; does: what is done there, where the view itself does not say.
    """

    @opens(partners)
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **given: Any) -> HttpResponseBase:
        with together.forgetting():
            answer = view(request, *args, **given)
        # A refusal that a view wrote in its own words stays as it is.
        if answer.status_code == 405 and "json" not in answer["Content-Type"]:
            answer = problem(request, ApiRefuses("api_not_this_way", allowed=answer["Allow"]))
        rate: Rate | None = getattr(request, "rate", None)
        if rate is not None:
            answer["RateLimit-Policy"] = f'"token";q={rate.limit};w={WINDOW}'
            answer["RateLimit"] = f'"token";r={rate.left};t={rate.seconds}'
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    run.__doc__ = does or view.__doc__
    run.methods = tuple(methods)  # type: ignore[attr-defined]
    run.csrf_exempt = True  # type: ignore[attr-defined]
    return run


@opens(partners)
def no_such_page(request: HttpRequest, **_given: Any) -> HttpResponse:
    """404 for every other address under /api/v1."""
    return problem(request, ApiRefuses("api_no_such_page"))


no_such_page.csrf_exempt = True  # type: ignore[attr-defined]
no_such_page.methods = METHODS  # type: ignore[attr-defined]


def uid_of(text: str) -> UUID | None:
    """A uid, None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def router() -> Router:
    """The router that holds every route which was stated."""
    return _router


Answers = Mapping[str, Any]
