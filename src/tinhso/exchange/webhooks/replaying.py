"""Messages once more: some, or all of a span of days, under the ids that they had. What is old is forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tinhso.exchange.webhooks import kinds as events
from tinhso.exchange.webhooks.models import Attempt, Delivery, Subscription
from tinhso.exchange.webhooks.subscribing import CannotSubscribe
from tinhso.ledger.actions import By, append

AT_ONCE = 5_000
State = Delivery.State


def replay(subscription: UUID, messages: Iterable[UUID], *, by: By) -> int:
    """Send some messages again, at once; how many. What waits to be sent anyway is left alone.

    Raises CannotSubscribe.
    """
    return _replayed(subscription, by, {"uid__in": list(messages)}, waiting=True)


def replay_span(
    subscription: UUID, from_day: date, to_day: date, *, by: By, dead_only: bool = False
) -> int:
    """The same of everything that happened from a day to a day, both included, here. Raises CannotSubscribe."""
    if to_day < from_day:
        raise CannotSubscribe("webhook_span_reversed")
    wanted: dict[str, Any] = {
        "happened_at__gte": _begins(from_day),
        "happened_at__lt": _begins(to_day, 1),
    }
    span = {"from_day": from_day.isoformat(), "to_day": to_day.isoformat()}
    if dead_only:
        wanted["state"] = State.DEAD
    return _replayed(subscription, by, wanted, span=span)


@transaction.atomic
def _replayed(
    subscription: UUID,
    by: By,
    wanted: dict[str, Any],
    *,
    waiting: bool = False,
    span: Mapping[str, str] | None = None,
) -> int:
    row = Subscription.objects.select_for_update().filter(uid=subscription).first()
    if row is None:
        raise CannotSubscribe("webhook_unknown", webhook=str(subscription))
    if row.state == Subscription.State.ENDED:
        raise CannotSubscribe("webhook_has_ended", webhook=str(subscription))
    now = timezone.now()
    found = Delivery.objects.filter(subscription=row, **wanted)
    ended = found.exclude(state=State.QUEUED)
    # Of those that a person names also what would have waited for hours; it keeps no other's place.
    sleeping = (
        found.filter(state=State.QUEUED, tries__gt=0, claim=None) if waiting else found.none()
    )
    count = _put_back(sleeping, now) + _put_back(ended, now)
    if count:
        row.next_at = now
        row.save(update_fields=["next_at"])
        facts = {"deliveries": count, **(span or {})}
        append(events.REPLAYED.name, subject=f"webhook:{row.uid}", by=by, facts=facts)
    return count


def _put_back(rows: QuerySet[Delivery], now: datetime) -> int:
    return rows.update(
        state=State.QUEUED, tries=0, problem="", facts={}, next_at=now, ended_at=None,
        claim=None, claimed_until=None,
    )  # fmt: skip


def _begins(day: date, more: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=more), time()))


def forget_webhooks(*, before: datetime) -> int:
    """Delete what ended and was queued before a moment, with its answers; how many, at most AT_ONCE."""
    old = Delivery.objects.exclude(state=State.QUEUED).filter(queued_at__lt=before)
    found = list(old.order_by("queued_at").values_list("pk", flat=True)[:AT_ONCE])
    with transaction.atomic():
        Attempt.objects.filter(delivery__in=found).delete()
        Delivery.objects.filter(pk__in=found).delete()
    return len(found)
