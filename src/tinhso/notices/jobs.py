"""Delivering what is due. Any number of workers may do so at once; a message is in one pair of hands at a time.

A worker claims messages for some minutes in one transaction, sends them outside of it, and writes down what became of
them. One that dies in between leaves its claim behind; after it another worker sends the message again under the same
Message-ID. So a message may be repeated, and is never lost.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.notices import kinds
from tinhso.notices.actions import MAIL
from tinhso.notices.models import Message, State

CLAIMED_FOR = timedelta(minutes=5)
# After the first, second … try that the server could not take; beyond the last it has failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
_log = logging.getLogger(__name__)
_SYSTEM = By(actor="system", office="-", channel="system")


class CannotDeliver(TinhsoError):
    """no_mail_server: none is set."""


@dataclass(frozen=True)
class Delivered:
    """How many messages were sent, failed for good, and wait for another try."""

    sent: int = 0
    failed: int = 0
    later: int = 0


def deliver(*, most: int = 50, now: datetime) -> Delivered:
    """Send what is due at a moment, at most so many. Raises CannotDeliver.

    Assumes that CLAIMED_FOR is longer than sending `most` messages takes; else some are sent twice.
    """
    if not settings.EMAIL_HOST and settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        raise CannotDeliver("no_mail_server")
    claim, messages = _claim(most, now)
    if not messages:
        return Delivered()
    outcomes = _Post(claim, now).send(messages)
    return Delivered(*(outcomes.count(state) for state in (State.SENT, State.FAILED, State.QUEUED)))


@transaction.atomic
def _claim(most: int, now: datetime) -> tuple[UUID, list[Message]]:
    """PostgreSQL skips what another worker is claiming; SQLite lets one worker claim at a time."""
    claim = uuid4()
    due = Message.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now),
        state=State.QUEUED,
        way=MAIL,
        next_at__lte=now,
    )
    found = list(due.select_for_update(skip_locked=True).order_by("next_at", "id")[:most])
    Message.objects.filter(pk__in=[message.pk for message in found]).update(
        claim=claim, claimed_until=now + CLAIMED_FOR
    )
    return claim, found


class _Post:
    """One worker's round: one connection for all its messages, renewed when the server closes it."""

    def __init__(self, claim: UUID, now: datetime) -> None:
        self.claim, self.now = claim, now
        self.connection: BaseEmailBackend | None = None

    def send(self, messages: Sequence[Message]) -> list[str]:
        try:
            return [self._one(message) for message in messages]
        finally:
            self._hang_up()

    def _one(self, message: Message) -> str:
        if message.until is not None and message.until <= self.now:
            return self._failed(message, "too_late")
        try:
            validate_email(message.to)
        except ValidationError:
            return self._failed(message, "bad_address")
        message_id = f"<{message.uid}@{settings.NOTICES_DOMAIN}>"
        try:
            self._hand_over(message, message_id)
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            return self._after(message, codes[0] if codes else 550)
        except smtplib.SMTPResponseException as fault:
            self._hang_up()
            return self._after(message, fault.smtp_code)
        except (OSError, smtplib.SMTPException):
            self._hang_up()
            return self._later(message, "unreachable")
        except Exception:
            # What nobody foresaw of one message must not keep all the others from being sent.
            _log.exception("message %s", message.uid)
            self._hang_up()
            return self._later(message, "unforeseen")
        return self._sent(message, message_id)

    def _hand_over(self, message: Message, message_id: str) -> None:
        if self.connection is None:
            self.connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
            self.connection.open()
        mail = EmailMultiAlternatives(
            message.subject,
            message.text,
            to=[message.to],
            connection=self.connection,
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        mail.send()

    def _hang_up(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def _after(self, message: Message, code: int) -> str:
        """The server's 4xx says "not now", its 5xx "never"; 535 is our own password, which may be mended."""
        if 500 <= code < 600 and code not in (530, 535):
            return self._failed(message, "refused")
        return self._later(message, "not_now")

    def _sent(self, message: Message, message_id: str) -> str:
        fields = {"state": State.SENT, "sent_at": self.now, "proof": message_id, "last_error": ""}
        return self._end(message, fields, "")

    def _failed(self, message: Message, why: str) -> str:
        return self._end(message, {"state": State.FAILED, "last_error": why}, why)

    def _later(self, message: Message, why: str) -> str:
        if message.tries >= len(WAITS):
            return self._failed(message, why)
        self._mine(message).update(
            tries=message.tries + 1,
            last_error=why,
            next_at=self.now + WAITS[message.tries],
            claim=None,
            claimed_until=None,
        )
        return State.QUEUED

    @transaction.atomic
    def _end(self, message: Message, fields: dict[str, object], why: str) -> str:
        if message.secret:
            fields |= {"text": "", "html": "", "subject": ""}
        changed = self._mine(message).update(
            **fields, tries=message.tries + 1, claim=None, claimed_until=None
        )
        if changed and message.about:
            facts = {"key": message.key, "way": message.way} | ({"why": why} if why else {})
            kind = kinds.FAILED if why else kinds.SENT
            append(kind.name, subject=message.about, by=_SYSTEM, facts=facts)
        return str(fields["state"])

    def _mine(self, message: Message) -> QuerySet[Message]:
        """The message, unless the claim ran out and somebody else has ended it meanwhile."""
        return Message.objects.filter(pk=message.pk, claim=self.claim)
