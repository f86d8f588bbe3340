"""Pages for what cannot be answered. None of them asks the database, and none shows how we are built."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tinhso.sentences import all_sentences
from tinhso.web.words import told_code

_MEGABYTE = 1024 * 1024


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 if the reason is the size."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400, told_code("page_bad_request"))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, without the right. A code of ours as the reason is said in its own sentence."""
    code = str(exception)
    known = code in all_sentences() and code != "view_unguarded"
    return _page(request, 403, told_code(code if known else "not_yours"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that did not come from a page of ours, or from a very old one."""
    del reason
    return _page(request, 403, told_code("page_forged"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; it does not say whether there was something that may not be seen."""
    del exception
    return _page(request, 404, told_code("page_not_found"))


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    most = settings.MOST_REQUEST_BYTES // _MEGABYTE
    return _page(request, 413, told_code("page_too_large", megabytes=most))


def broken(request: HttpRequest) -> HttpResponse:
    """500. The number is in the log too, so that a person can be helped."""
    return _page(request, 500, told_code("page_broken"))


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    page = render_to_string(
        "web/error.html",
        {"status": status, "sentence": sentence, "who": None, "unasked": True},
        request=request,
    )
    return HttpResponse(page, status=status)
