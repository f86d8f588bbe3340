"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tinhso.access.sessions import NAME
from tinhso.access.who import Who
from tinhso.web.menu import rooms_of
from tinhso.web.words import lang

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"


def common(request: HttpRequest) -> dict[str, Any]:
    """lang, theme, province, demo, who (None before the request was asked who it is), own_name and rooms (of staff).

    signs: results may bear signatures here.
    """
    who: Who | None = getattr(request, "who", None)
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "lang": lang(),
        "theme": theme if theme in THEMES else "auto",
        "province": settings.PROVINCE,
        "demo": settings.DEMO,
        "signs": bool(settings.SIGNING_ROOTS),
        "who": who,
        "own_name": lambda: request.session.get(NAME, "") if hasattr(request, "session") else "",
        "rooms": SimpleLazyObject(lambda: rooms_of(request, who)),
        "request_id": getattr(request, "request_id", ""),
    }
