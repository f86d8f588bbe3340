"""Who sent it: a signature over the direction, the method, the path, the moment, the id and the bytes. Plain values.

Both sides hold the same ring of keys, newest first; a key is changed by putting a new one in front on the side that
checks, then on the side that signs. The direction is signed, so that nobody can send us back what we sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from tinhso.kernel.errors import TinhsoError
from tinhso.keys.macs import MacKeys

KEY, AT, ID, SIGNATURE = "X-Portal-Key", "X-Portal-Time", "X-Portal-Id", "X-Portal-Signature"
TO_PROVINCE, TO_PORTAL = "to-province", "to-portal"
WINDOW_SECONDS = 300
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class BadSignature(TinhsoError):
    """portal_unsigned: it bears no signature of ours. portal_untimely: its moment is not now."""


def signed(
    keys: MacKeys, *, way: str, method: str, path: str, ident: str, body: bytes, at: datetime
) -> dict[str, str]:
    """The headers that a message is sent with. at: now."""
    told = str(int(at.timestamp()))
    name, mac = keys.sign(_text(way, method, path, told, ident, body))
    return {KEY: name, AT: told, ID: ident, SIGNATURE: mac.hex()}


def claimed(headers: Mapping[str, str], keys: MacKeys, *, now: datetime) -> str:
    """The id under which something is sent, before a byte of it is read. Raises BadSignature."""
    told = headers.get(AT, "")
    name, ident = headers.get(KEY, ""), headers.get(ID, "")
    if not keys.has(name) or not _ID.fullmatch(ident):
        raise BadSignature("portal_unsigned")
    if not re.fullmatch(r"[0-9a-f]{64}", headers.get(SIGNATURE, "")):
        raise BadSignature("portal_unsigned")
    if not re.fullmatch(r"[0-9]{1,12}", told):
        raise BadSignature("portal_untimely")
    if abs(now.astimezone(UTC).timestamp() - int(told)) > WINDOW_SECONDS:
        raise BadSignature("portal_untimely")
    return ident


def check(
    headers: Mapping[str, str], keys: MacKeys, *, way: str, method: str, path: str, body: bytes
) -> None:
    """Whether what was claimed is so, compared in constant time; called after `claimed`. Raises BadSignature."""
    text = _text(way, method, path, headers[AT], headers[ID], body)
    if not keys.is_genuine(text, name=headers[KEY], mac=bytes.fromhex(headers[SIGNATURE])):
        raise BadSignature("portal_unsigned")


def digest(body: bytes) -> str:
    """SHA-256 of some bytes, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def _text(way: str, method: str, path: str, at: str, ident: str, body: bytes) -> bytes:
    return "\n".join(("v1", way, method, path, at, ident, digest(body))).encode()
