"""By mail: the same message always under the same Message-ID. No server is bound to know it again."""

from __future__ import annotations

import smtplib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from tinhso.notices import rules
from tinhso.notices.models import Message
from tinhso.notices.rules import Outcome

# No sign-in, one that is too weak, wrong or not encrypted: what we have to mend, whenever it is said.
_OF_SIGN_IN = (530, 534, 535, 538)


class Mail:
    """One connection for all messages of a round, renewed when the server closes it."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def carry(self, message: Message) -> Outcome:
        try:
            validate_email(message.to)
        except ValidationError:
            return Outcome(rules.NOBODY, "bad_address")
        try:
            connection = self._connected()
        except smtplib.SMTPResponseException as fault:
            self.hang_up()
            return _of_us(fault)
        except (OSError, smtplib.SMTPException):
            self.hang_up()
            return Outcome(rules.NOT_NOW, "unreachable")
        message_id = f"<{message.uid}@{settings.NOTICES_DOMAIN}>"
        try:
            _mail(message, message_id, connection).send()
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            return _of_it(codes[0] if codes else 550)
        except smtplib.SMTPDataError as fault:
            self.hang_up()
            return _of_it(fault.smtp_code)
        except smtplib.SMTPResponseException as fault:
            self.hang_up()
            return _of_us(fault)
        except (OSError, smtplib.SMTPException):
            # The line broke: perhaps before the letter was whole, perhaps just before the server said so.
            self.hang_up()
            return Outcome(rules.UNSURE, "way_broken")
        return Outcome(rules.TAKEN, proof=message_id)

    def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> BaseEmailBackend:
        if self._connection is None:
            self._connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
            self._connection.open()
        return self._connection


def _of_it(code: int) -> Outcome:
    """What the server says of this letter: its 4xx is "not now", its 5xx "never", but for those of a sign-in."""
    if code in _OF_SIGN_IN:
        return Outcome(rules.OURS, "way_refused_key")
    if 500 <= code < 600:
        return Outcome(rules.NOBODY, "refused")
    return Outcome(rules.NOT_NOW, "not_now")


def _of_us(fault: smtplib.SMTPResponseException) -> Outcome:
    """What it says before it heard to whom: of itself, our sign-in or our sender. Every letter would meet the same."""
    if not 500 <= fault.smtp_code < 600:
        return Outcome(rules.NOT_NOW, "not_now")
    key = isinstance(fault, smtplib.SMTPAuthenticationError) or fault.smtp_code in _OF_SIGN_IN
    return Outcome(rules.OURS, "way_refused_key" if key else "way_refuses_us")


def _mail(
    message: Message, message_id: str, connection: BaseEmailBackend
) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.to],
        connection=connection,
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail
