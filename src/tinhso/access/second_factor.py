"""The second factor: six digits that change every 30 s (RFC 6238), and recovery codes for the day the phone is lost.

Kept by allauth's authenticators, encrypted by a key made of `settings.SECRET_KEY`; the screens are ours.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote, urlencode

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tinhso.access import kinds
from tinhso.access.models import Account
from tinhso.ledger.actions import By, append

_LAST = "last_counter"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Keeps secrets encrypted. `settings.MFA_ADAPTER` names it."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    key = hashlib.scrypt(
        settings.SECRET_KEY.encode(), salt=b"tinhso.second-factor", n=2**10, r=8, p=1, dklen=32
    )
    return Fernet(base64.urlsafe_b64encode(key))


def has(account: Account) -> bool:
    """Whether somebody has a second factor."""
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP)
    return bool(found.exists())


def new_secret() -> str:
    """A fresh secret, 160 random bits in base 32."""
    return str(generate_totp_secret())


def address_of(account: Account, secret: str) -> str:
    """What an authenticator app reads from the QR code."""
    label = quote(f"{app_settings.TOTP_ISSUER}:{account.login}")
    told = {"secret": secret, "issuer": app_settings.TOTP_ISSUER}
    return f"otpauth://totp/{label}?{urlencode(told)}"


@transaction.atomic
def activate(account: Account, *, secret: str, code: str, by: By) -> list[str] | None:
    """Switch it on, once the app shows the right digits; gives the recovery codes, None if they were wrong."""
    counter = _counter_of(secret, code, after=-1)
    if counter is None:
        return None
    Authenticator.objects.filter(user=account).delete()
    totp = TOTP.activate(account, secret)
    totp.instance.data[_LAST] = counter
    totp.instance.save()
    append(kinds.SECOND_FACTOR_SET.name, subject=f"account:{account.uid}", by=by, facts={})
    codes: list[str] = RecoveryCodes.activate(account).generate_codes()
    return codes


@transaction.atomic
def verify(account: Account, code: str) -> bool:
    """Whether the digits, or a recovery code, are right. Each is taken once, also of two who send it at once."""
    rows = {row.type: row for row in Authenticator.objects.select_for_update().filter(user=account)}
    totp = rows.get(Authenticator.Type.TOTP)
    if totp is None:
        return False
    counter = _counter_of(decrypt(totp.data["secret"]), code, after=totp.data.get(_LAST, -1))
    if counter is not None:
        totp.data[_LAST] = counter
        totp.last_used_at = timezone.now()
        totp.save()
        return True
    recovery = rows.get(Authenticator.Type.RECOVERY_CODES)
    return recovery is not None and bool(RecoveryCodes(recovery).validate_code(code))


@transaction.atomic
def remove(account: Account, *, by: By) -> None:
    """Take it away, because the phone and the recovery codes are lost; for administrators."""
    Authenticator.objects.filter(user=account).delete()
    append(kinds.SECOND_FACTOR_REMOVED.name, subject=f"account:{account.uid}", by=by, facts={})


def _counter_of(secret: str, code: str, *, after: int) -> int | None:
    """The half minute whose digits these are, if it is later than the last one that was used."""
    for counter in yield_hotp_counters_from_time():
        expected = format_hotp_value(hotp_value(secret, counter))
        if compare_user_code(actual=code, expected=expected):
            return counter if counter > after else None
    return None
