"""The outbox, sent: of each dossier the first message that is not through, until the portal says that it has it.

A message that is sent twice (see `outboxes`) is counted once there.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tinhso.connectors.http import Answered, CannotAsk, Line
from tinhso.exchange.outboxes import (
    CLAIMED_FOR,
    about,
    claimed,
    end,
    in_nobodys_hands,
    later,
    release,
)
from tinhso.exchange.portal import signing
from tinhso.exchange.portal.models import Outbound
from tinhso.exchange.portal.queueing import content_of
from tinhso.exchange.portal.setup import address, has_address, keys
from tinhso.files.queries import NoSuchFile
from tinhso.kernel.errors import TinhsoError

PATH = "/v1/thu"
FIRST_WAIT, LONGEST_WAIT = 2.0, 1800.0  # seconds
# A message that the portal cannot digest while it takes others is left to a person after so many tries.
MOST_TRIES, WHILE_OTHERS_GO = 10, timedelta(minutes=30)
REST_SECONDS, SECONDS = 3.0, 15.0
State = Outbound.State
_log = logging.getLogger(__name__)
_rests: dict[str, float] = {}


def deliver(*, most: int = 20, now: datetime | None = None) -> int:
    """Send what is due, at most so many messages; how many the portal has answered.

    Where it does not answer, nothing more is tried for some seconds: other work goes on meanwhile.
    """
    if not has_address() or time.monotonic() < _rests.get(address(), 0.0):
        return 0
    at = now or timezone.now()
    # Nothing is begun that may still be under way when another worker takes it over.
    ends = time.monotonic() + CLAIMED_FOR.total_seconds() - 2 * SECONDS
    claim, rows = _claim(most, at)
    answered = 0
    if not rows:
        return 0
    try:
        with Line(address(), private=settings.PORTAL_PRIVATE, seconds=SECONDS) as line:
            for row in rows:
                if time.monotonic() > ends:
                    break
                if not _sent(line, row, claim, at):
                    _rest()
                    break
                answered += 1
    except CannotAsk as fault:
        _later(rows[0], claim, fault, at)
        _rest()
    finally:
        release(rows, claim)
    return answered


def _rest() -> None:
    _rests[address()] = time.monotonic() + REST_SECONDS


@transaction.atomic
def _claim(most: int, now: datetime) -> tuple[UUID, list[Outbound]]:
    claim = uuid4()
    if not _due(now).exists():
        return claim, []
    return claim, claimed(_due(now).order_by("next_at", "id"), claim, now=now, most=most)


def _due(now: datetime) -> Any:
    """The first of each dossier that is not through: nobody hears of a result before its acceptance."""
    before = Outbound.objects.filter(
        dossier=OuterRef("dossier"),
        sequence__lt=OuterRef("sequence"),
        state__in=(State.QUEUED, State.POISONED),
    )
    return Outbound.objects.filter(
        ~Exists(before),
        in_nobodys_hands(now),
        state=State.QUEUED,
        next_at__lte=now,
    )


def _sent(line: Line, row: Outbound, claim: UUID, now: datetime) -> bool:
    """Send one; False where the portal hears nobody now."""
    try:
        content = content_of(row)
    except NoSuchFile as fault:
        if fault.code != "no_such_file":
            return _later(row, claim, fault, now)
        # Erased, mostly for another one whose own message comes after this.
        return _end(row, claim, State.GIVEN_UP, "portal_file_erased", {}, now)
    except TinhsoError as fault:  # The disk's trouble or a lost key: ours, and not the portal's.
        return _later(row, claim, fault, now)
    if content is None:
        return _end(row, claim, State.POISONED, "portal_not_kept", {}, None)
    headers = signing.signed(
        keys(),
        way=signing.TO_PORTAL,
        method="POST",
        path=PATH,
        ident=str(row.uid),
        body=content,
        at=timezone.now(),
    )
    try:
        answer = line.ask(
            "POST", PATH, headers={**headers, "Content-Type": "application/json"}, body=content
        )
    except CannotAsk as fault:
        _later(row, claim, fault, now)
        return False
    return _after(row, claim, answer, now)


def _after(row: Outbound, claim: UUID, answer: Answered, now: datetime) -> bool:
    """What the portal's answer does; False where it hears nobody now."""
    said = _said(row, answer)
    if said.get("outcome") == "accepted" and answer.status in (200, 202):
        return _end(row, claim, State.ACKNOWLEDGED, "", {}, now)
    if said.get("outcome") == "refused":
        problem = said.get("problem")
        why = problem.get("code", "-") if isinstance(problem, dict) else "-"
        return _end(row, claim, State.REFUSED, "portal_refused_ours", {"why": str(why)[:200]}, now)
    if answer.status == 409:
        return _end(
            row, claim, State.POISONED, "portal_other_bytes", {"message": str(row.uid)}, None
        )
    status = answer.status
    if status in (
        401,
        403,
        404,
        429,
        503,
    ):  # Of nobody in particular: our keys, its address, its rest.
        _later(row, claim, Unanswered("portal_hears_nobody", status=status), now)
        return False
    if row.tries + 1 >= MOST_TRIES and _others_go(now):
        return _end(row, claim, State.POISONED, "portal_cannot_digest", {"status": status}, None)
    return _later(row, claim, Unanswered("portal_cannot_digest", status=status), now)


class Unanswered(TinhsoError):
    """portal_hears_nobody (status), portal_cannot_digest (status): the portal's answer was none of the contract."""


def _said(row: Outbound, answer: Answered) -> dict[str, Any]:
    """The portal's answer, if it is one to this message."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.get("id") == str(row.uid) else {}


def _others_go(now: datetime) -> bool:
    since = now - WHILE_OTHERS_GO
    return Outbound.objects.filter(state=State.ACKNOWLEDGED, ended_at__gt=since).exists()


def _end(
    row: Outbound,
    claim: UUID,
    state: str,
    problem: str,
    facts: Mapping[str, Any],
    at: datetime | None,
) -> bool:
    end(row, claim, state=state, at=at, problem=problem, facts=facts)
    return True


def _later(row: Outbound, claim: UUID, fault: TinhsoError, now: datetime) -> bool:
    """Twice as long each time, up to half an hour."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(row.tries, 20))
    later(row, claim, fault, at=now + about(wait))
    return True
