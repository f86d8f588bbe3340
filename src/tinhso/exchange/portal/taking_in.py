"""The inbox, worked through: one message in one transaction, each dossier's in the order of the portal's numbers.

A message is leased first, in a transaction of its own that counts the try: one that brings the worker down with it is
met again only after the lease, and no more than so many times. Then a person decides.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from tinhso.cases.actions import BadAnswers, CannotAct
from tinhso.exchange.boxes import EMPTY, opened
from tinhso.exchange.portal import contract
from tinhso.exchange.portal.applying import CannotApply, MustWait, apply
from tinhso.exchange.portal.contract import BadMessage, Message
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound
from tinhso.exchange.portal.queueing import queued
from tinhso.exchange.portal.setup import has_keys
from tinhso.files.rules import RefusedFile
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import BadIdentity
from tinhso.ledger.canonical import NotCanonical, plain
from tinhso.ledger.turns import in_turn
from tinhso.parties.rules import BadParticulars
from tinhso.sentences import sentence

LEASE = timedelta(minutes=1)
# After the first, second … try; beyond the last a person decides.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
LOOKED_AT_AGAIN, WAITS_AT_MOST = timedelta(minutes=30), timedelta(hours=72)
State = Inbound.State
OPEN = (State.RECEIVED, State.WAITING, State.FAILED)
# What lies with the portal, and no second try would change; all else is tried again, then decided by a person.
_THEIRS = (BadMessage, BadAnswers, BadIdentity, BadParticulars, NotCanonical, RefusedFile)
_THEIR_CODES = frozenset(
    {
        "portal_filed_already", "portal_not_filed", "portal_file_differs", "portal_number_used",
        "not_in_this_state", "too_long", "lacks",
    }
)  # fmt: skip
_AWAITED = ("portal_gap", "portal_files_missing")
_log = logging.getLogger(__name__)


def take_in(*, most: int = 100, now: datetime | None = None) -> int:
    """Work through what is due; how many messages were looked at."""
    looked = 0
    if not has_keys():
        return 0
    while looked < most:
        at = now or timezone.now()
        found = _leased(at)
        if found is None:
            break
        _one(found, at)
        looked += 1
    return looked


def forget(*, before: datetime) -> int:
    """Empty the boxes of messages, of both ways, that were dealt with before a moment; what was done of them stays."""
    return sum(
        table.objects.filter(ended_at__lt=before).exclude(content=b"").update(**EMPTY)
        for table in (Inbound, Outbound)
    )


def _leased(now: datetime) -> int | None:
    """The key of the next message, ours alone for a while; None if none is due."""
    while True:
        due = Inbound.objects.filter(next_at__lte=now, state__in=OPEN).order_by("next_at", "id")
        found = due.values_list("pk", "next_at").first()
        if found is None:
            return None
        # Whoever changes it from what both have read has it.
        mine = Inbound.objects.filter(pk=found[0], next_at=found[1])
        if mine.update(next_at=now + LEASE, tries=F("tries") + 1):
            return int(found[0])


@transaction.atomic
def _one(pk: int, now: datetime) -> None:
    dossier = Inbound.objects.values_list("dossier", flat=True).get(pk=pk)
    in_turn(f"portal:{dossier}")  # First, so that of one dossier's messages one has its turn.
    row = Inbound.objects.select_for_update().get(pk=pk)
    if row.state not in OPEN:
        return
    known, _ = Counterpart.objects.select_for_update().get_or_create(
        portal=dossier, defaults={"first_at": now}
    )
    if row.tries > len(WAITS) + 1:
        _end(row, State.POISONED, row.problem or "portal_too_many_tries", row.facts, now=None)
        return
    waits_for = _out_of_turn(row, known)
    if waits_for == "used":
        _refused(row, known, "portal_number_used", {"sequence": row.sequence}, now)
        return
    if waits_for:
        _waits(row, waits_for, {"sequence": known.taken + 1}, now)
        return
    try:
        with transaction.atomic():
            apply(_message(row), known, key=f"portal:{row.uid}", now=now)
    except MustWait as fault:
        _waits(row, fault.code, fault.facts, now)
    except TinhsoError as fault:
        known.refresh_from_db()  # What the act had begun to note is undone with it.
        if _is_theirs(fault):
            _refused(row, known, fault.code, plain_facts(fault.facts), now)
        else:
            _failed(row, fault.code, plain_facts(fault.facts), now)
    except OperationalError:
        raise  # The database's own trouble: nothing of this is written, and the lease runs out.
    except Exception:
        _log.exception("message %s", row.uid)
        _failed(row, "portal_unforeseen", {}, now)
    else:
        _done(row, known, now)


def _message(row: Inbound) -> Message:
    content = opened(row)
    if content is None:
        raise CannotApply("portal_not_kept")
    return contract.parsed(content)


def _out_of_turn(row: Inbound, known: Counterpart) -> str:
    """Why it is not this message's turn: "used", what it waits for, or ""."""
    if row.sequence is None or row.sequence == known.taken + 1:
        return ""
    if row.sequence <= known.taken:
        return "used"
    before = Inbound.objects.filter(dossier=row.dossier, sequence=known.taken + 1)
    if before.exclude(state__in=(State.REFUSED, State.GIVEN_UP)).exists():
        return "portal_after_another"
    return "portal_gap"


