"""Obliging a message: called inside the transaction of whatever obliges us to tell it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from tinhso.kernel.errors import TinhsoError
from tinhso.notices.models import Message, State

MAIL = "mail"
MOST_SUBJECT = 200
GONE = "–"


class CannotOblige(TinhsoError):
    """no_way_to_tell (way): no such way yet. nobody_to_tell: the address is empty."""


@transaction.atomic
def oblige(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    due_at: datetime,
    html: str = "",
    way: str = MAIL,
    about: str = "",
    until: datetime | None = None,
    secret: bool = False,
) -> Message:
    """Queue a message; the same key again gives the message of the first time, unchanged.

    key: at most 120 letters, without personal data, as the ledger shows it. about: the ledger's subject, so that what
    becomes of the message is an event of it. Raises CannotOblige.
    """
    if way != MAIL:
        raise CannotOblige("no_way_to_tell", way=way)
    if not to.strip():
        raise CannotOblige("nobody_to_tell")
    made, _ = Message.objects.get_or_create(
        key=key,
        defaults={
            "way": way,
            "to": to.strip(),
            "subject": " ".join(subject.split())[:MOST_SUBJECT],
            "text": text,
            "html": html,
            "about": about,
            "due_at": due_at,
            "next_at": due_at,
            "until": until,
            "secret": secret,
        },
    )
    return made


@transaction.atomic
def forget(addresses: Collection[str]) -> int:
    """Neither address nor words are left of what was told to some addresses; what waits is told no more. How many."""
    hers = Message.objects.alias(lower=Lower("to")).filter(
        lower__in=[one.lower() for one in addresses]
    )
    waiting = Message.objects.filter(pk__in=hers.values("pk"), state=State.QUEUED)
    waiting.update(state=State.FAILED, last_error="erased", claim=None, claimed_until=None)
    return hers.update(to=GONE, subject="", text="", html="")
