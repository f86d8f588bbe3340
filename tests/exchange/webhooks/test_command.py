"""`tinhso webhooks`: who is told and how that stands, and messages sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.exchange.webhooks.conftest import later, states, wants, work
from tests.servers.receiver import Receiver

from tinhso.cases.models import Case
from tinhso.cli.main import main
from tinhso.exchange.webhooks.following import queue_what_happened
from tinhso.exchange.webhooks.models import Delivery, Subscription
from tinhso.ledger.models import Event
from tinhso.operations import health, metrics


def told(capsys: Any, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(["webhooks", *words, "--lang", "en"])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_says_who_is_told_and_what_waits_for_a_person(province: None, capsys: Any) -> None:
    assert told(capsys, "status")[:2] == (0, "There is no receiver yet.\n")
    row = wants()
    code, said, _ = told(capsys, "status")
    assert code == 0 and str(row.uid) in said and "Trục liên thông" in said
    Subscription.objects.update(state="paused", why="failing")
    code, said, _ = told(capsys, "status")
    assert code == 1 and "paused" in said and "1 receivers paused themselves" in said


def test_messages_that_wait_are_said_and_health_sees_them(
    accepted: Callable[..., Case], capsys: Any
) -> None:
    wants()
    accepted()
    queue_what_happened()
    count = Delivery.objects.count()
    code, said, _ = told(capsys, "status")
    assert code == 0 and f"{count} messages are on their way" in said
    (check,) = health.checks(now=later(minutes=10), only=["webhooks"])
    assert (check.state, check.facts["waiting"]) == ("ok", count)
    Delivery.objects.update(queued_at=later(minutes=-40))
    code, said, _ = told(capsys, "status")
    assert code == 1 and f"{count} messages wait to be sent, the first for 40 minutes" in said
    (check,) = health.checks(now=later(), only=["webhooks"])
    assert check.state == "late"
    assert f"tinhso_webhooks_waiting {count}.0".encode() in metrics.written()
    Subscription.objects.update(state="paused", why="failing")
    (check,) = health.checks(now=later(), only=["webhooks"])
    assert (check.state, check.facts["waiting"], check.facts["stopped"]) == ("late", 0, 1)


def test_it_sends_a_message_or_a_span_again(
    receiver: Receiver,
    heard_by: Callable[..., Subscription],
    accepted: Callable[..., Case],
    capsys: Any,
) -> None:
    row = heard_by()
    accepted()
    work()
    one = Delivery.objects.first()
    assert one is not None
    to = ("replay", "--to", str(row.uid))
    said = told(capsys, *to, "--message", str(one.uid), "--actor", "p-qt")
    assert said[:2] == (0, "1 messages will be sent again.\n")
    assert Event.objects.get(kind="exchange.webhook_replayed").actor == "p-qt"
    work()
    span = ("--from", "2026-03-02", "--until", "2026-03-02")
    assert told(capsys, *to, *span, "--dead")[1].startswith("0 ")
    assert told(capsys, *to, *span)[1].startswith("2 ")
    assert states() == ["queued"] * 2


def test_what_is_wrong_is_said(province: None, capsys: Any) -> None:
    code, _, said = told(capsys, "replay")
    assert code == 2 and "--message" in said
    nobody = "00000000-0000-4000-8000-000000000001"
    span = ("--from", "2026-03-02", "--until", "2026-03-01")
    code, _, said = told(capsys, "replay", "--to", nobody, *span)
    assert code == 3 and "before the first" in said
    assert told(capsys, "replay", "--to", nobody, "--message", nobody)[0] == 3
