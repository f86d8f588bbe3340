"""Where payOS tells of payments."""

from __future__ import annotations

import logging

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tinhso.access.guard import opens, partners
from tinhso.kernel.errors import TinhsoError
from tinhso.payments.actions import take_notice
from tinhso.payments.gateways import GatewayFault
from tinhso.payments.gateways.payos import MOST_BODY

_log = logging.getLogger(__name__)


# No cookie counts here; what is said is believed by its signature alone.
@csrf_exempt
@opens(partners)
@require_POST
def notice(request: HttpRequest) -> JsonResponse:
    """Book a notification, once. 200: heard; 401: not signed by payOS; 413, 415: no message; 503: we are not set up."""
    if request.content_type != "application/json":
        return _answer(415)
    content = request.read(MOST_BODY + 1)
    if len(content) > MOST_BODY:
        return _answer(413)
    try:
        outcome = take_notice("payos", content)
    except GatewayFault as fault:
        if fault.code in ("gateway_unknown", "gateway_not_set_up"):
            return _answer(503)
        _log.warning("a notification was refused: %s", fault.code)
        return _answer(401 if fault.code == "gateway_forged" else 422)
    except TinhsoError as fault:  # Something of ours: it may be told again.
        _log.error("a notification was not booked: %s", fault.code)
        return _answer(503)
    return _answer(200, outcome=outcome)


def _answer(status: int, **told: str) -> JsonResponse:
    answer = JsonResponse({"success": status == 200, **told}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
