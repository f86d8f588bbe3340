"""The end of a message that came to nothing: said in the ledger, and the next way of its chain has its turn."""

from __future__ import annotations

from datetime import datetime

from tinhso.ledger.actions import By, append
from tinhso.notices import kinds
from tinhso.notices.models import Message, State

SYSTEM = By(actor="system", office="-", channel="system")
_KINDS = {State.SENT: kinds.SENT, State.DELIVERED: kinds.DELIVERED, State.UNCLEAR: kinds.UNCLEAR}


def subject_of(message: Message) -> str:
    """The ledger's subject of a message."""
    return message.about or f"notice:{message.uid}"


def tell_ledger(message: Message, by: By = SYSTEM) -> None:
    """What became of a message, in its transaction; of a secret one nothing that is about nobody."""
    if message.secret and not message.about:
        return
    kind = _KINDS.get(State(message.state), kinds.FAILED)
    facts = {"key": message.key, "way": message.way}
    if kind is kinds.FAILED:
        facts["why"] = message.last_error
    append(kind.name, subject=subject_of(message), by=by, facts=facts)


def ended(message: Message, state: str, why: str, *, now: datetime, go_on: bool = True) -> None:
    """Write a bad end of a locked message, and wake its next way."""
    message.state, message.last_error, message.ended_at = state, why, now
    message.claim = message.next_at = None
    if message.secret:
        message.text = message.html = message.subject = ""
        message.fields = {}
    message.save()
    tell_ledger(message)
    if go_on and message.chain is not None:
        wake_next(message, now)


def held(message: Message, *, now: datetime) -> None:
    """Write of a locked message that it may have arrived. No other way is woken; a receipt settles it still.

    A secret one is over: its words are kept no longer, so nobody could have it sent again.
    """
    if message.secret:
        ended(message, State.GIVEN_UP, "code_unclear", now=now, go_on=False)
        return
    message.state, message.last_error, message.ended_at = State.UNCLEAR, "way_unclear", now
    message.claim = message.next_at = None
    message.save()
    tell_ledger(message)


def wake_next(message: Message, now: datetime) -> None:
    """The first spare after this one is queued."""
    spare = (
        Message.objects.select_for_update()
        .filter(chain=message.chain, link__gt=message.link, state=State.SPARE)
        .order_by("link")
        .first()
    )
    if spare is not None:
        spare.state, spare.next_at = State.QUEUED, max(now, spare.due_at)
        spare.save(update_fields=["state", "next_at"])


def has_spare(message: Message) -> bool:
    """Whether another way is left."""
    if message.chain is None:
        return False
    return Message.objects.filter(
        chain=message.chain, link__gt=message.link, state=State.SPARE
    ).exists()
