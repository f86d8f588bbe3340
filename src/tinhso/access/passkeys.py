"""Passkeys (WebAuthn): keys that a device keeps, and opens for its owner by her finger, face or PIN.

What is proved is the device and its owner together, so a passkey stands for a password and a second factor. It is good
at our public address alone. No attestation is asked for: which make of device it is is nobody's business.
"""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tinhso.access import kinds
from tinhso.access.models import Account, Passkey, Session
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append

MOST_PASSKEYS, MOST_NAME, MOST_ANSWER = 20, 60, 20_000
WAITS_SECONDS = 600
_ADDING, _ENTERING = "passkey_adding", "passkey_entering"
_BY_PASSKEY = "passkey:"


class CannotUsePasskey(TinhsoError):
    """passkey_unknown: of no account here, or revoked. passkey_not_proved: what was signed does not hold, or too late.

    passkey_copied: it counts less than it did, so it may be a copy. passkey_known: an account has it already.
    too_many_passkeys (most). passkey_nameless: the name is empty or long.
    """


def begin_adding(request: HttpRequest, account: Account) -> str:
    """What the browser needs to make a key, as JSON; the challenge waits in the session."""
    known = [AttestedCredentialData(bytes(one.data)) for one in account.passkeys.all()]
    user = PublicKeyCredentialUserEntity(
        id=account.uid.bytes, name=_called(account), display_name=_called(account)
    )
    options, state = _server().register_begin(
        user,
        credentials=known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[_ADDING] = {"state": state, "at": int(time.time())}
    return _json(options.public_key)


@transaction.atomic
def add(
    request: HttpRequest, account: Account, *, answer: str, name: str, at: datetime, by: By
) -> Passkey:
    """Keep the key that the browser made. Raises CannotUsePasskey."""
    clean = _name(name)
    state = _waiting(request, _ADDING)
    try:
        response = RegistrationResponse.from_dict(_read(answer))
        made = _server().register_complete(state, response)
        data = made.credential_data
    except CannotUsePasskey:
        raise
    except Exception:  # The library names no class for what a browser may send wrong.
        raise CannotUsePasskey("passkey_not_proved") from None
    if data is None:
        raise CannotUsePasskey("passkey_not_proved")
    Account.objects.select_for_update().get(pk=account.pk)
    if account.passkeys.count() >= MOST_PASSKEYS:
        raise CannotUsePasskey("too_many_passkeys", most=MOST_PASSKEYS)
    credential = websafe_encode(data.credential_id)
    if Passkey.objects.filter(credential=credential).exists():
        raise CannotUsePasskey("passkey_known")
    found = Passkey.objects.create(
        account=account,
        credential=credential,
        data=bytes(data),
        name=clean,
        counted=made.counter,
        added_at=at,
    )
    _write(kinds.PASSKEY_ADDED.name, found, by)
    return found


def begin_entering(request: HttpRequest) -> str:
    """What the browser needs to sign with whichever key it has for us, as JSON."""
    options, state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[_ENTERING] = {"state": state, "at": int(time.time())}
    return _json(options.public_key)


@transaction.atomic
def enter(request: HttpRequest, *, answer: str, at: datetime) -> Passkey:
    """The key that signed what we asked; its account is whose it is. Each challenge is good once.

    Raises CannotUsePasskey.
    """
    state = _waiting(request, _ENTERING)
    told = _read(answer)
    rows = Passkey.objects.select_for_update(of=("self",)).select_related("account")
    found = rows.filter(credential=str(told.get("rawId") or told.get("id") or "")).first()
    if found is None:
        raise CannotUsePasskey("passkey_unknown")
    data = AttestedCredentialData(bytes(found.data))
    try:
        response = AuthenticationResponse.from_dict(told)
        handle = response.response.user_handle
        _server().authenticate_complete(state, [data], response)
        counter = response.response.authenticator_data.counter
    except Exception:  # As above.
        raise CannotUsePasskey("passkey_not_proved") from None
    if handle is not None and handle != found.account.uid.bytes:
        raise CannotUsePasskey("passkey_not_proved")
    if (counter or found.counted) and counter <= found.counted:
        raise CannotUsePasskey("passkey_copied")
    found.counted, found.used_at = counter, at
    found.save(update_fields=["counted", "used_at"])
    return found


def rename(account: Account, *, uid: str, name: str) -> None:
    """Call a key otherwise; another's is left alone. Raises CannotUsePasskey."""
    account.passkeys.filter(uid=uid).update(name=_name(name))


@transaction.atomic
def revoke(account: Account, *, uid: str, but: str | None, by: By) -> bool:
    """A key opens the account no more, and sessions begun with it end, save the one of this key. Twice is once."""
    found = account.passkeys.select_for_update().filter(uid=uid).first()
    if found is None:
        return False
    ended = Session.objects.filter(account_id=account.pk, how=how_of(found))
    ended.exclude(pk=but).delete()
    _write(kinds.PASSKEY_REVOKED.name, found, by)
    found.delete()
    return True


def passkeys_of(account: Account) -> list[Passkey]:
    """The keys of an account, the first one first."""
    return list(account.passkeys.order_by("pk"))


def how_of(passkey: Passkey) -> str:
    """How a session that it began is marked."""
    return f"{_BY_PASSKEY}{passkey.uid}"


def _server() -> Fido2Server:
    """Checks for our public address alone; a page of any other, also of a name under ours, is refused."""
    home = settings.PUBLIC_ADDRESS
    entity = PublicKeyCredentialRpEntity(name="Tỉnh Số", id=urlsplit(home).hostname or "")
    return Fido2Server(
        entity,
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda origin: origin == home,
    )


def _waiting(request: HttpRequest, which: str) -> Any:
    """The challenge of this session, taken away. Raises CannotUsePasskey."""
    found = request.session.pop(which, None)
    if not found or time.time() - found["at"] > WAITS_SECONDS:
        raise CannotUsePasskey("passkey_not_proved")
    return found["state"]


def _read(answer: str) -> dict[str, Any]:
    if len(answer) <= MOST_ANSWER:
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
    raise CannotUsePasskey("passkey_not_proved")


def _json(options: Any) -> str:
    return json.dumps(dict(options))


def _called(account: Account) -> str:
    """What the device calls the account when it asks which key to use."""
    return account.staff or (account.login if ":" not in account.login else "Tỉnh Số")


def _name(text: str) -> str:
    clean = written_line(text)
    if not clean or len(clean) > MOST_NAME or not clean.isprintable():
        raise CannotUsePasskey("passkey_nameless")
    return clean


def _write(kind: str, found: Passkey, by: By) -> None:
    subject = f"account:{found.account.uid}"
    append(kind, subject=subject, by=by, facts={"passkey": str(found.uid)})
