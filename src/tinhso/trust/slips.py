"""What a slip carries: a random token that opens the dossier's page until it is revoked; a receipt signed at once."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from django.db import transaction

from tinhso.keys.modules import ModuleAway
from tinhso.ledger.models import Event
from tinhso.ledger.queries import public_part
from tinhso.ledger.turns import in_turn
from tinhso.trust.keyring import keys_at_hand
from tinhso.trust.leaves import entry_of
from tinhso.trust.models import SlipToken
from tinhso.trust.proofs import Receipt

TOKEN_BYTES = 16
_log = logging.getLogger(__name__)


def receipt_of(event: Event) -> str:
    """The receipt of an event for a QR. It needs no checkpoint. Raises BadNoteKey.

    "" where nothing is signed, or the module that holds the key is away: a slip is printed all the same.
    """
    keys = keys_at_hand()
    if not keys:
        return ""
    part = public_part(event)
    entry = entry_of(part, signed=part.signed_bytes())
    told = Receipt(keys[0].verifier.name, part.uid, part.recorded_at, entry)
    try:
        return told.short(keys[0])
    except ModuleAway as fault:
        _log.error("a slip without its receipt: %s %s", fault.code, fault.facts)
        return ""


def token_of(subject: str, *, now: datetime) -> str:
    """The token of a subject's slips, made when it is first asked for and after the last one was revoked."""
    with transaction.atomic():
        in_turn(f"trust.slip:{subject}")
        held = SlipToken.objects.filter(subject=subject, revoked_at=None).first()
        if held is None:
            token = secrets.token_urlsafe(TOKEN_BYTES)
            held = SlipToken.objects.create(token=token, subject=subject, made_at=now)
    return held.token


def subject_of(token: str) -> str | None:
    """What a token opens; None where it opens nothing, or no more."""
    found = SlipToken.objects.filter(token=token, revoked_at=None).values_list("subject", flat=True)
    return found.first()


def was_revoked(token: str) -> bool:
    """Whether a token opened something once, and was revoked."""
    return SlipToken.objects.filter(token=token, revoked_at__isnull=False).exists()


def revoke(subject: str, *, now: datetime, by: str = "") -> int:
    """From now on no token that was printed opens anything of a subject; how many were revoked. by: a pseudonym."""
    held = SlipToken.objects.filter(subject=subject, revoked_at=None)
    return held.update(revoked_at=now, revoked_by=by)
