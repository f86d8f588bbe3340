"""A desk's cash of a day is counted by an officer and agreed to by a head; then nothing of the day changes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.kernel.identity import line as readable
from tinhso.ledger.actions import By, append
from tinhso.ledger.turns import in_turn
from tinhso.payments import kinds, queries
from tinhso.payments.actions.booking import till_turn
from tinhso.payments.models import ClosedTill


class CannotClose(TinhsoError):
    """till_day_ahead (day); till_bad_count; till_needs_reason (difference): what is there is not what should be.

    till_closed_otherwise (day): it was closed with another count; till_no_such; till_not_by_one: another one agrees.
    """


@transaction.atomic
def close_till(
    *, office: str, desk: str, day: date, counted: int, reason: str, by: By
) -> ClosedTill:
    """Count a day's cash. Twice with the same count is once. office: who collects. Raises CannotClose."""
    if day > timezone.localdate():
        raise CannotClose("till_day_ahead", day=day)
    if isinstance(counted, bool) or not 0 <= counted <= 10**12:
        raise CannotClose("till_bad_count")
    why = readable(reason, field="reason", most=300, empty=True)
    in_turn(till_turn(desk, day))
    found = queries.till_of(desk, day)
    if found is not None:
        if found.counted != counted:
            raise CannotClose("till_closed_otherwise", day=day)
        return found
    expected = queries.till(desk, day)
    if counted != expected and not why:
        raise CannotClose("till_needs_reason", difference=counted - expected)
    row = ClosedTill.objects.create(
        office=office,
        desk=desk,
        day=day,
        expected=expected,
        counted=counted,
        reason=why,
        closed_at=datetime.now(UTC),
        closed_by=by.actor,
    )
    facts = {
        "desk": desk,
        "day": day.isoformat(),
        "expected": expected,
        "counted": counted,
        "reason": why or None,
    }
    append(kinds.TILL_CLOSED.name, subject=f"till:{row.uid}", by=by, facts=facts)
    return row


@transaction.atomic
def agree_till(till: UUID | str, *, by: By) -> ClosedTill:
    """The head agrees to what was counted. Twice is once. Raises CannotClose."""
    row = ClosedTill.objects.select_for_update().filter(uid=till).first()
    if row is None:
        raise CannotClose("till_no_such")
    if row.agreed_at is not None:
        return row
    if row.closed_by == by.actor:
        raise CannotClose("till_not_by_one")
    row.agreed_at, row.agreed_by = datetime.now(UTC), by.actor
    row.save(update_fields=["agreed_at", "agreed_by"])
    facts = {"desk": row.desk, "day": row.day.isoformat()}
    append(kinds.TILL_AGREED.name, subject=f"till:{row.uid}", by=by, facts=facts)
    return row
