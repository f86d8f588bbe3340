"""Workers that remind are killed at any moment: every obligation is told once, none is lost, none is told twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as configured
from django.db import connection
from tests.notices.owed_matter import MATTER, declared
from tests.servers.databases import address_of_database

from tinhso.ledger.actions import By
from tinhso.notices import owing
from tinhso.notices.models import Message, Obligation, Rung, Telling
from tinhso.notices.obligations import oblige_many
from tinhso.notices.owing import Owed, Step, Whom
from tinhso.notices.reached import set_reach
from tinhso.org.actions import found_office

WORKERS = 4
# Of the long form; fewer for a machine that others use.
MANY = int(os.environ.get("TINHSO_OBLIGATIONS", "100000"))
NOW = datetime(2026, 12, 16, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BY = By(actor="p-quan", office="tinh", channel="system")


def made(count: int) -> None:
    """Each of one holder, of whom two steps have come, and of one office that is sent one mail."""
    found_office(
        code="tinh", name="tinh", level="province", parent=None, on_date=date(2020, 1, 1), by=BY
    )
    set_reach("office:tinh", mail="so@example.vn", phone="", at=NOW, by=BY)
    ladder = (Step(-7, ("holder",)), Step(-3, ("holder",)), Step(0, ("holder",)))
    whom = {"holder": Whom(contact=True), "office": Whom(office="tinh")}
    for at in range(0, count, 5_000):
        some = range(at, min(at + 5_000, count))
        oblige_many(
            [
                Owed(
                    f"thing:{n}", MATTER, "tinh", date(2026, 12, 18),
                    (*ladder, Step(-1, ("office",))) if n % 100 == 0 else ladder, whom,
                )
                for n in some
            ],
            now=NOW.replace(day=1),
        )  # fmt: skip


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        "TINHSO_DATABASE": address_of_database(),
        "TINHSO_SECRET": configured.SECRET_KEY,
        "TINHSO_HTTPS": "0",
        "TINHSO_HOSTS": "127.0.0.1",
        "TINHSO_SMTP": "smtp://127.0.0.1:9",
    }


class Workers:
    """Some workers, of which one after the other is killed and another one started in its place."""

    def __init__(self) -> None:
        self._environment, self.kills = environment(), 0
        self._all = [self._started() for _ in range(WORKERS)]

    def _started(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.notices.owed_worker", NOW.isoformat()]
        return subprocess.Popen(words, env=self._environment)

    def kill_one(self) -> None:
        number = random.randrange(WORKERS)
        self._all[number].kill()
        self._all[number].wait()
        self.kills += 1
        self._all[number] = self._started()

    def end(self) -> None:
        for one in self._all:
            one.kill()
        for one in self._all:
            one.wait()


def left() -> tuple[int, int]:
    """Obligations to be decided, and tellings to be written."""
    due = Obligation.objects.filter(next_at__lte=NOW).count()
    return due, Telling.objects.filter(key="").count()


@pytest.mark.parametrize(
    ("count", "kills"),
    [(600, 6), pytest.param(MANY, 60, marks=pytest.mark.long, id="long")],
)
def test_workers_are_killed_and_each_step_is_told_once(
    own_database: None, count: int, kills: int
) -> None:
    declared()
    made(count)
    began, done_at = time.monotonic(), 0
    workers = Workers()
    try:
        until = began + 240 + count / 20
        while sum(left()) and time.monotonic() < until:
            time.sleep(0.05)
            done = Rung.objects.exclude(state=owing.WAITS).count() + Message.objects.count()
            if workers.kills < kills and done - done_at > 2 * count / kills:
                done_at = done
                time.sleep(random.random() / 5)
                workers.kill_one()
        assert left() == (0, 0)
    finally:
        workers.end()
    _compare(count, workers.kills, time.monotonic() - began)


def _compare(count: int, kills: int, seconds: float) -> None:
    sent: Counter[Any] = Counter(Message.objects.values_list("to", flat=True))
    holders = {f"thing{n}@example.vn" for n in range(count)}
    lost = holders - set(sent)
    doubled = {one for one, times in sent.items() if times > 1 and one != "so@example.vn"}
    states = Counter(Rung.objects.values_list("to", "state"))
    print(
        f"\n{count} obligations, {WORKERS} workers, {kills} killed in {seconds:.0f} s on {connection.vendor}: "
        f"lost {len(lost)}, doubled {len(doubled)}; {dict(sorted(states.items()))}"
    )
    assert kills >= 3
    assert lost == set() and doubled == set() and set(sent) - holders <= {"so@example.vn"}
    # The day before was not come for the office.
    assert states["holder", owing.PASSED] == states["holder", owing.TOLD] == count
    keys = list(Telling.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == count
    assert set(Message.objects.filter(link=0).values_list("key", flat=True)) == set(keys)
