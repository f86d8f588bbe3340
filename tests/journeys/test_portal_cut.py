"""The network between us and the portal is cut in every way, in both directions, and its stand-in is killed, while
dossiers are under way; and among them comes a message that nobody can act on.

Every message goes through a process that stalls, tears, answers half or is gone. In the end each has arrived once and
in its order; the poisoned one has held up nothing, is seen, and acts once what it lacked is there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.cases.conftest import ADMIN
from tests.faults.serving import serving
from tests.journeys.test_portal_exchange import (
    FILING,
    Officer,
    _nothing_is_lost_nor_doubled,
    environment,
    working,
)
from tests.servers.cutting import Cut
from tests.servers.portal import RING, StandIn

from tinhso.cases.models import Case
from tinhso.exchange.portal.deciding import IN, replay
from tinhso.exchange.portal.models import Inbound, Outbound
from tinhso.exchange.portal.reconciling import compare
from tinhso.org.models import Office

__all__ = ["environment"]
UNKNOWN = "H15.77"
PATIENCE_SECONDS = 900
CUTS = ("stall", "reset", "half", "gone")


@pytest.fixture
def both_ways(
    environment: dict[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[StandIn, Cut, Cut]]:
    """The portal and we, and the network between: how they reach us, and how we reach them."""
    for name in ("TINHSO_PORTAL_KEYS", "TINHSO_PORTAL_PRIVATE"):
        monkeypatch.setenv(name, environment[name])
    settings.PORTAL_KEYS, settings.PORTAL_PRIVATE = RING, True
    with (
        serving(tmp_path) as province,
        Cut(int(province.rpartition(":")[2])) as to_us,
        StandIn(tmp_path, province=to_us.address) as portal,
        Cut(portal.port) as to_them,
    ):
        environment["TINHSO_PORTAL"] = settings.PORTAL_ADDRESS = to_them.address
        with working(environment):
            yield portal, to_us, to_them


def through(portal: StandIn, dossiers: int) -> bool:
    """Whether so many dossiers have their result there, and neither side waits for the other but for the poisoned."""
    there = [one["state"] for one in portal.status()["dossiers"]]
    home = there.count(10) == dossiers
    open_in = Inbound.objects.exclude(state__in=("done", "refused")).exclude(
        problem="portal_unknown_agency"
    )
    return (
        home
        and not open_in.exists()
        and not Outbound.objects.exclude(state="acknowledged").exists()
    )


def until(holds: Callable[[], bool], step: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        step()
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("dossiers", "rounds"), [(10, 1), pytest.param(120, 6, marks=pytest.mark.long)]
)
def test_whatever_is_cut_each_message_arrives_once_and_one_that_is_poisoned_holds_up_nothing(
    both_ways: tuple[StandIn, Cut, Cut], dossiers: int, rounds: int
) -> None:
    portal, to_us, to_them = both_ways
    began, officer, cuts = time.monotonic(), Officer(), 0
    portal.tell(auto=True, duplicates=True, shuffle=True)
    every = dossiers // (rounds * len(CUTS) * 2)
    (poisoned,) = portal.tell("file", filing={**FILING, "agency": UNKNOWN})["codes"]
    portal.tell("file", count=dossiers - every * rounds * len(CUTS) * 2, filing=FILING)
    for number in range(rounds):
        for how in CUTS:
            for line in (to_us, to_them):
                # There is always something under way that the cut meets.
                portal.tell("file", count=every, filing=FILING)
                until(lambda: Case.objects.exclude(state="returned").exists(), officer.round)
                line.behave(how)
                ends = time.monotonic() + 1.5
                while time.monotonic() < ends:
                    officer.round()
                    time.sleep(0.1)
                line.behave("pass")
                cuts += 1
        if number % 2 == 0:
            portal.kill()
            to_them.behave("reset")
            portal.start()
            to_them.behave("pass")
    until(lambda: through(portal, dossiers), officer.round)
    # It is seen where somebody looks who answers for it, and nothing of it was done by halves.
    row = Inbound.objects.get(problem="portal_unknown_agency")
    assert (row.dossier, row.state, row.facts) == (poisoned, "failed", {"agency": UNKNOWN})
    assert Case.objects.count() == dossiers
    # What it lacked is there, and it is looked at once more.
    Office.objects.filter(code="xa-1").update(agency_id=UNKNOWN)
    replay(IN, row.uid, by=ADMIN)
    until(lambda: through(portal, dossiers + 1), officer.round)
    until(lambda: not portal.status()["unanswered"], lambda: None)
    run = compare(timezone.localdate())
    found = portal.status()
    assert (run.problem, run.differences) == ("", [])
    _nothing_is_lost_nor_doubled(found, dossiers + 1)
    print(
        f"\n{dossiers} dossiers and a poisoned one, {cuts} cuts: {Inbound.objects.count()} messages in, "
        f"{Outbound.objects.count()} out, {found['heard_again']} heard again, none out of order; "
        f"{time.monotonic() - began:.0f} s"
    )
    connection.close()
