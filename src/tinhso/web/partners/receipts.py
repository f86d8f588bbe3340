"""Where those who carry our messages say what became of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tinhso.access.guard import opens, partners
from tinhso.notices.receipts import BadReceipt, sms_receipt, zalo_receipt

MOST_BYTES = 64_000


# The vendor asks by GET, at an address that only a message of ours names: it is signed, and saying it twice is once.
@csrf_exempt
@opens(partners)
@require_GET
def sms(request: HttpRequest, uid: UUID, mark: str) -> JsonResponse:
    """A receipt of one SMS. 401: the address is none of ours; 404: it was never handed over."""
    try:
        sms_receipt(uid, mark, request.GET.dict(), now=timezone.now())
    except BadReceipt as fault:
        return _answer(401 if fault.code == "receipt_unsigned" else 404, fault.code)
    return _answer(200, "")


# No cookie counts here, and nothing is done in anybody's name but the signer's.
@csrf_exempt
@opens(partners)
@require_POST
def zalo(request: HttpRequest) -> JsonResponse:
    """An event of our official account. 401: not signed by Zalo; 413: too large.

    What is signed and is of no message of ours is answered as well: Zalo stops telling where it is not.
    """
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _answer(413, "too_large")
    try:
        zalo_receipt(body, request.headers.get("X-ZEvent-Signature", ""), now=timezone.now())
    except BadReceipt as fault:
        return _answer(401 if fault.code == "receipt_unsigned" else 200, fault.code)
    return _answer(200, "")


def _answer(status: int, code: str) -> JsonResponse:
    answer = JsonResponse({"code": code} if code else {"ok": True}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
