"""What the portal sends is kept, once, and answered; what it means is looked at afterwards, by the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from tinhso.exchange.boxes import closed
from tinhso.exchange.portal import contract, signing
from tinhso.exchange.portal.contract import BadMessage
from tinhso.exchange.portal.models import Inbound
from tinhso.kernel.errors import TinhsoError

ACCEPTED, REFUSED = "accepted", "refused"


class OtherBytes(TinhsoError):
    """portal_other_bytes (message): the id was used before, for something else."""


@dataclass(frozen=True)
class Answer:
    """outcome: accepted or refused, as it was answered the first time; repeated: this was not the first time.

    problem, facts: why it is refused.
    """

    ident: str
    outcome: str
    repeated: bool = False
    problem: str = ""
    facts: dict[str, Any] | None = None


def receive(content: bytes, *, ident: str, now: datetime) -> Answer:
    """Keep a message whose signature was checked. id: under which it was sent.

    The same bytes again are answered as the first time, however it went on with them. Raises OtherBytes, BadBox.
    """
    digest = signing.digest(content)
    if (known := _known(ident, digest)) is not None:
        return known
    uid = uuid4()
    told: dict[str, Any] = {
        "uid": uid,
        "message": ident,
        "digest": digest,
        "size": len(content),
        "received_at": now,
        **closed(content, about=uid),
    }
    try:
        message = contract.parsed(content)
        if message.ident != ident:
            raise BadMessage("portal_id_differs")
    except BadMessage as fault:
        told |= {
            "state": Inbound.State.REFUSED,
            "problem": fault.code,
            "facts": fault.facts,
            "ended_at": now,
        }
    else:
        told |= {
            "type": message.type,
            "dossier": message.dossier,
            "sequence": message.sequence,
            "state": Inbound.State.RECEIVED,
            "next_at": now,
        }
    try:
        with transaction.atomic():
            return _answer(Inbound.objects.create(**told))
    except IntegrityError:
        # Sent twice at once: the second is answered with what the first has left.
        known = _known(ident, digest)
        if known is None:
            raise
        return known


def _known(ident: str, digest: str) -> Answer | None:
    row = Inbound.objects.filter(message=ident).first()
    if row is None:
        return None
    if row.digest != digest:
        raise OtherBytes("portal_other_bytes", message=ident)
    return _answer(row, repeated=True)


def _answer(row: Inbound, *, repeated: bool = False) -> Answer:
    """A message is refused at once where it has no type or never had a turn; all that came later is told later."""
    if row.type == "":
        return Answer(row.message, REFUSED, repeated, row.problem, row.facts)
    return Answer(row.message, ACCEPTED, repeated)
