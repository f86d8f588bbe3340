"""Where the national portal hands in its messages."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tinhso.access.guard import opens, partners
from tinhso.exchange.portal import contract, signing
from tinhso.exchange.portal.receiving import REFUSED, OtherBytes, receive
from tinhso.exchange.portal.setup import keys
from tinhso.exchange.portal.signing import BadSignature
from tinhso.kernel.errors import TinhsoError
from tinhso.sentences import sentence

_log = logging.getLogger(__name__)
_PART = 1 << 16


# No cookie counts here and nothing is done in anybody's name but the signer's, so that no page can have it forged.
@csrf_exempt
@opens(partners)
def message(request: HttpRequest) -> JsonResponse:
    """Take one message, once. 202: kept; 200: known already; 422: refused for good; 409: its id was used otherwise.

    401: not signed by the portal, or not now; 413: too large; 503: we are not set up.
    """
    try:
        ring = keys()
        ident = signing.claimed(request.headers, ring, now=timezone.now())
    except BadSignature as fault:
        return _refused(401, "", fault)
    except TinhsoError as fault:
        return _refused(503, "", fault)
    if request.method != "POST" or request.content_type != "application/json":
        return _refused(415, ident, TinhsoError("portal_only_json"))
    content = _read(request)
    if content is None:
        too_large = contract.BadMessage("portal_too_large", most=contract.MOST_BYTES)
        return _refused(413, ident, too_large)
    try:
        signing.check(
            request.headers,
            ring,
            way=signing.TO_PROVINCE,
            method="POST",
            path=request.path,
            body=content,
        )
        answer = receive(content, ident=ident, now=timezone.now())
    except BadSignature as fault:
        return _refused(401, "", fault)
    except OtherBytes as fault:
        return _refused(409, ident, fault)
    except TinhsoError as fault:  # A key or a disk of ours: it may send it again.
        _log.error("the inbox took no message: %s", fault.code)
        return _refused(503, ident, fault)
    told: dict[str, Any] = {"id": ident, "outcome": answer.outcome, "repeated": answer.repeated}
    if answer.outcome == REFUSED:
        told["problem"] = _said(answer.problem, answer.facts or {})
        return _answer(422, told)
    return _answer(200 if answer.repeated else 202, told)


# Whatever is sent without a signature is told that alone.
message.methods = ("POST",)  # type: ignore[attr-defined]


def _read(request: HttpRequest) -> bytes | None:
    """The whole body, which may be larger than a form; None where it is larger than any message."""
    found = bytearray()
    while part := request.read(_PART):
        found += part
        if len(found) > contract.MOST_BYTES:
            return None
    return bytes(found)


def _refused(status: int, ident: str, fault: TinhsoError) -> JsonResponse:
    """Only a message that is refused for good is answered as such; the portal may try anything else again."""
    return _answer(status, {"id": ident, "problem": _said(fault.code, fault.facts)})


def _said(code: str, facts: dict[str, Any]) -> dict[str, str]:
    return {"code": code, **{lang: sentence(code, lang, facts) for lang in ("vi", "en")}}


def _answer(status: int, told: dict[str, Any]) -> JsonResponse:
    answer = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer
