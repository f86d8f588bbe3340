"""Readers of webhooks: who hears of what, how it stands, what was sent and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from tinhso.exchange.boxes import opened
from tinhso.exchange.webhooks.models import Attempt, Delivery, Secret, Subscription
from tinhso.exchange.webhooks.payload import bodies
from tinhso.exchange.webhooks.subscribing import CannotSubscribe, host_of
from tinhso.keys.boxes import BadBox

# A message that has waited longer is late, and then wrong.
LATE = (timedelta(minutes=15), timedelta(hours=2))
STATES: Sequence[str] = tuple(Delivery.State.values)


@dataclass(frozen=True)
class Standing:
    """A receiver and how many of its messages are in which state."""

    row: Subscription
    counts: Mapping[str, int]

    @property
    def host(self) -> str:
        """The name of its machine."""
        return host_of(self.row.address)

    @property
    def queued(self) -> int:
        return self.counts.get("queued", 0)

    @property
    def dead(self) -> int:
        return self.counts.get("dead", 0)


def standings(*, ended: bool = False) -> list[Standing]:
    """Every receiver by name; two queries. ended: also those that hear nothing any more."""
    rows = Subscription.objects.order_by("partner", "pk")
    if not ended:
        rows = rows.exclude(state=Subscription.State.ENDED)
    counts: dict[int, dict[str, int]] = {}
    told = Delivery.objects.order_by().values_list("subscription", "state").annotate(n=Count("id"))
    for subscription, state, n in told:
        counts.setdefault(subscription, {})[state] = n
    return [Standing(row, counts.get(row.pk, {})) for row in rows]


def standing(uid: UUID) -> Standing:
    """One receiver. Raises CannotSubscribe("webhook_unknown")."""
    row = Subscription.objects.filter(uid=uid).first()
    if row is None:
        raise CannotSubscribe("webhook_unknown", webhook=str(uid))
    found = Delivery.objects.filter(subscription=row).order_by().values_list("state")
    return Standing(row, dict(found.annotate(n=Count("id"))))


def paused() -> int:
    """How many receivers were paused by themselves: somebody has to look."""
    stopped = Subscription.objects.filter(state=Subscription.State.PAUSED)
    return stopped.exclude(why="person").count()


def unopened(*, at: datetime) -> dict[int, str]:
    """Receivers, by row, of whom a secret that signs at a moment cannot be opened, and the code of why; one query.

    They are sent nothing, for what nobody signed they would not take.
    """
    found: dict[int, str] = {}
    rows = Secret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    for one in rows.exclude(subscription__state=Subscription.State.ENDED):
        try:
            opened(one)
        except BadBox as fault:
            found[one.subscription_id] = fault.code
    return found


def waiting(*, now: datetime) -> tuple[int, timedelta]:
    """(messages on their way to receivers who are not stopped, how long the first of them has waited); one query."""
    rows = Delivery.objects.filter(state=Delivery.State.QUEUED)
    told = rows.filter(subscription__state=Subscription.State.ACTIVE).aggregate(
        n=Count("id"), first=Min("queued_at")
    )
    return told["n"], now - told["first"] if told["first"] else timedelta(0)


def deliveries(row: Subscription, *, state: str = "", kind: str = "") -> QuerySet[Delivery]:
    """Messages of a receiver, the latest first."""
    found = Delivery.objects.filter(subscription=row)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-id")


def delivery(subscription: UUID, uid: UUID) -> Delivery:
    """One message. Raises CannotSubscribe("webhook_unknown")."""
    found = Delivery.objects.select_related("subscription").filter(uid=uid).first()
    if found is None or found.subscription.uid != subscription:
        raise CannotSubscribe("webhook_unknown", webhook=str(uid))
    return found


def attempts(row: Delivery) -> list[Attempt]:
    """Every sending of a message, the latest first."""
    return list(row.attempts.order_by("-id")[:50])


def said(row: Delivery) -> str:
    """What a message says."""
    return bodies([row.event]).get(row.event, b"").decode()
