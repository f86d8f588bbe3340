"""A message signed as Standard Webhooks 1.0.0 has it, by secrets that both sides hold. Plain values.

Signed is `id.timestamp.body`; the header holds a signature for each secret that holds now, so that a secret is changed
without a message that nobody can check. Source: github.com/standard-webhooks/standard-webhooks, spec 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from tinhso.kernel.errors import TinhsoError

ID, AT, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX, SECRET_BYTES = "whsec_", 32
_SHORTEST, _LONGEST = 24, 64


class BadSecret(TinhsoError):
    """webhook_bad_secret: not `whsec_` and 24 to 64 bytes in base64."""


def new_secret() -> str:
    """A fresh secret as it is given to a receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def key_of(secret: str) -> bytes:
    """The key that a secret stands for. Raises BadSecret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("webhook_bad_secret") from None
    if not _SHORTEST <= len(key) <= _LONGEST:
        raise BadSecret("webhook_bad_secret")
    return key


def signed(secrets: Sequence[str], *, ident: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that a message is sent with. secrets: newest first; at: of this sending. Raises BadSecret."""
    told = str(int(at.timestamp()))
    text = b".".join((ident.encode("ascii"), told.encode("ascii"), body))
    made = (hmac.new(key_of(one), text, hashlib.sha256).digest() for one in secrets)
    signatures = " ".join(f"v1,{base64.b64encode(one).decode('ascii')}" for one in made)
    return {ID: ident, AT: told, SIGNATURE: signatures}
