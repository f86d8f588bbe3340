"""What cannot be answered, said to whoever asks: a page to people, a problem to programs, or as a profile has it."""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from tinhso.api.govstack import common as govstack
from tinhso.api.problems import ApiRefuses, problem
from tinhso.kernel.errors import TinhsoError
from tinhso.operations import outages
from tinhso.web import errors

_API, _GOVSTACK = "/api/", "/api/govstack/"


def for_programs(request: HttpRequest) -> bool:
    """Whether it is the interface that is asked."""
    return request.path.startswith(_API)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 if the reason is the size."""
    if not for_programs(request):
        return errors.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _told(request, ApiRefuses("api_bad_query"))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    if not for_programs(request):
        return errors.refused(request, exception)
    return _told(request, TinhsoError("not_yours"), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    if not for_programs(request):
        return errors.not_found(request, exception)
    return _told(request, ApiRefuses("api_no_such_page"))


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    if not for_programs(request):
        return errors.too_large(request)
    return _told(request, ApiRefuses("api_too_large", most=settings.MOST_REQUEST_BYTES))


def away(request: HttpRequest) -> HttpResponse:
    """503: the database is away."""
    if not for_programs(request):
        return errors.away(request)
    return _told(request, ApiRefuses("api_away"))


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 where the database is away."""
    if outages.noticed(sys.exception()):
        return away(request)
    if not for_programs(request):
        return errors.broken(request)
    return _told(request, TinhsoError("page_broken"), status=500)


def _told(request: HttpRequest, fault: TinhsoError, *, status: int = 0) -> HttpResponse:
    if request.path.startswith(_GOVSTACK):
        return govstack.refusal(request, fault, status=status)
    return problem(request, fault, status=status or None)
