"""By Zalo: a registered template with its fields. A repeated tracking id is not refused there."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone

from tinhso.connectors import zalo
from tinhso.connectors.http import CannotAsk
from tinhso.kernel.errors import TinhsoError
from tinhso.notices import rules
from tinhso.notices.models import Message
from tinhso.notices.rules import Outcome
from tinhso.notices.ways import tokens
from tinhso.notices.ways.asking import Dialled, silent, unread

_NEVER, _NOBODY, _OURS = rules.NEVER, rules.NOBODY, rules.OURS
_STALE = (-124, -216, -220)
_ANSWERS: Mapping[int, tuple[str, str]] = {
    **dict.fromkeys((-32, -133), (rules.NOT_NOW, "not_now")),
    **dict.fromkeys((-144, -147), (rules.TOMORROW, "way_limit")),
    **dict.fromkeys((-108, -118, -119), (_NOBODY, "way_nobody")),
    **dict.fromkeys((-110, -114, -139, -140, -141), (_NOBODY, "way_declined")),
    **dict.fromkeys((-115, -126, -137), (_OURS, "way_no_money")),
    **dict.fromkeys((-111, -112, -1121, -113, -116, -130, -132, -153), (_NEVER, "way_content")),
    **dict.fromkeys(
        (-101, -102, -103, -104, -105, -125, -136, *_STALE), (_OURS, "way_refused_key")
    ),
    **dict.fromkeys(
        (-109, -117, -120, -131, -135, -1351, -138, -1381, -145, -146),
        (_OURS, "way_not_registered"),
    ),
    -100: (rules.UNSURE, "way_broken"),
}


class Zalo:
    """One line for a round; an access token is renewed once in it, if Zalo says that it is stale."""

    def __init__(self) -> None:
        assert settings.ZALO is not None, "the caller asks `set_up` first"
        self._application: zalo.Application = settings.ZALO
        self._dialled = Dialled(self._application.address, private=self._application.private)
        self._renewed = False

    def carry(self, message: Message) -> Outcome:
        if not message.template or not message.to.startswith("+"):
            return Outcome(rules.NOBODY if message.template else rules.NEVER, "bad_address")
        try:
            said = self._said(message, tokens.access(timezone.now()))
            if said.error in _STALE and not self._renewed:
                self._renewed = True
                said = self._said(message, tokens.access(timezone.now(), stale=True))
        except CannotAsk as fault:
            self.hang_up()
            return silent(fault)
        except tokens.NoToken as fault:  # Without one nothing was handed over.
            kind = rules.NOT_NOW if fault.code == tokens.SILENT else rules.OURS
            return Outcome(kind, fault.code)
        except TinhsoError as fault:  # No key for the tokens' box: ours to mend.
            return Outcome(rules.OURS, fault.code[:40])
        return _outcome(said)

    def hang_up(self) -> None:
        self._dialled.hang_up()

    def _said(self, message: Message, access: str) -> zalo.Said:
        return zalo.send(
            self._dialled.line,
            access,
            phone=message.to.removeprefix("+"),
            template=message.template,
            data=message.fields,
            tracking_id=message.uid.hex,
        )


def _outcome(said: zalo.Said) -> Outcome:
    if said.error == 0 and said.ident:
        return Outcome(rules.TAKEN, proof=said.ident)
    if said.error is not None and said.error in _ANSWERS:
        kind, why = _ANSWERS[said.error]
        return Outcome(kind, why, answer=str(said.error))
    if said.error is None:
        return unread(said.status)
    # One that their table does not have.
    return Outcome(rules.UNSURE, "way_broken", answer=str(said.error))
