"""By SMS: each message under its own RequestId, which the vendor knows again within the day."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from tinhso.connectors import esms
from tinhso.connectors.http import CannotAsk
from tinhso.notices import rules
from tinhso.notices.models import Message
from tinhso.notices.receipts import callback_of
from tinhso.notices.rules import Outcome
from tinhso.notices.ways.asking import Dialled, silent, unread

# Answers by their code: those of the vendor's table that may come to one text to one phone.
_ANSWERS: Mapping[str, tuple[str, str]] = {
    "99": (rules.NOBODY, "way_nobody"),
    "101": (rules.OURS, "way_refused_key"),
    "102": (rules.OURS, "way_no_money"),
    "103": (rules.OURS, "way_no_money"),
    "104": (rules.OURS, "way_not_registered"),
    "108": (rules.NOBODY, "bad_address"),
    "118": (rules.NEVER, "way_content"),
    "140": (rules.OURS, "way_refused_key"),
    "146": (rules.OURS, "way_not_registered"),
    "177": (rules.OURS, "way_not_registered"),
    "300": (rules.NEVER, "way_content"),
}


class Sms:
    """One line for a round."""

    def __init__(self) -> None:
        assert settings.SMS_GATEWAY is not None, "the caller asks `set_up` first"
        self._gateway: esms.Gateway = settings.SMS_GATEWAY
        self._dialled = Dialled(self._gateway.address, private=self._gateway.private)

    def carry(self, message: Message) -> Outcome:
        if not message.to.startswith("+84"):
            return Outcome(rules.NOBODY, "bad_address")
        try:
            said = esms.send(
                self._dialled.line,
                self._gateway,
                phone=f"0{message.to[3:]}",
                text=message.text,
                accented=rules.length(message.text).accented,
                request_id=message.uid.hex,
                callback=callback_of(message.uid),
            )
        except CannotAsk as fault:
            self.hang_up()
            return silent(fault)
        return _outcome(said)

    def hang_up(self) -> None:
        self._dialled.hang_up()


def _outcome(said: esms.Said) -> Outcome:
    if said.code == esms.TAKEN:
        return Outcome(rules.TAKEN, proof=said.ident)
    if said.code == esms.KNOWN:
        return Outcome(rules.TAKEN, proof=said.ident, known=True)
    if said.code in _ANSWERS:
        kind, why = _ANSWERS[said.code]
        return Outcome(kind, why, answer=said.code)
    if not said.code:  # Where nobody knows how far it came, the RequestId will tell.
        return unread(said.status)
    return Outcome(rules.NOT_NOW, "not_now", answer=said.code)
