"""Messages once more, and what is old forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.cases.conftest import ADMIN
from tests.exchange.webhooks.conftest import later, states, wants, work
from tests.servers.receiver import Receiver

from tinhso.cases.models import Case
from tinhso.exchange.webhooks.following import queue_what_happened
from tinhso.exchange.webhooks.models import Attempt, Delivery, Subscription
from tinhso.exchange.webhooks.replaying import forget_webhooks, replay, replay_span
from tinhso.exchange.webhooks.subscribing import CannotSubscribe, finish
from tinhso.ledger.models import Event

DAY = date(2026, 3, 2)


def test_one_is_sent_again_under_its_id(
    receiver: Receiver, heard_by: Callable[..., Subscription], accepted: Callable[..., Case]
) -> None:
    row = heard_by()
    accepted()
    work()
    first = Delivery.objects.order_by("id").first()
    assert first is not None
    assert replay(row.uid, [first.uid], by=ADMIN) == 1
    assert replay(row.uid, [first.uid], by=ADMIN) == 0  # It is to be sent anyway.
    assert Event.objects.filter(kind="exchange.webhook_replayed").count() == 1
    work()
    ids = [one["id"] for one in receiver.heard()]
    assert len(ids) == 3 and ids[0] == ids[2] == str(first.uid)
    assert replay(row.uid, [uuid4()], by=ADMIN) == 0


def test_a_span_is_sent_again_by_days_of_the_province(
    receiver: Receiver, heard_by: Callable[..., Subscription], filed: Callable[..., Case]
) -> None:
    row = heard_by()
    for n, moment in enumerate(("2026-03-01 23:59", "2026-03-02 00:00", "2026-03-02 23:59")):
        filed(moment, key=f"k-{n}")
    work()
    Delivery.objects.filter(happened_at__gt="2026-03-02T10:00Z").update(state="dead")
    assert replay_span(row.uid, DAY, DAY, by=ADMIN, dead_only=True) == 1
    work()
    assert replay_span(row.uid, DAY, DAY, by=ADMIN) == 2
    assert states() == ["delivered", "queued", "queued"]
    event = Event.objects.filter(kind="exchange.webhook_replayed").order_by("-id").first()
    assert event is not None
    assert event.facts == {"deliveries": 2, "from_day": "2026-03-02", "to_day": "2026-03-02"}
    assert replay_span(row.uid, date(2020, 1, 1), date(2020, 1, 2), by=ADMIN) == 0


def test_what_waits_for_hours_may_be_tried_at_once(
    receiver: Receiver, heard_by: Callable[..., Subscription], filed: Callable[..., Case]
) -> None:
    row = heard_by()
    filed()
    receiver.tell(mode="500", times=3)
    for hours in (0, 1, 2):
        work(later(hours=hours))
    assert states() == ["queued"]
    uid = Delivery.objects.get().uid
    assert replay(row.uid, [uid], by=ADMIN) == 1
    work(later(seconds=1))
    assert states() == ["delivered"]


@pytest.mark.parametrize("what", ["unknown", "ended", "reversed"])
def test_what_cannot_be_replayed_is_refused(province: None, what: str) -> None:
    row = wants()
    if what == "ended":
        finish(row.uid, by=ADMIN)
    uid = uuid4() if what == "unknown" else row.uid
    last = DAY - timedelta(days=1) if what == "reversed" else DAY
    with pytest.raises(CannotSubscribe):
        replay_span(uid, DAY, last, by=ADMIN)


def test_what_ended_long_ago_is_forgotten_and_nothing_that_waits(
    receiver: Receiver,
    heard_by: Callable[..., Subscription],
    accepted: Callable[..., Case],
    filed: Callable[..., Case],
    settings: Any,
) -> None:
    heard_by()
    accepted()
    work()
    filed(key="waits")
    queue_what_happened()
    assert forget_webhooks(before=timezone.now() - timedelta(days=30)) == 0
    assert forget_webhooks(before=timezone.now() + timedelta(hours=1)) == 2
    assert states() == ["queued"] and not Attempt.objects.exists()
    work()
    assert states() == ["delivered"]  # Forgotten once, told once: it is not queued anew.
    assert len(receiver.heard()) == 3
