"""Pages for what cannot be answered. None shows how we are built, and none but the refusal asks who is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve, reverse

from tinhso.access import drafts
from tinhso.access.guard import Audience, audience_of
from tinhso.access.sessions import NAME
from tinhso.access.who import Who
from tinhso.kernel.errors import TinhsoError
from tinhso.operations import outages
from tinhso.sentences import all_sentences
from tinhso.web.words import told, told_code

_MEGABYTE = 1024 * 1024


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; 413 if the reason is the size."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400, told_code("page_bad_request"))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, without the right. A code of ours as the reason is said in its own sentence.

    Who is in by the other door is told so, with the way to the right one.
    """
    if (side := _wrong_side(request)) is not None:
        return side
    code = str(exception)
    known = code in all_sentences() and code != "view_unguarded"
    return _page(request, 403, told_code(code if known else "not_yours"))


def _wrong_side(request: HttpRequest) -> HttpResponse | None:
    """Staff on a page of citizens, or a citizen on one of staff; None for any other reason to refuse."""
    who: Who | None = getattr(request, "who", None)
    match = request.resolver_match
    audience = getattr(match.func, "opens", None) if match else None
    if who is None or not isinstance(audience, Audience):
        return None
    # A citizens' page that also opens to who helps, and nobody has agreed to her help.
    alone = who.kind == "staff" and audience.citizens
    if audience.lets(who) and not alone:
        return None
    own = request.get_full_path() if request.method == "GET" else "/"
    if who.kind == "staff" and audience.citizens and not audience.every_staff:
        desk = f"{reverse('desk:intake')}?{urlencode(_procedure_of(request))}"
        told = {
            "door": f"{reverse('citizen_door')}?{urlencode({'next': own})}",
            "desk": desk if audience_of(resolve(reverse("desk:intake")).func).lets(who) else "",
            "help": reverse("help") if audience_of(resolve(reverse("help")).func).lets(who) else "",
            "name": request.session.get(NAME, "") or who.staff,
        }
        return _page(request, 403, told_code("citizens_only"), "web/citizens_only.html", told)
    if who.kind == "citizen" and audience.of_staff:
        told = {"door": f"{reverse('staff_door')}?{urlencode({'next': own})}"}
        return _page(request, 403, told_code("staff_only"), "web/staff_only.html", told)
    return None


def _procedure_of(request: HttpRequest) -> dict[str, str]:
    """The procedure that she wanted to file, as the desk's intake names it."""
    code = request.resolver_match.kwargs.get("code") if request.resolver_match else None
    return {"thu-tuc": code} if code else {}


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


def away(request: HttpRequest) -> HttpResponse:
    """503: the database is away. What was typed stands in the page, to be sent again as it was; passwords and files do
    not."""
    typed = drafts.typed(request) if request.method == "POST" else None
    more = {
        "messages": (),
        "again": "" if request.method == "POST" else request.get_full_path(),
        "typed": typed,
        "once": any(name == "key" for name, _ in typed or ()),
        "files": bool(typed and request.FILES),
    }
    sentence = told_code("page_away", seconds=outages.RETRY_SECONDS)
    answer = _page(request, 503, sentence, "web/away.html", more)
    answer["Retry-After"] = str(outages.RETRY_SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """500. The number is in the log too, so that a person can be helped."""
    return _page(request, 500, told_code("page_broken"))


def cannot(request: HttpRequest, fault: TinhsoError, *, status: int) -> HttpResponse:
    """A refusal of ours that is a page of its own."""
    return _page(request, status, told(fault))


def _page(
    request: HttpRequest,
    status: int,
    sentence: str,
    template: str = "web/error.html",
    told: Mapping[str, Any] | None = None,
) -> HttpResponse:
    known = {"status": status, "sentence": sentence, "who": None, "unasked": True}
    page = render_to_string(template, {**known, **(told or {})}, request=request)
    return HttpResponse(page, status=status)