def _is_theirs(fault: TinhsoError) -> bool:
    return isinstance(fault, _THEIRS) or (
        isinstance(fault, CannotApply | CannotAct) and fault.code in _THEIR_CODES
    )


def _done(row: Inbound, known: Counterpart, now: datetime) -> None:
    _passed(row, known, now)
    if row.type == contract.FILE:
        for name, value in EMPTY.items():  # Its bytes are in `files`.
            setattr(row, name, value)
    _end(row, State.DONE, "", {}, now=now)


def _refused(
    row: Inbound, known: Counterpart, problem: str, facts: Mapping[str, Any], now: datetime
) -> None:
    """For good: the portal is told why, and the dossier's next message has its turn."""
    tell_refusal(row, known, problem, facts, now)
    _passed(row, known, now)
    _end(row, State.REFUSED, problem, facts, now=now)


def tell_refusal(
    row: Inbound, known: Counterpart, problem: str, facts: Mapping[str, Any], now: datetime
) -> None:
    """Queue the message that says why one of theirs has no effect."""
    said = {lang: sentence(problem, lang, dict(facts))[:2000] for lang in ("vi", "en")}
    body = {"message": row.message, "problem": {"code": problem, **said}}
    queued(known, contract.REFUSED, body, cause=row.uid, now=now).save(force_insert=True)


def _passed(row: Inbound, known: Counterpart, now: datetime) -> None:
    if row.sequence is not None:
        go_on(known, row.sequence)
    known.save()
    wake(row.dossier, now)


def go_on(known: Counterpart, sequence: int) -> None:
    """The numbers up to this one are dealt with, and those behind it that were given up before their turn."""
    known.taken = max(known.taken, sequence)
    given_up = Inbound.objects.filter(dossier=known.portal, state=State.GIVEN_UP)
    while given_up.filter(sequence=known.taken + 1).exists():
        known.taken += 1


def wake(dossier: str, now: datetime) -> None:
    """What waits of a dossier is looked at again at once; also what has waited so long that it was left to a person."""
    of = Inbound.objects.filter(dossier=dossier)
    of.filter(state=State.WAITING).update(next_at=now)
    of.filter(state=State.POISONED, problem__in=_AWAITED).update(
        state=State.WAITING, next_at=now, tries=0
    )


def _waits(row: Inbound, problem: str, facts: Mapping[str, Any], now: datetime) -> None:
    """For what must come before it; where that has not come in days, a person decides.

    What waits for a message that is here waits as long as that does.
    """
    row.tries = 0
    row.waiting_since = row.waiting_since or now
    if problem != "portal_after_another" and now - row.waiting_since > WAITS_AT_MOST:
        _end(row, State.POISONED, problem, facts, now=None)
        return
    row.state, row.problem, row.facts = State.WAITING, problem, dict(facts)
    row.next_at = now + LOOKED_AT_AGAIN
    row.save()


def _failed(row: Inbound, problem: str, facts: Mapping[str, Any], now: datetime) -> None:
    if row.tries > len(WAITS):
        _end(row, State.POISONED, problem, facts, now=None)
        return
    row.state, row.problem, row.facts = State.FAILED, problem, dict(facts)
    row.next_at = now + WAITS[row.tries - 1]
    row.save()


def _end(
    row: Inbound, state: str, problem: str, facts: Mapping[str, Any], *, now: datetime | None
) -> None:
    """Nothing looks at it any more; now: None where it still waits for a person."""
    row.state, row.problem, row.facts = state, problem, dict(facts)
    row.next_at, row.ended_at = None, now
    row.save()


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as a column keeps them; what is none of its values as text."""
    told: dict[str, Any] = json.loads(json.dumps(plain(dict(facts)), default=str))
    return told
