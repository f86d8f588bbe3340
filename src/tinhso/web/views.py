"""The home page, and what every page offers: language, theme, health."""

from __future__ import annotations

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tinhso.access.guard import everyone, opens
from tinhso.operations import outages
from tinhso.web.context import THEME_COOKIE, THEMES
from tinhso.web.language import KNOWN

_A_YEAR = 365 * 86_400


def safe_next(request: HttpRequest) -> str:
    """Where a form or an address asks to go on to, if that is a page of ours; "" if not."""
    to = request.POST.get("next") or request.GET.get("next") or ""
    ours = to.startswith("/") and url_has_allowed_host_and_scheme(
        to, allowed_hosts=None, require_https=request.is_secure()
    )
    return to if ours else ""


@opens(everyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody begins."""
    return render(request, "web/home.html")


@opens(everyone)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and go back."""
    asked = request.POST.get("lang", "")
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, asked if asked in KNOWN else "vi")


@opens(everyone)
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie, and go back."""
    asked = request.POST.get("theme", "")
    return _remember(request, THEME_COOKIE, asked if asked in THEMES else "auto")


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request) or reverse("home"))
    response.set_cookie(
        cookie,
        value,
        max_age=_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@opens(everyone)
@require_safe
@never_cache
def health(_request: HttpRequest) -> HttpResponse:
    """For whoever watches the server: 200 if the database answers, else 503. Nothing else is told."""
    try:
        answers = outages.reached()
        if answers:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
    except Error as fault:
        outages.noticed(fault)
        answers = False
    return JsonResponse({"database": answers}, status=200 if answers else 503)
