"""Which language a page speaks: Vietnamese, unless a cookie says English. What the browser prefers is not asked."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from tinhso.access.middleware import Next

KNOWN = ("vi", "en")


class LanguageMiddleware:
    """Activates the language for one request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "vi")
        with translation.override(asked if asked in KNOWN else "vi"):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "vi")
            return response
