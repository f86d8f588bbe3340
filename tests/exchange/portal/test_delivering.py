"""Messages to a real process that fails in every way known: none is lost, none counts twice, none overtakes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cases.conftest import ADMIN, doer
from tests.exchange.portal.conftest import filed
from tests.files.conftest import pdf
from tests.servers.portal import StandIn

from tinhso.cases import actions as cases
from tinhso.cases.models import Case
from tinhso.exchange.portal import delivering
from tinhso.exchange.portal.deciding import OUT, give_up, replay
from tinhso.exchange.portal.delivering import deliver
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.portal.telling import tell_what_happened
from tinhso.files.actions import store
from tinhso.files.queries import NoSuchFile

HandIn = Callable[..., Inbound]


@pytest.fixture
def queued(handed_in: HandIn) -> Callable[[int], None]:
    """Dossiers that were filed and accepted: two messages of each are queued."""

    def queue(count: int = 1) -> None:
        handed_in(*(filed(dossier=f"G22-{n}") for n in range(count)))
        for case in Case.objects.filter(state="filed"):
            cases.accept(case.uid, doer=doer())
        tell_what_happened()

    return queue


def send(now: datetime | None = None, *, rounds: int = 6) -> int:
    counted = 0
    for _ in range(rounds):
        delivering._rests.clear()
        counted += deliver(now=now)
    return counted


def states() -> list[str]:
    return list(Outbound.objects.order_by("dossier", "sequence").values_list("state", flat=True))


def soon(seconds: float = 3600) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_what_is_queued_reaches_the_portal_in_its_order(queued: Any, portal: StandIn) -> None:
    queued(3)
    assert send() == 6
    assert states() == ["acknowledged"] * 6
    found = portal.status()
    assert (found["heard"], found["heard_again"], found["disorder"]) == (6, 0, 0)
    assert Outbound.objects.filter(ended_at=None).count() == 0
    assert send() == 0


def test_of_one_dossier_one_message_is_under_way(queued: Any, portal: StandIn) -> None:
    queued(1)
    assert deliver() == 1
    assert states() == ["acknowledged", "queued"]


def test_a_lost_acknowledgement_leads_to_a_repetition_that_counts_once(
    queued: Any, portal: StandIn
) -> None:
    queued(1)
    portal.tell(mode="lost", times=3)
    send(soon(), rounds=1)
    for n in range(1, 8):
        send(soon(3600 * n))
    found = portal.status()
    assert states() == ["acknowledged"] * 2
    assert (found["heard"], found["heard_again"], found["disorder"]) == (2, 3, 0)


@pytest.mark.parametrize("mode", ["error", "garbage"])
def test_a_portal_that_fails_is_asked_again_later(queued: Any, portal: StandIn, mode: str) -> None:
    queued(2)
    portal.tell(mode=mode, times=2)
    assert send(rounds=1) == 2
    rows = Outbound.objects.filter(tries=1)
    assert [(row.state, row.problem) for row in rows] == [("queued", "portal_cannot_digest")] * 2
    assert all(row.next_at > datetime.now(UTC) for row in rows)
    send(soon())
    assert states() == ["acknowledged"] * 4


def test_a_portal_that_is_gone_is_left_in_peace_and_nothing_is_left_to_a_person(
    queued: Any, portal: StandIn
) -> None:
    queued(3)
    portal.kill()
    assert deliver() == 0
    assert Outbound.objects.filter(tries__gt=0).count() == 1  # The others were not even tried.
    assert not Outbound.objects.exclude(claim=None).exists()
    assert deliver() == 0
    for n in range(1, 30):
        send(soon(3600 * n), rounds=1)
    assert set(states()) == {"queued"}
    portal.start()
    portal.tell(sending=False)
    send(soon(3600 * 40), rounds=9)
    assert set(states()) == {"acknowledged"}
    assert portal.status()["disorder"] == 0


def test_one_that_dies_after_it_has_kept_a_message_hears_it_again(
    queued: Any, portal: StandIn
) -> None:
    queued(1)
    portal.tell(mode="die_after", times=1)
    send(rounds=1)
    assert portal.wait() == 9
    portal.start()
    portal.tell(sending=False, mode="ok")
    for n in range(1, 4):
        send(soon(3600 * n))
    found = portal.status()
    assert states() == ["acknowledged"] * 2
    assert (found["heard"], found["heard_again"], found["disorder"]) == (2, 1, 0)


def test_one_that_hangs_does_not_hold_us(
    queued: Any, portal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "SECONDS", 1.0)
    queued(2)
    portal.tell(mode="hang", times=1)
    began = time.monotonic()
    deliver()
    assert time.monotonic() - began < 6
    assert Outbound.objects.get(tries=1).problem == "http_timed_out"
    send(soon())
    assert states() == ["acknowledged"] * 4


def test_what_the_portal_refuses_is_told_and_holds_up_nothing(queued: Any, portal: StandIn) -> None:
    queued(1)
    portal.tell(mode="refuse", times=1)
    send()
    assert states() == ["refused", "acknowledged"]
    row = Outbound.objects.get(state="refused")
    assert (row.problem, row.facts) == ("portal_refused_ours", {"why": "not_today"})
    replay(OUT, row.uid, by=ADMIN)
    send()
    assert states() == ["acknowledged"] * 2


def test_a_result_file_that_was_replaced_before_it_was_sent_holds_up_nothing(
    queued: Any, portal: StandIn
) -> None:
    queued(1)
    case = Case.objects.get()
    first, second = (store(pdf(name), name=f"{name}.pdf") for name in ("a", "b"))
    cases.decide(case.uid, granted=True, number="1/GP", file=str(first.uid), doer=doer())
    tell_what_happened()
    cases.attach_result(case.uid, file=str(second.uid), reasons="Nhầm tệp", doer=doer())
    tell_what_happened()
    send(rounds=12)
    assert [row.state for row in Outbound.objects.exclude(state="acknowledged")] == ["given_up"]
    erased = Outbound.objects.get(state="given_up")
    assert (erased.type, erased.problem, erased.next_at) == ("file", "portal_file_erased", None)
    assert erased.ended_at is not None
    after = Outbound.objects.filter(sequence__gt=erased.sequence).order_by("sequence")
    assert [row.type for row in after] == [
        "dossier.result",
        "dossier.state",
        "file",
        "dossier.result",
        "dossier.state",
    ]
    # The portal hears all the others; the number that never comes is one gap, as of any that is given up.
    found = portal.status()
    assert (found["heard"], found["disorder"]) == (Outbound.objects.count() - 1, 1)


def test_a_damaged_file_is_tried_again(
    queued: Any, portal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(1)

    def damaged(_: Outbound) -> bytes:
        raise NoSuchFile("file_damaged", file="x")

    monkeypatch.setattr(delivering, "content_of", damaged)
    send(rounds=1)
    row = Outbound.objects.get(tries=1)
    assert (row.state, row.problem) == ("queued", "file_damaged")


def test_a_message_that_the_portal_cannot_digest_while_it_takes_others_is_left_to_a_person(
    queued: Any, portal: StandIn
) -> None:
    queued(2)
    sick = Outbound.objects.order_by("pk").first()
    assert sick is not None
    # As if its nine tries had failed; the other dossier's messages go through meanwhile.
    Outbound.objects.filter(dossier=sick.dossier).update(next_at=soon(60))
    send()
    Outbound.objects.filter(pk=sick.pk).update(tries=9, next_at=datetime.now(UTC))
    portal.tell(mode="error", times=1)
    send(rounds=1)
    sick.refresh_from_db()
    assert (sick.state, sick.problem) == ("poisoned", "portal_cannot_digest")
    send(soon(120))
    assert states().count("queued") == 1  # Its successor waits for what a person decides.
    give_up(OUT, sick.uid, why="Cổng đã biết", by=ADMIN)
    send(soon(120))
    assert sorted(states()) == ["acknowledged"] * 3 + ["given_up"]


def test_a_portal_that_fails_at_everything_leaves_nothing_to_a_person(
    queued: Any, portal: StandIn
) -> None:
    queued(1)
    Outbound.objects.update(tries=40)
    portal.tell(mode="error", times=1)
    send(rounds=1)
    assert states() == ["queued", "queued"]


def test_a_portal_that_does_not_know_our_key_hears_us_later(
    queued: Any, portal: StandIn, settings: Any
) -> None:
    queued(2)
    settings.PORTAL_KEYS = "moi:" + "33" * 32
    send(rounds=1)
    row = Outbound.objects.get(tries=1)
    assert (row.state, row.problem, row.facts) == (
        "queued",
        "portal_hears_nobody",
        {"status": "401"},
    )


def test_a_worker_that_died_with_messages_in_hand_loses_none(queued: Any, portal: StandIn) -> None:
    queued(2)
    now = datetime.now(UTC)
    claim, rows = delivering._claim(20, now)
    assert len(rows) == 2
    assert deliver(now=now) == 0
    assert send(now + delivering.CLAIMED_FOR + timedelta(seconds=1)) == 4
    assert portal.status()["heard"] == 4
    assert not Outbound.objects.filter(claim=claim).exists()


def test_a_private_network_is_not_asked_unless_it_is_said(
    queued: Any, portal: StandIn, settings: Any
) -> None:
    queued(1)
    settings.PORTAL_PRIVATE = False
    send(rounds=1)
    row = Outbound.objects.get(tries=1)
    assert (row.state, row.problem) == ("queued", "http_bad_address")
    assert portal.status()["heard"] == 0


def test_without_an_address_messages_stay_in_their_queue(queued: Any) -> None:
    queued(1)
    assert deliver() == 0
    assert states() == ["queued", "queued"]


def test_choosing_what_to_send_takes_no_query_for_each(
    queued: Any, portal: StandIn, django_assert_max_num_queries: Any
) -> None:
    queued(8)
    with django_assert_max_num_queries(8 + 8):  # What became of each is a statement of its own.
        assert deliver() == 8
