"""What a request passes before any screen: the files that are served by ourselves, and the bound on its size."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware

from tinhso.access.middleware import Next
from tinhso.access.who import Who
from tinhso.config.logs import CURRENT, TOLD
from tinhso.config.refusing import away, bad_request, for_programs, too_large
from tinhso.config.traces import span
from tinhso.measurement.live import replicas
from tinhso.operations import metrics, outages
from tinhso.web.language import LanguageMiddleware

# Every address below them answers programs alone, and every one of them opens by a token.
PROGRAMS = ("/api/v1/", "/api/govstack/registration/")
_TO_PROGRAMS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_requests = logging.getLogger("tinhso.request")
# What is answered without the database, or says itself that it is away.
_WITHOUT = frozenset(
    {"health", "live", "ready", "metrics", "offline", "manifest", "service_worker"}
)

# What monitors and balancers ask, machine to machine.
_WATCHED = frozenset({"/suc-khoe", "/suc-khoe/song", "/suc-khoe/san-sang", "/metrics"})


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise has no types for it
    """Serves what was collected, and before that what the finders find."""

    def add_files(self, root: Any, prefix: str | None = None) -> None:
        """Not collected yet is no fault: the finders serve."""
        if Path(root).is_dir():
            super().add_files(root, prefix)


def _for_screens(middleware: type[Any]) -> type[Any]:
    """A middleware that programs pass by: they have no session, no cookie and no language, and read no page."""

    class ForScreens(middleware):  # type: ignore[misc] # a class that is given
        def __call__(self, request: HttpRequest) -> HttpResponseBase:
            if request.path_info.startswith(PROGRAMS):
                found: HttpResponseBase = self.get_response(request)
                return found
            answer: HttpResponseBase = super().__call__(request)
            return answer

    ForScreens.__doc__ = ForScreens.__name__ = middleware.__name__
    return ForScreens


Policy = _for_screens(CSPMiddleware)
Sessions = _for_screens(SessionMiddleware)
Language = _for_screens(LanguageMiddleware)
Forgery = _for_screens(CsrfViewMiddleware)
Accounts = _for_screens(AuthenticationMiddleware)
Messages = _for_screens(MessageMiddleware)
Frames = _for_screens(XFrameOptionsMiddleware)


class Common(CommonMiddleware):
    """Leads who left out the last stroke of an address to it; a program is told that there is no such address."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Not to the interface: its clients read problems and no pages."""
        return not for_programs(request) and bool(super().should_redirect_with_slash(request))


class ForPrograms:
    """What a browser that is led to the interface is told: nothing there is a page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.path_info.startswith(PROGRAMS):
            for name, value in _TO_PROGRAMS.items():
                answer.headers.setdefault(name, value)
        return answer


class ProxyAddress:
    """Behind a proxy of our own the asker's address is the last one in X-Forwarded-For, which the proxy added."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.BEHIND_PROXY and told:
            request.META["REMOTE_ADDR"] = told.rpartition(",")[2].strip()
        return self.get_response(request)


class Probes:
    """What watches us asks by whatever name it has for this machine: an address inside, a container's name.

    What it is told names no host, so it is asked for none; every other address is answered under our own name alone.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in _WATCHED and settings.ALLOWED_HOSTS:
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        return self.get_response(request)


class Permissions:
    """Tells the browser which of its powers no page of ours uses, so that nothing that slipped into one can either."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return answer


class NoNul:
    """Refuses the one letter that no database keeps, wherever in an address or a form it stands."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Asked when the form has been read and before the screen is. A program's body is read by its route, who asks
        being known."""
        read = (request.GET,) if for_programs(request) else (request.GET, request.POST)
        sent = [one for data in read for _, own in data.lists() for one in own]
        if not any("\x00" in one for one in (request.path, *sent)):
            return None
        return bad_request(request, SuspiciousOperation("NUL"))


class NotInVain:
    """While the database is away, who comes is told so at once and does not wait for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Asked before anything has asked the database."""
        found = request.resolver_match
        if (found and found.url_name in _WITHOUT) or outages.reached():
            return None
        return away(request)


class HasActed:
    """Whoever has sent something reads from the primary until every replica in use must have it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS") and replicas.aliases():
            answer.set_cookie(
                replicas.COOKIE,
                "1",
                max_age=replicas.bound_seconds() + 1,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer


class Watched:
    """Counts each request and, where the settings say so, writes a line of it: by its address's pattern, no value.

    The number of the request goes back in X-Request-Id, so that who reports a fault can name it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began, number = time.perf_counter(), str(getattr(request, "request_id", "-"))
        told: dict[str, Any] = {"request": number}
        token = CURRENT.set(told)
        method = request.method if request.method in _METHODS else "OTHER"
        with span(settings.TRACES, number) as traced:
            try:
                response = self.get_response(request)
            finally:
                CURRENT.reset(token)
            found = request.resolver_match
            route = str(found.route) if found else "-"
            traced |= {
                "http.request.method": method,
                "http.route": route,
                "http.response.status_code": response.status_code,
            }
        seconds = time.perf_counter() - began
        metrics.count(method=method, route=route, status=response.status_code, seconds=seconds)
        if actor := _actor(request):
            told["actor"] = actor
        told |= {"method": method, "route": route, "status": response.status_code}
        told["milliseconds"] = round(1_000 * seconds, 1)
        level = logging.WARNING if response.status_code in (403, 429) else logging.INFO
        _requests.log(level, "request", extra={TOLD: told})
        response.headers.setdefault("X-Request-Id", number)
        return response


def _actor(request: HttpRequest) -> str:
    """The pseudonym of who asked, if anything had to know it; who asked is not looked up for a line in a log."""
    who = vars(request).get("who")
    known = vars(who).get("_wrapped") if who is not None else None
    return known.actor if isinstance(known, Who) and known.kind != "none" else ""


class SizeBound:
    """Refuses a request larger than `settings.MOST_REQUEST_BYTES` before a byte of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.MOST_REQUEST_BYTES
        if not length.isdecimal() or int(length) > most:
            return too_large(request)
        return self.get_response(request)
