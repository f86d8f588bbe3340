"""What every request passes: who asks, and the guard."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from tinhso.access import drafts
from tinhso.access.guard import Audience, Refused, Unguarded, audience_of
from tinhso.access.sessions import SEEN
from tinhso.access.who import Who, found_who
from tinhso.ledger import together

Next = Callable[[HttpRequest], HttpResponseBase]
_A_MINUTE = 60
_READING = ("GET", "HEAD")


class WhoMiddleware:
    """Sets `request.who` and `request.request_id`; keeps a session alive that is in use."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.who = SimpleLazyObject(lambda: found_who(request))  # type: ignore[attr-defined]
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        with together.remembering() if request.method in _READING else nullcontext():
            response = self.get_response(request)
        if (
            response.status_code < 500
        ):  # Where the database is away its session is not asked for again.
            self._touch(request)
        return response

    def _touch(self, request: HttpRequest) -> None:
        """At most once a minute, so that reading a page does not write a row."""
        session: Any = getattr(request, "session", None)
        if session is None or not session.accessed or SESSION_KEY not in session:
            return
        now = int(time.time())
        if now - session.get(SEEN, 0) > _A_MINUTE:
            session[SEEN] = now


class GuardMiddleware:
    """Asks each view who may open it before it is called; a view that does not say is opened for nobody."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        try:
            audience = audience_of(view)
        except Unguarded:
            if settings.GUARD_RAISES:
                raise
            raise PermissionDenied("view_unguarded") from None
        if audience.anyone or audience.partner:
            return None
        who: Who = request.who  # type: ignore[attr-defined]
        if audience.lets(who):
            drafts.sent_again(request)
            return None
        if who.kind == "none":
            return self._to_the_door(request, audience)
        if who.must_enrol:
            return HttpResponseRedirect(reverse(settings.ENROL_URL))
        if who.must_change:
            return HttpResponseRedirect(reverse(settings.PASSWORD_URL))
        raise PermissionDenied("not_yours")

    def process_exception(self, _request: HttpRequest, fault: Exception) -> None:
        """A view that finds out later that it is not for this person says so by Refused."""
        if isinstance(fault, Refused):
            raise PermissionDenied(fault.code) from fault

    def _to_the_door(self, request: HttpRequest, audience: Audience) -> HttpResponse:
        door = reverse(settings.STAFF_DOOR if audience.of_staff else settings.CITIZEN_DOOR)
        if request.method == "POST":
            kept = drafts.keep(request)
            return HttpResponseRedirect(f"{door}?{urlencode({'kept' if kept else 'ended': 1})}")
        return HttpResponseRedirect(f"{door}?{urlencode({'next': request.get_full_path()})}")
