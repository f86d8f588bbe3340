"""A calendar was announced late: the due moments of what is open are counted again, told and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from tinhso.cases import rules
from tinhso.cases.actions.doing import Doer, begin, done, due_by_promise
from tinhso.cases.models import Case
from tinhso.cases.telling import tell
from tinhso.kernel.calendar import Calendar
from tinhso.kernel.limits import due_at, parse_limit
from tinhso.kernel.worktime import working_seconds
from tinhso.ledger.models import Event
from tinhso.org.queries import calendar_over

_BEGINS = frozenset({"cases.supplement_asked", "cases.payment_asked", "cases.suspended"})
_ENDS = frozenset({"cases.supplement_resumed", "cases.paid", "cases.resumed"})


@transaction.atomic
def recount(case: Any, *, doer: Doer, told_at: datetime | None = None) -> Case | None:
    """Count the limit of one dossier in progress again by the calendar that holds now; None where nothing moves.

    A promise that was moved with a letter of apology stays as the letter says; any other follows the limit, earlier
    or later, and its people are told. Raises CannotAct.
    """
    doing = begin(case, "recount", doer, told_at=told_at)
    row = doing.case
    calendar = doing.calendar
    clock = _recounted(doing.clock, _stops(row), calendar)
    was, apologised = row.due_at, row.promised_at
    if rules.due(clock, calendar=calendar) == was:
        return None
    doing.keep(clock, calendar)
    if apologised != was:
        row.promised_at = apologised
    tell(doing, "recounted")
    facts = {**doing.told_clock(), "was": was, "calendar": calendar.name[:60]}
    return done(doing, "recounted", facts=facts)


@transaction.atomic
def judge(case: Any) -> bool:
    """Give a dossier that another system handles the due moment by what that has promised; whether it moved.

    Nothing happens to it by this: the ledger tells that moment, and the row is told from it.
    """
    row = Case.objects.select_for_update().filter(uid=case, told=True).first()
    due = None if row is None else due_by_promise(row, calendar_over(row.office))
    if row is None or due is None or due == row.due_at:
        return False
    if row.promised_at == row.due_at:
        row.promised_at = due
    row.due_at = due
    row.save(update_fields=["due_at", "promised_at"])
    return True


def _recounted(
    clock: rules.Clock, stops: Sequence[tuple[datetime, datetime]], calendar: Calendar
) -> rules.Clock:
    """The same clock by another calendar."""
    limit = parse_limit(clock.limit) if clock.limit else None
    stood = sum(
        working_seconds(start=start, end=end, calendar=calendar)
        for start, end in stops
        if start >= clock.since
    )
    unmoved = due_at(start=clock.since, limit=limit, calendar=calendar) if limit else None
    return replace(clock, unmoved=unmoved, stopped_seconds=stood)


def _stops(row: Case) -> list[tuple[datetime, datetime]]:
    """The stops that have ended, out of the ledger: the row keeps only how long they were."""
    found: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    undone = row.acts.exclude(undone_by=None).values("event")
    events = Event.objects.filter(subject=f"case:{row.uid}", kind__in=_BEGINS | _ENDS)
    events = events.exclude(uid__in=undone).order_by("occurred_at", "id")
    for kind, at in events.values_list("kind", "occurred_at"):
        if kind in _BEGINS:
            begun = at
        elif begun is not None:
            found.append((begun, at))
            begun = None
    return found
