"""What is queued for whom: each event once, in order, as it was asked for, and never more than fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import ADMIN
from tests.exchange.webhooks.conftest import wants

from tinhso.cases.models import Case
from tinhso.exchange.webhooks import following
from tinhso.exchange.webhooks.following import queue_what_happened
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.exchange.webhooks.subscribing import pause, resume

File = Callable[..., Case]


def kinds_of(row: Subscription) -> list[str]:
    found = Delivery.objects.filter(subscription=row).order_by("id")
    return list(found.values_list("kind", flat=True))


def test_what_happens_afterwards_is_queued_once_and_in_order(filed: File, accepted: File) -> None:
    filed(key="before")
    row = wants()
    accepted(key="after")
    assert queue_what_happened() > 0
    assert queue_what_happened() == 0
    assert kinds_of(row) == ["cases.filed", "cases.accepted"]
    one = Delivery.objects.first()
    assert one is not None and one.subject.startswith("case:") and one.state == "queued"


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 2),
        ({"kinds": ["cases.accepted"]}, 1),
        ({"offices": ["xa-1"]}, 2),
        ({"offices": ["tinh"]}, 2),
        ({"offices": ["xa-2"]}, 0),
        ({"procedures": ["9.000007"]}, 2),
        ({"procedures": ["9.000007"], "kinds": ["cases.decided"]}, 0),
    ],
)
def test_who_wants_little_hears_little(accepted: File, wanted: dict[str, Any], count: int) -> None:
    row = wants(**wanted)
    accepted()
    queue_what_happened()
    assert len(kinds_of(row)) == count


def test_what_is_undone_with_its_transaction_is_never_told(filed: File) -> None:
    row = wants()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        filed()
        raise ZeroDivisionError
    queue_what_happened()
    assert kinds_of(row) == []


def test_a_queue_is_bounded_and_what_waits_outside_is_not_lost(
    accepted: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    monkeypatch.setattr(following, "MOST_QUEUED", 3)
    slow, quick = wants(key="slow"), wants(key="quick")
    for n in range(5):
        accepted(key=f"k-{n}")
    heard = 0
    for _ in range(10):
        queue_what_happened()
        assert Delivery.objects.filter(subscription=slow, state="queued").count() <= 4
        heard += Delivery.objects.filter(subscription=quick, state="queued").update(
            state="delivered"
        )
    assert heard == 10
    for _ in range(10):
        Delivery.objects.filter(subscription=slow).update(state="delivered")
        queue_what_happened()
    assert kinds_of(slow) == kinds_of(quick) == ["cases.filed", "cases.accepted"] * 5
    slow.refresh_from_db()
    quick.refresh_from_db()
    assert slow.position == quick.position


def test_who_is_paused_hears_afterwards_what_happened_meanwhile(accepted: File) -> None:
    row = wants()
    pause(row.uid, by=ADMIN)
    accepted()
    queue_what_happened()
    assert kinds_of(row) == []
    resume(row.uid, by=ADMIN)
    queue_what_happened()
    assert kinds_of(row) == ["cases.filed", "cases.accepted"]


def test_following_takes_no_query_for_each_event_or_receiver(accepted: File) -> None:
    def queries(first: int, count: int) -> int:
        for n in range(first, first + count):
            accepted(key=f"k-{n}")
        with CaptureQueriesContext(connection) as seen:
            assert queue_what_happened() > 0
        return len(seen)

    wants(key="one", procedures=["9.000007"], offices=["xa-1"])
    before = queries(0, 1)
    for n in range(6):
        wants(key=f"w-{n}", procedures=["9.000007"], offices=["tinh"])
    queue_what_happened()  # From here on all are read to together.
    assert queries(10, 8) <= before + 1  # SQLite takes so many rows in two statements.


def test_with_nobody_to_tell_nothing_is_done(
    accepted: File, django_assert_num_queries: Any
) -> None:
    accepted()
    with django_assert_num_queries(1):
        assert queue_what_happened() == 0
