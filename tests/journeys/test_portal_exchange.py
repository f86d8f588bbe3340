"""The exchange journey: dossiers filed on the portal go through the province and come back, whatever is killed.

Three processes beside this one: our server, our worker, and the stand-in of the portal, which sends everything twice
and in no order. Both it and our worker are killed in the middle with SIGKILL and started again.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from tests.cases.conftest import doer, found_province
from tests.exchange.portal.conftest import with_agency
from tests.faults.serving import serving
from tests.files.conftest import pdf
from tests.servers.databases import address_of_database
from tests.servers.portal import RING, StandIn

from tinhso.cases import actions
from tinhso.cases.models import Act, Case
from tinhso.exchange.portal.models import Counterpart, Inbound, Outbound
from tinhso.exchange.portal.reconciling import compare
from tinhso.files.actions import store
from tinhso.ledger.models import Event

PATIENCE_SECONDS = 1_200
FILING = {
    "procedure": "9.000007",
    "agency": "H15.29",
    "desk": "H15.29.01",
    "answers": {"name": "Người nộp"},
}
# Of four dossiers one is asked for papers, one for money and one for papers before it is accepted.
EVERY = 4


@contextmanager
def working(environment: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Our worker, which may be killed and started again: the last of the list."""

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tinhso.config.work"], env=environment)

    workers = [start()]
    try:
        yield workers
    finally:
        for one in workers:
            if one.poll() is None:
                one.kill()
            one.wait()


class Officer:
    """Moves whatever can be moved on, a step at a time, as officers do."""

    def __init__(self) -> None:
        self.result = str(store(pdf("kết quả"), name="ket-qua.pdf").uid)

    def round(self) -> int:
        moved = 0
        open_ = Case.objects.filter(channel="portal").exclude(state="returned")
        for case in open_.order_by("id"):
            moved += self._moved(case)
        return moved

    def _moved(self, case: Case) -> int:
        asked = set(case.acts.values_list("name", flat=True))
        turn = case.pk % EVERY
        if case.state == "filed":
            if turn == 0 and "ask_completion" not in asked:
                actions.ask_completion(case.uid, reasons="Thiếu bản vẽ", doer=doer())
            else:
                actions.accept(case.uid, doer=doer())
        elif case.state == "processing":
            if turn == 1 and "ask_supplement" not in asked:
                actions.ask_supplement(case.uid, reasons="Thiếu sổ", papers=["don"], doer=doer())
            elif turn == 2 and "ask_payment" not in asked:
                actions.ask_payment(case.uid, amount=5_000, doer=doer())
            else:
                actions.decide(case.uid, granted=True, file=self.result, doer=doer())
        elif case.state == "done":
            actions.return_result(case.uid, doer=doer())
        else:
            return 0
        return 1


@pytest.fixture
def environment(own_database: None, settings: Any, tmp_path: Path) -> dict[str, str]:
    settings.FILE_KEYS = "tests:" + "5c" * 32
    settings.FILES_FOLDER = str(tmp_path / "files")
    found_province()
    with_agency()
    return {
        **os.environ,
        "TINHSO_DATABASE": address_of_database(),
        "TINHSO_FILES": settings.FILES_FOLDER,
        "TINHSO_FILE_KEYS": settings.FILE_KEYS,
        "TINHSO_PORTAL_KEYS": RING,
        "TINHSO_PORTAL_PRIVATE": "1",
        "TINHSO_HTTPS": "0",
    }


def has_come_through(portal: StandIn, dossiers: int) -> bool:
    """Whether each has its result there, and neither side waits for the other."""
    found = portal.status()
    settled = Counter(one["state"] for one in found["dossiers"]) == {10: dossiers}
    open_in = Inbound.objects.exclude(state__in=("done", "refused")).exists()
    open_out = Outbound.objects.exclude(state="acknowledged").exists()
    return settled and not found["unanswered"] and not open_in and not open_out


