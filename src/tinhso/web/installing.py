"""What makes the product installable on a phone, and what it shows without a network."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from tinhso.access.guard import everyone, opens

_STYLES = ("tokens", "base", "parts", "timeline")


@opens(everyone)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the browser, and shown when there is no network. The same for everybody."""
    return render(request, "web/offline.html", {"who": None, "unasked": True})


@opens(everyone)
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts us on its first screen."""
    name = f"Tỉnh Số {settings.PROVINCE}".strip()
    told = {
        "name": name,
        "short_name": "Tỉnh Số",
        "lang": "vi",
        "start_url": reverse("home"),
        "display": "standalone",
        "background_color": "#fdfcfa",
        "theme_color": "#17233d",
        "id": reverse("home"),
        "scope": reverse("home"),
        "icons": [
            {"src": static("tinhso/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(_icon(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")),
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def _icon(size: int, purpose: str) -> dict[str, str]:
    """A picture for a phone's first screen; a maskable one has room around it for whatever shape is cut."""
    name = f"tinhso/icon-{size}{'-maskable' if purpose == 'maskable' else ''}.png"
    side = f"{size}x{size}"
    return {"src": static(name), "sizes": side, "type": "image/png", "purpose": purpose}


@opens(everyone)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: pages always come from the network; without one, the page that says so."""
    kept = [reverse("offline"), *(static(f"tinhso/{name}.css") for name in _STYLES)]
    return render(request, "web/sw.js", {"kept": kept}, content_type="text/javascript")
