"""What a request passes before any screen: the files that are served by ourselves, and the bound on its size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from tinhso.access.middleware import Next
from tinhso.web.errors import bad_request, too_large


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # whitenoise has no types for it
    """Serves what was collected, and before that what the finders find."""

    def add_files(self, root: Any, prefix: str | None = None) -> None:
        """Not collected yet is no fault: the finders serve."""
        if Path(root).is_dir():
            super().add_files(root, prefix)


class ProxyAddress:
    """Behind a proxy of our own the asker's address is the last one in X-Forwarded-For, which the proxy added."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "")
        if settings.BEHIND_PROXY and told:
            request.META["REMOTE_ADDR"] = told.rpartition(",")[2].strip()
        return self.get_response(request)


class NoNul:
    """Refuses the one letter that no database keeps, wherever in an address or a form it stands."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Asked when the form has been read and before the screen is."""
        sent = [
            one for data in (request.GET, request.POST) for _, own in data.lists() for one in own
        ]
        if any("\x00" in one for one in (request.path, *sent)):
            return bad_request(request, SuspiciousOperation("NUL"))
        return None


class SizeBound:
    """Refuses a request larger than `settings.MOST_REQUEST_BYTES` before a byte of it is read."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.MOST_REQUEST_BYTES:
            return too_large(request)
        return self.get_response(request)
