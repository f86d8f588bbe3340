"""Messages to real processes that fail in every way known: none is lost, and one that comes twice bears one id."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cases.conftest import ADMIN
from tests.exchange.webhooks.conftest import later, states, wants, work
from tests.servers.receiver import Receiver

from tinhso.cases.models import Case
from tinhso.exchange.webhooks import delivering
from tinhso.exchange.webhooks.delivering import MOST_TRIES, send_webhooks
from tinhso.exchange.webhooks.models import Attempt, Delivery, Subscription
from tinhso.exchange.webhooks.subscribing import (
    OVERLAP,
    change_secret,
    finish,
    pause,
    resume,
    secrets_of,
)
from tinhso.ledger.models import Event
from tinhso.notices.models import Message

File = Callable[..., Case]
Heard = Callable[..., Subscription]


def test_what_happened_reaches_the_receiver_signed_and_in_order(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    row = heard_by()
    case = accepted()
    assert work() == 2
    heard = receiver.heard()
    assert [one["genuine"] for one in heard] == [True, True]
    told = [json.loads(one["body"]) for one in heard]
    assert [one["type"] for one in told] == ["cases.filed", "cases.accepted"]
    assert {one["subject"] for one in told} == {f"case:{case.uid}"}
    assert [one["path"] for one in heard] == ["/nhan", "/nhan"]
    assert states() == ["delivered"] * 2
    assert list(Attempt.objects.values_list("status", flat=True)) == [200, 200]
    row.refresh_from_db()
    assert row.answered_at is not None and row.failing_since is None
    assert work() == 0


@pytest.mark.parametrize("mode", ["500", "302", "404", "204"])
def test_only_200_to_299_is_taken(
    receiver: Receiver, heard_by: Heard, filed: File, mode: str
) -> None:
    heard_by()
    filed()
    receiver.tell(mode=mode, times=1, says="đang sửa")
    work()
    one, attempt = Delivery.objects.get(), Attempt.objects.get()
    assert attempt.status == int(mode)
    if mode == "204":
        assert one.state == "delivered"
        return
    assert (one.state, one.problem, one.facts) == (
        "queued", "webhook_not_taken", {"status": mode},
    )  # fmt: skip
    assert attempt.answer == "đang sửa"
    assert one.next_at is not None and one.next_at > datetime.now(UTC)
    work(later(hours=1))
    heard = receiver.heard()
    assert states() == ["delivered"]
    assert len(heard) == 2 and len({one["id"] for one in heard}) == 1
    assert [one["genuine"] for one in heard] == [True, True]  # Signed anew, of its own moment.


def test_a_receiver_is_not_followed_elsewhere(
    receiver: Receiver, heard_by: Heard, filed: File, tmp_path: Path
) -> None:
    with Receiver(tmp_path, name="khac") as other:
        heard_by()
        filed()
        receiver.tell(mode="away", times=1, to=other.address)
        work()
        assert other.heard() == []
    assert Delivery.objects.get().facts == {"status": "302"}


def test_waits_grow_and_end(receiver: Receiver, heard_by: Heard, filed: File) -> None:
    row = heard_by()
    filed()
    receiver.tell(mode="400", times=99)
    at, waits = datetime.now(UTC), []
    for _ in range(MOST_TRIES):
        work(at)
        one = Delivery.objects.get()
        if one.next_at is not None:
            waits.append((one.next_at - at).total_seconds())
            at = one.next_at + timedelta(seconds=1)
        Subscription.objects.update(failing_since=at)  # Not so long that it is paused.
    assert len(waits) == MOST_TRIES - 1
    for wait, most in zip(waits, delivering.WAITS, strict=True):
        assert most / 2 <= wait <= most
    assert (one.state, one.tries, one.problem) == ("dead", MOST_TRIES, "webhook_gave_up")
    assert Attempt.objects.count() == MOST_TRIES
    work(later(days=20))
    assert len(receiver.heard()) == MOST_TRIES
    row.refresh_from_db()
    assert row.state == "active"


def test_while_a_receiver_takes_nothing_no_message_of_it_dies(
    receiver: Receiver, heard_by: Heard, filed: File
) -> None:
    heard_by()
    filed()
    receiver.tell(mode="500", times=999)
    work()
    Delivery.objects.update(tries=3 * MOST_TRIES)
    work(later(hours=1))
    assert states() == ["queued"]
    # It takes others meanwhile, and this one it never can.
    filed(key="k-2")
    receiver.tell(mode="ok")
    work(later(hours=2))
    receiver.tell(mode="500")
    work(later(hours=30))
    assert sorted(states()) == ["dead", "delivered"]


def test_of_a_receiver_that_is_gone_one_message_is_tried_and_others_do_not_wait_for_it(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    gone, well = wants(key="gone"), heard_by()
    for n in range(4):
        accepted(key=f"k-{n}")
    work(rounds=2)
    assert Delivery.objects.filter(subscription=gone, tries__gt=0).count() == 1
    assert Delivery.objects.filter(subscription=well, state="delivered").count() == 8
    gone.refresh_from_db()
    assert gone.failing_since is not None and gone.failures == 1
    work(later(minutes=20))
    assert Attempt.objects.filter(delivery__subscription=gone).count() == 2


def test_one_that_hangs_or_drips_does_not_hold_us_nor_the_others(
    receiver: Receiver,
    heard_by: Heard,
    filed: File,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivering, "SECONDS", 1.5)
    heard_by()
    with (
        Receiver(tmp_path, name="treo") as hangs,
        Receiver(tmp_path, name="nhỏ giọt") as drips,
    ):
        for one, mode in ((hangs, "hang"), (drips, "drip")):
            wants(one.address, key=mode)
            one.tell(mode=mode, times=9)
        filed()
        began = time.monotonic()
        work()
        assert time.monotonic() - began < 8
    assert sorted(states()) == ["delivered", "queued", "queued"]
    assert set(Delivery.objects.filter(state="queued").values_list("problem", flat=True)) == {
        "http_timed_out"
    }


def test_one_that_dies_with_a_message_in_hand_hears_it_again_under_its_id(
    receiver: Receiver, heard_by: Heard, filed: File
) -> None:
    row = heard_by()
    filed()
    receiver.tell(mode="die", times=1)
    work()
    receiver.kill()
    receiver.start()
    receiver.tell(secret=secrets_of(row, at=datetime.now(UTC))[0])
    work(later(hours=1))
    heard = receiver.heard()
    assert [one["mode"] for one in heard] == ["die", "ok"]
    assert len({(one["id"], one["body"]) for one in heard}) == 1
    assert states() == ["delivered"]


def test_a_worker_that_died_with_messages_in_hand_loses_none(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    heard_by()
    accepted()
    delivering_now = datetime.now(UTC)
    from tinhso.exchange.webhooks.following import queue_what_happened

    queue_what_happened(now=delivering_now)
    turns = delivering._turns(delivering_now)
    assert len(turns) == 1 and len(turns[0].rows) == 2
    # As if it had been killed after one was sent, before anything was noted.
    delivering._sent(turns[0], 0.0)
    assert send_webhooks(now=delivering_now) == 0
    assert send_webhooks(now=later(minutes=2)) == 2
    ids = [one["id"] for one in receiver.heard()]
    assert len(ids) == 3 and len(set(ids)) == 2 and ids[0] == ids[1]
    assert states() == ["delivered"] * 2


def test_a_message_that_is_refused_holds_up_no_other(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    row = heard_by()
    accepted()
    receiver.tell(mode="422", times=1)
    work()
    assert states() == ["queued", "delivered"]
    row.refresh_from_db()
    assert row.failing_since is None


def test_a_receiver_that_fails_for_long_is_paused_and_somebody_is_told(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    row = heard_by(mail="truc@tinh.example")
    accepted()
    receiver.tell(mode="503", times=999)
    for hour in range(0, 100, 1):
        work(later(hours=hour))
    row.refresh_from_db()
    assert (row.state, row.why) == ("paused", "failing")
    assert set(states()) == {"queued"}
    event = Event.objects.get(kind="exchange.webhook_paused")
    assert (event.actor, event.facts) == ("system", {"why": "failing"})
    mail = Message.objects.get()
    assert mail.to == "truc@tinh.example" and "Ba ngày" in mail.text and "three days" in mail.text
    tried = len(receiver.heard())
    work(later(hours=200))
    assert len(receiver.heard()) == tried
    receiver.tell(mode="ok")
    resume(row.uid, by=ADMIN)
    work(later(seconds=1))
    assert states() == ["delivered"] * 2
    assert Message.objects.count() == 1


def test_one_that_says_it_is_gone_is_paused_at_once(
    receiver: Receiver, heard_by: Heard, accepted: File
) -> None:
    row = heard_by()
    accepted()
    receiver.tell(mode="410", times=1)
    work()
    row.refresh_from_db()
    assert (row.state, row.why) == ("paused", "gone")
    assert not Message.objects.exists()  # Nobody was named to be told; the settings say it.
    assert len(receiver.heard()) == 1


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(
    receiver: Receiver, heard_by: Heard, filed: File
) -> None:
    row = heard_by()
    old = secrets_of(row, at=datetime.now(UTC))[0]
    change_secret(row.uid, key="s-2", by=ADMIN)
    change_secret(row.uid, key="s-2", by=ADMIN)
    new = secrets_of(row, at=datetime.now(UTC))[0]
    assert new != old and secrets_of(row, at=datetime.now(UTC)) == [new, old]
    for key, secret in (("with-old", old), ("with-new", new)):
        receiver.tell(secret=secret)
        filed(key=key)
        work()
    after = later(seconds=OVERLAP.total_seconds() + 1)
    assert secrets_of(row, at=after) == [new]
    heard = receiver.heard()
    assert [(one["genuine"], len(one["signatures"])) for one in heard] == [(True, 2)] * 2
    assert Event.objects.filter(kind="exchange.webhook_secret_made").count() == 1


def test_who_has_ended_or_is_paused_is_sent_nothing(
    receiver: Receiver, heard_by: Heard, filed: File
) -> None:
    row = heard_by()
    filed()
    from tinhso.exchange.webhooks.following import queue_what_happened

    queue_what_happened()
    pause(row.uid, by=ADMIN)
    assert send_webhooks() == 0
    finish(row.uid, by=ADMIN)
    assert send_webhooks() == 0
    assert receiver.heard() == []
    one = Delivery.objects.get()
    assert (one.state, one.problem) == ("dead", "webhook_was_ended")
    assert not row.secrets.exists()


def test_a_lost_key_of_ours_loses_no_message(
    receiver: Receiver, heard_by: Heard, filed: File, settings: Any
) -> None:
    heard_by()
    filed()
    settings.FILE_KEYS, ring = "khac:" + "11" * 32, settings.FILE_KEYS
    work()
    one = Delivery.objects.get()
    assert (one.state, one.problem) == ("queued", "unknown_file_key")
    settings.FILE_KEYS = ring
    work(later(hours=1))
    assert states() == ["delivered"]


def test_sending_takes_no_query_for_each_that_waits(
    receiver: Receiver, heard_by: Heard, accepted: File, django_assert_max_num_queries: Any
) -> None:
    heard_by()
    for n in range(10):
        accepted(key=f"k-{n}")
    from tinhso.exchange.webhooks.following import queue_what_happened

    queue_what_happened()
    with django_assert_max_num_queries(20 + 22):  # What became of each is a statement of its own.
        assert send_webhooks() == 20
