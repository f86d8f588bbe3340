"""What people decide of messages that went nowhere: once more, or never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.exchange.portal import kinds
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound
from tinhso.exchange.portal.taking_in import go_on, tell_refusal, wake
from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.text import written_line
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn

IN, OUT = "in", "out"
LONGEST = 500
REPLAYED = {
    IN: ("waiting", "failed", "poisoned"),
    OUT: ("queued", "refused", "poisoned"),
}


class CannotDecide(TinhsoError):
    """portal_no_such_message (message). portal_has_ended (message, state): it is through, or was given up.

    portal_needs_why: nobody gives a message up without a reason.
    """

    exit_code = 3


@transaction.atomic
def replay(way: str, uid: UUID, *, by: By, over_gap: bool = False) -> None:
    """Look at a message once more, at once. over_gap: without those that should have come before it.

    Raises CannotDecide.
    """
    row = _held(way, uid)
    now = timezone.now()
    if over_gap and isinstance(row, Inbound) and row.sequence is not None:
        over_gap = _gone_over(row.dossier, row.sequence - 1, now)
    else:
        over_gap = False
    if row.tries == 0 and row.next_at is not None and row.next_at <= now and not over_gap:
        return  # It is to be looked at anyway: a form that was sent twice.
    if isinstance(row, Inbound):
        row.state, row.waiting_since = Inbound.State.WAITING, None
    else:
        row.state, row.ended_at = Outbound.State.QUEUED, None
        row.claim = row.claimed_until = None
    row.tries, row.next_at = 0, now
    row.save()
    _write(kinds.REPLAYED.name, way, row, by, {"over_gap": over_gap})


def _gone_over(dossier: str, sequence: int, now: datetime) -> bool:
    """The numbers up to this one are waited for no longer; whether any was."""
    known, _ = Counterpart.objects.select_for_update().get_or_create(
        portal=dossier, defaults={"first_at": now}
    )
    if known.taken >= sequence:
        return False
    known.taken = sequence
    known.save(update_fields=["taken"])
    return True


def replay_many(way: str, uids: Iterable[UUID], *, by: By) -> int:
    """The same of several; how many. What has ended meanwhile is left alone."""
    counted = 0
    for uid in uids:
        try:
            replay(way, uid, by=by)
        except CannotDecide:
            continue
        counted += 1
    return counted


@transaction.atomic
def give_up(way: str, uid: UUID, *, why: str, by: By) -> None:
    """Never again: the dossier's next message has its turn, and the portal is told of one of its own. Twice is once.

    Raises CannotDecide.
    """
    said = written_line(why)[:LONGEST]
    if not said:
        raise CannotDecide("portal_needs_why")
    row = _held(way, uid, ended="given_up")
    now = timezone.now()
    if row.state == row.State.GIVEN_UP:
        return
    row.state, row.next_at, row.ended_at = row.State.GIVEN_UP, None, now
    row.save()
    if isinstance(row, Inbound):
        known, _ = Counterpart.objects.select_for_update().get_or_create(
            portal=row.dossier, defaults={"first_at": now}
        )
        tell_refusal(row, known, "portal_given_up", {}, now)
        if row.sequence is not None and row.sequence == known.taken + 1:
            go_on(known, row.sequence)
        known.save()
        wake(row.dossier, now)
    _write(kinds.GIVEN_UP.name, way, row, by, {"why": said})


def _held(way: str, uid: UUID, *, ended: str = "") -> Inbound | Outbound:
    """The message, locked, while something can be decided of it, or where it has ended in the state `ended`."""
    row: Inbound | Outbound | None
    if way == IN:
        dossier = Inbound.objects.filter(uid=uid).values_list("dossier", flat=True).first()
        in_turn(f"portal:{dossier}")
        row = Inbound.objects.select_for_update().filter(uid=uid).first()
    else:
        row = Outbound.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise CannotDecide("portal_no_such_message", message=str(uid))
    if row.state not in (*REPLAYED[way], ended):
        raise CannotDecide("portal_has_ended", message=str(uid), state=row.state)
    return row


def _write(kind: str, way: str, row: Inbound | Outbound, by: By, facts: dict[str, object]) -> None:
    message = row.message if isinstance(row, Inbound) else str(row.uid)
    told = {"way": way, "message": message, **facts}
    append(kind, subject=f"portal:{row.uid}", by=by, facts=told)
