"""The second factor: six digits that change every 30 s (RFC 6238), and recovery codes for the day the phone is lost.

The secret is kept encrypted by a key made of `settings.SECRET_KEY`; of recovery codes only keyed digests are kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.db import transaction

from tinhso.access import kinds
from tinhso.access.models import Account, SecondFactor
from tinhso.ledger.actions import By, append

SECRET_BYTES, DIGITS, PERIOD_SECONDS = 20, 6, 30
# A phone's clock may be half a minute off.
TOLERANCE = (-1, 0, 1)
RECOVERY_CODES, RECOVERY_DIGITS = 10, 8
ISSUER = "Tỉnh Số"


def has(account: Account) -> bool:
    """Whether somebody has a second factor."""
    return SecondFactor.objects.filter(account=account).exists()


def new_secret() -> str:
    """A fresh secret, 160 random bits in base 32."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def address_of(account: Account, secret: str) -> str:
    """What an authenticator app reads from the QR code."""
    # SHA-1 is what authenticator apps know (RFC 4226); here it is a keyed function and its weakness does not matter.
    maker = TOTP(base64.b32decode(secret), DIGITS, SHA1(), PERIOD_SECONDS)  # noqa: S303
    return maker.get_provisioning_uri(account.login, ISSUER)


@transaction.atomic
def activate(account: Account, *, secret: str, code: str, by: By) -> list[str] | None:
    """Switch it on, once the app shows the right digits; gives the recovery codes, None if they were wrong."""
    counter = _counter_of(secret, code, after=-1)
    if counter is None:
        return None
    codes = [_random_digits() for _ in range(RECOVERY_CODES)]
    kept = {
        "secret": _cipher().encrypt(secret.encode()).decode(),
        "last_counter": counter,
        "recovery": [_digest(account, one) for one in codes],
    }
    SecondFactor.objects.update_or_create(account=account, defaults=kept)
    append(kinds.SECOND_FACTOR_SET.name, subject=f"account:{account.uid}", by=by, facts={})
    return codes


@transaction.atomic
def verify(account: Account, code: str) -> bool:
    """Whether the digits, or a recovery code, are right. Each is taken once, also of two who send it at once."""
    row = SecondFactor.objects.select_for_update().filter(account=account).first()
    if row is None:
        return False
    secret = _cipher().decrypt(row.secret.encode()).decode()
    counter = _counter_of(secret, code, after=row.last_counter)
    if counter is not None:
        row.last_counter = counter
        row.save(update_fields=["last_counter"])
        return True
    digest = _digest(account, code)
    if digest not in row.recovery:
        return False
    row.recovery = [one for one in row.recovery if one != digest]
    row.save(update_fields=["recovery"])
    return True


@transaction.atomic
def remove(account: Account, *, by: By) -> None:
    """Take it away, because the phone and the recovery codes are lost; for administrators. Twice is once."""
    if not SecondFactor.objects.filter(account=account).delete()[0]:
        return
    append(kinds.SECOND_FACTOR_REMOVED.name, subject=f"account:{account.uid}", by=by, facts={})


def digits_at(secret: str, counter: int) -> str:
    """The digits of a half minute, counted from 1970."""
    maker = HOTP(base64.b32decode(secret), DIGITS, SHA1())  # noqa: S303 as above
    return maker.generate(counter).decode()


def _counter_of(secret: str, code: str, *, after: int) -> int | None:
    """The half minute whose digits these are, if it is later than the last one that was used."""
    now, typed = int(time.time()) // PERIOD_SECONDS, _digits(code)
    for counter in (now + part for part in TOLERANCE):
        if hmac.compare_digest(digits_at(secret, counter), typed):
            return counter if counter > after else None
    return None


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def _random_digits() -> str:
    return f"{secrets.randbelow(10**RECOVERY_DIGITS):0{RECOVERY_DIGITS}}"


def _digest(account: Account, code: str) -> str:
    return hmac.new(
        _key(b"recovery"), f"{account.uid}:{_digits(code)}".encode(), "sha256"
    ).hexdigest()


def _cipher() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key(b"secret")))


def _key(what: bytes) -> bytes:
    return hmac.new(
        settings.SECRET_KEY.encode(), b"tinhso.second-factor." + what, hashlib.sha256
    ).digest()
