"""The ledger, followed for every receiver at once: what each wants to hear of becomes a row of its queue.

The queue and how far we have read change in one transaction, and a message's id follows from its event and its
receiver: nothing is lost or queued twice. A receiver whose queue is full, or who is paused, is read for no further
until it has room; the ledger keeps what it has not heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.exchange.webhooks.payload import KINDS, SUBJECT
from tinhso.ledger.models import Event, Position
from tinhso.ledger.positions import number_all
from tinhso.ledger.queries import events_after
from tinhso.org.queries import organisation_on

AT_ONCE, MOST_QUEUED = 300, 2_000


def queue_what_happened(*, now: datetime | None = None, most: int = 20) -> int:
    """Queue what receivers want to hear of, at most so many times AT_ONCE events; how many events were read."""
    active = Subscription.objects.filter(state=Subscription.State.ACTIVE)
    if not active.exists():
        return 0
    number_all()
    counted = 0
    for _ in range(most):
        first = active.aggregate(first=Min("position"))["first"]
        last = Position.objects.aggregate(last=Max("position"))["last"] or 0
        found = _step(now or timezone.now()) if first is not None and first < last else 0
        if not found:
            break
        counted += found
    return counted


def last_position() -> int:
    """Where the ledger ends now: whoever begins to hear hears what comes after it."""
    number_all()
    return Position.objects.aggregate(last=Max("position"))["last"] or 0


@transaction.atomic
def _step(now: datetime) -> int:
    """The next events of those who have been read to for the least; receivers at one place are read to together."""
    rows = list(
        Subscription.objects.select_for_update()
        .filter(state=Subscription.State.ACTIVE)
        .order_by("position", "pk")
    )
    held = dict(
        Delivery.objects.filter(state=Delivery.State.QUEUED, subscription__in=rows)
        .order_by()
        .values_list("subscription")
        .annotate(n=Count("id"))
    )
    ready = [one for one in rows if held.get(one.pk, 0) < MOST_QUEUED]
    for place in sorted({one.position for one in ready}):
        if events := events_after(place, most=AT_ONCE):
            _read_to([one for one in ready if one.position == place], events, now)
            return len(events)
    return 0


def _read_to(rows: Sequence[Subscription], events: Sequence[Event], now: datetime) -> None:
    told = [one for one in events if one.kind in KINDS]
    procedures = _procedures(told) if any(one.procedures for one in rows) else {}
    organisation = organisation_on(timezone.localdate(now))
    made = []
    for row in rows:
        offices = {below for code in row.offices for below in organisation.under(code)}
        made += [
            _queued(row, event, now)
            for event in told
            if _wanted(row, event, offices, procedures.get(event.subject, ""))
        ]
        row.position = events[-1].place.position
    Delivery.objects.bulk_create(made)
    Subscription.objects.bulk_update(rows, ["position"])


def _wanted(row: Subscription, event: Event, offices: set[str], procedure: str) -> bool:
    """Of an office is what happens there, what it holds, and what it received or is to decide."""
    if row.kinds and event.kind not in row.kinds:
        return False
    if row.procedures and procedure not in row.procedures:
        return False
    facts = event.facts
    own = {event.office, *(facts.get(name, "") for name in ("holder", "desk", "office"))}
    return not row.offices or not own.isdisjoint(offices)


def _queued(row: Subscription, event: Event, now: datetime) -> Delivery:
    return Delivery(
        uid=uuid5(row.uid, str(event.uid)),
        subscription=row,
        event=event.uid,
        kind=event.kind,
        subject=event.subject,
        happened_at=event.occurred_at,
        queued_at=now,
        next_at=now,
    )


def _procedures(events: Sequence[Event]) -> Mapping[str, str]:
    """Subject → the procedure of its dossier."""
    cases = {UUID(one.subject.removeprefix(SUBJECT)) for one in events}
    rows = Case.objects.filter(uid__in=cases).values_list("uid", "procedure")
    return {f"{SUBJECT}{uid}": procedure for uid, procedure in rows}
