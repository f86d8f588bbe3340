"""For whoever watches the server: whether it lives, whether it is ready, and its figures.

What anybody may know is which part is not well. Figures are for who shows the token of TINHSO_METRICS_TOKEN; without
that setting they are shown to nobody.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from tinhso.access.guard import everyone, opens, partners
from tinhso.operations import health, metrics


@opens(everyone)
@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """200 while this process answers, whatever is behind it: one that does not is to be started again."""
    return JsonResponse({"live": True})


@opens(everyone)
@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """200 if this server may be given requests, else 503; with the state of each part, in a word."""
    told = health.checks(now=timezone.now())
    good = health.is_ready(told)
    states = {one.name: one.state for one in told}
    return JsonResponse({"ready": good, "checks": states}, status=200 if good else 503)


@opens(partners)
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Everything for Prometheus, to who shows the token; for all others there is no such page."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        raise Http404
    return HttpResponse(metrics.written(), content_type=CONTENT_TYPE_LATEST)
