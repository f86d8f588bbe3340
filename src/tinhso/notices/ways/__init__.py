"""Who carries a message: one carrier for each way, opened for a round of messages.

`carry` gives an outcome and raises nothing that it foresaw. `dedups`: whether the provider knows a repeated one again.
"""

from __future__ import annotations

from typing import Protocol

from django.conf import settings

from tinhso.notices import rules
from tinhso.notices.models import Message
from tinhso.notices.rules import Outcome


class Carrier(Protocol):
    """One provider for the length of a round. hang_up: also after what nobody foresaw; the next message dials anew."""

    def carry(self, message: Message) -> Outcome: ...

    def hang_up(self) -> None: ...


def has_mail() -> bool:
    """Whether a mail server is set; one that is no real server always is."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")


def set_up() -> tuple[str, ...]:
    """The ways that are set up here."""
    has = {
        rules.ZALO: settings.ZALO is not None,
        rules.SMS: settings.SMS_GATEWAY is not None,
        rules.MAIL: has_mail(),
    }
    return tuple(way for way in rules.WAYS if has[way])


def carrier(way: str) -> Carrier:
    """A way's carrier."""
    from tinhso.notices.ways import mail, sms, zalo

    made: dict[str, type[Carrier]] = {
        rules.MAIL: mail.Mail,
        rules.SMS: sms.Sms,
        rules.ZALO: zalo.Zalo,
    }
    return made[way]()