@pytest.mark.parametrize("dossiers", [40, pytest.param(200, marks=pytest.mark.long)])
def test_dossiers_of_the_portal_go_out_and_home_while_both_sides_are_killed(
    environment: dict[str, str],
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dossiers: int,
) -> None:
    for name in ("TINHSO_PORTAL_KEYS", "TINHSO_PORTAL_PRIVATE"):
        monkeypatch.setenv(name, environment[name])
    settings.PORTAL_KEYS, settings.PORTAL_PRIVATE = RING, True
    began = time.monotonic()
    with serving(tmp_path) as province, StandIn(tmp_path, province=province) as portal:
        environment["TINHSO_PORTAL"] = settings.PORTAL_ADDRESS = portal.address
        with working(environment) as workers:
            portal.tell(auto=True, duplicates=True, shuffle=True)
            portal.tell("file", count=dossiers, filing=FILING)
            officer, deaths = Officer(), 0
            kills = {dossiers // 4: "portal", dossiers // 2: "worker", dossiers * 3 // 4: "portal"}
            while not has_come_through(portal, dossiers):
                assert time.monotonic() - began < PATIENCE_SECONDS, _where(portal)
                officer.round()
                through = Case.objects.filter(state="returned").count()
                for after in [one for one in kills if through >= one]:
                    deaths += _killed(kills.pop(after), portal, workers, environment)
                time.sleep(0.1)
            # A day's list shows nothing that one side has and the other has not.
            run = compare(timezone.localdate())
        found = portal.status()
    assert (run.problem, run.differences) == ("", [])
    _nothing_is_lost_nor_doubled(found, dossiers)
    assert deaths == 4
    print(
        f"{dossiers} dossiers, {Inbound.objects.count()} messages in, {Outbound.objects.count()} out, "
        f"{found['heard_again']} heard again, {deaths} deaths, {time.monotonic() - began:.0f} s"
    )
    connection.close()


def _killed(
    what: str, portal: StandIn, workers: list[subprocess.Popen[bytes]], environment: dict[str, str]
) -> int:
    """SIGKILL, a moment without it, and once more on what it had; the portal once more while it is answering."""
    if what == "worker":
        workers[-1].kill()
        workers[-1].wait()
        workers.append(
            subprocess.Popen([sys.executable, "-m", "tinhso.config.work"], env=environment)
        )
        return 1
    portal.kill()
    time.sleep(1)
    portal.start()
    if (
        len(workers) == 1
    ):  # Before the worker was killed: it dies with a message kept and not acknowledged.
        portal.tell(mode="die_after", times=1)
        portal.wait()
        portal.start()
        portal.tell(mode="ok")
        return 2
    return 1


def _nothing_is_lost_nor_doubled(found: dict[str, Any], dossiers: int) -> None:
    cases = Case.objects.filter(channel="portal")
    assert cases.count() == Counterpart.objects.exclude(case=None).count() == dossiers
    theirs = {one["code"]: one for one in found["dossiers"]}
    assert set(theirs) == set(Counterpart.objects.values_list("portal", flat=True))
    codes = dict(cases.values_list("uid", "code"))
    for known in Counterpart.objects.all():
        there = theirs[known.portal]
        assert there["ours"] == codes[known.case], known.portal
        assert (there["sent"], there["heard"]) == (known.taken, known.told), known.portal
    # Each act once: filed, accepted, decided and returned of each; what was asked for is answered once.
    acts = Counter(Act.objects.filter(case__in=cases).values_list("name", flat=True))
    assert [acts[name] for name in ("file", "accept", "decide", "return_result")] == [dossiers] * 4
    assert acts["complete"] == acts["ask_completion"] > 0
    assert acts["answer_supplement"] == acts["ask_supplement"] > 0
    assert acts["paid"] == acts["ask_payment"] > 0
    # Each message once on the other side, in its order, and none that was not sent.
    assert set(found["outcomes"]) == {"accepted"}
    assert found["outcomes"]["accepted"] == Inbound.objects.count()
    assert set(Inbound.objects.values_list("state", flat=True)) == {"done"}
    assert found["heard"] == Outbound.objects.count()
    assert found["disorder"] == 0
    events = Event.objects.filter(subject__in=[f"case:{uid}" for uid in codes])
    states = Outbound.objects.filter(type="dossier.state")
    assert states.count() == events.count()
    results = {one["result"] for one in found["dossiers"]}
    assert results == set(cases.values_list("result__code", flat=True))


def _where(portal: StandIn) -> str:
    """How things stand, where they have stopped."""
    ours = Counter(Case.objects.values_list("state", flat=True))
    inside = Counter(Inbound.objects.values_list("state", "problem"))
    outside = Counter(Outbound.objects.values_list("state", "problem"))
    there = portal.status()
    return f"{ours} {inside} {outside} {there['unanswered']} {there['settings']}"
