"""Telling that two things are one, without keeping either: hashes under a key that lives for one window.

A browser keeps a random number of ours (a first-party cookie) and nothing of it is read but that number. What is kept
is its HMAC under the window's key. When the window is over the key is destroyed: from then on no cookie can be told to
be the one behind a hash, and a device of two windows is two.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import UTC, date, datetime

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tinhso.ledger.turns import in_turn
from tinhso.provenance.models import DeviceKey
from tinhso.provenance.records import DEVICE_WINDOW_DAYS

KEY_BYTES = 32
#: What a browser keeps: 32 hexadecimal digits.
MARK = re.compile(r"[0-9a-f]{32}")
_EPOCH = date(1970, 1, 1)


def new_mark() -> str:
    """A fresh number for a browser to keep."""
    return secrets.token_hex(16)


def mark_from(text: str) -> str:
    """A number for a browser to keep that is the same for the same text, and that nobody can guess without our key."""
    return digest_of("mark", text)[:32]


def window_of(at: datetime) -> int:
    """The number of the window in which a moment lies, by the province's day."""
    return (timezone.localdate(at) - _EPOCH).days // DEVICE_WINDOW_DAYS


def hashed(what: str, text: str, *, at: datetime) -> int:
    """A text as a signed 64-bit number, the same within one window and for one `what` alone; 0 for no text.

    Called inside a transaction: the first of a window makes its key.
    """
    if not text:
        return 0
    told = hmac.new(_key(window_of(at)), f"{what}:{text}".encode(), hashlib.sha256).digest()
    return int.from_bytes(told[:8], "big", signed=True) or 1


def device_of(mark: str, *, at: datetime) -> int:
    """The same of what a browser keeps; 0 for anything that is no mark of ours."""
    return hashed("device", mark, at=at) if MARK.fullmatch(mark) else 0


def known_again(what: str, text: str) -> int:
    """A text as a signed 64-bit number that holds beyond a window; 0 for no text. Whoever keeps it says for how long.

    By it a session of help knows its own browser and who has agreed before, also across the end of a window.
    """
    if not text:
        return 0
    return int.from_bytes(bytes.fromhex(digest_of(what, text)[:16]), "big", signed=True) or 1


def digest_of(what: str, text: str) -> str:
    """A keyed digest that holds in every window, for what is registered by name: workstations, staff's numbers."""
    key = hashlib.sha256(f"tinhso.provenance:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{what}:{text}".encode(), hashlib.sha256).hexdigest()


def destroy_old(*, now: datetime) -> int:
    """Delete the keys of windows that are over; how many."""
    return DeviceKey.objects.filter(window__lt=window_of(now)).delete()[0]


def closed(plain: str) -> str:
    """A text that only this server can read, for what waits some minutes in a session of a helper."""
    return _cipher().encrypt(plain.encode()).decode()


def opened(text: str) -> str | None:
    """What `closed` was given; None for anything else, and after the key was changed."""
    try:
        return _cipher().decrypt(text.encode()).decode()
    except InvalidToken:
        return None


@transaction.atomic
def _key(window: int) -> bytes:
    found = DeviceKey.objects.filter(window=window).first()
    if found is None:
        in_turn(f"device key:{window}")
        found = DeviceKey.objects.filter(window=window).first()
    if found is not None:
        try:
            return _cipher().decrypt(found.sealed.encode())
        except InvalidToken:
            found.delete()  # The key that it was sealed with was changed: devices of before are others.
    key = secrets.token_bytes(KEY_BYTES)
    sealed = _cipher().encrypt(key).decode()
    DeviceKey.objects.create(window=window, sealed=sealed, made_at=datetime.now(UTC))
    return key


def _cipher() -> Fernet:
    key = hashlib.sha256(f"tinhso.device:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
