"""Keys that make a retry safe: the header Idempotency-Key becomes the `key` of the actions.

The key and a print of the request are written in the transaction of what it did. The same request again is answered
by the action that knows the key; another request under a used key is refused. What was refused used up no key.

The print is kept for three months, which no retry outlasts. The actions know their keys for ever, so that even then
the same request does nothing twice.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from tinhso.access.who import Request
from tinhso.api.models import Once
from tinhso.api.problems import ApiRefuses

HEADER = "Idempotency-Key"
MOST_KEY = 200
_AT_ONCE, _ROUNDS = 5_000, 40
_KEEP = "INSERT INTO api_once (key, print, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def key_of(request: Request) -> str:
    """The key of the actions for this request, of this token alone. Raises ApiRefuses (api_no_key, api_bad_key)."""
    told = request.headers.get(HEADER, "").strip().strip('"')
    if not told:
        raise ApiRefuses("api_no_key")
    if len(told) > MOST_KEY or not told.isascii() or not told.isprintable():
        raise ApiRefuses("api_bad_key", most=MOST_KEY)
    return key_for(request.who.actor, told)


def key_for(actor: str, told: str) -> str:
    """The key of the actions for what a token's caller named as its own."""
    return hashlib.sha256(f"api|{actor}|{told}".encode()).hexdigest()[:60]


def is_known(key: str) -> bool:
    """Whether a request came under a key before."""
    return Once.objects.filter(pk=key).exists()


def keep(request: Request, key: str, body: bytes) -> bool:
    """Bind a key to this request; False where that was done before. Inside the transaction of the act.

    Whoever sends the same at this moment waits here until the first has ended. Raises ApiRefuses("api_key_reused").
    """
    told = f"{request.method} {request.path}\n".encode() + body
    secret = f"tinhso.once:{settings.SECRET_KEY}".encode()
    printed = hmac.new(secret, told, hashlib.sha256).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [key, printed, datetime.now(UTC)])
        if cursor.rowcount:
            return True
    known = Once.objects.select_for_update().values_list("print", flat=True).get(pk=key)
    if known != printed:
        raise ApiRefuses("api_key_reused")
    return False


def forget_keys(*, before: datetime) -> int:
    """Delete prints of requests from before a moment; how many, at most 200,000 a time, each part on its own."""
    gone = 0
    for _ in range(_ROUNDS):
        old = list(Once.objects.filter(at__lt=before).order_by("at")[:_AT_ONCE].values_list("pk"))
        gone += Once.objects.filter(pk__in=[pk for (pk,) in old]).delete()[0]
        if len(old) < _AT_ONCE:
            break
    return gone
