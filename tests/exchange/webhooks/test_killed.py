"""Real workers killed while they send: nothing is lost, and what comes twice bears one id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.cases.conftest import doer, found_province
from tests.exchange.webhooks.conftest import wants
from tests.servers.receiver import Receiver

from tinhso.cases import actions
from tinhso.exchange.webhooks.models import Delivery
from tinhso.exchange.webhooks.subscribing import secrets_of
from tinhso.ledger.models import Event

WORK = """
import django, time
django.setup()
from tinhso.exchange.webhooks.jobs import WEBHOOKS
while True:
    if not sum(job() for job in WEBHOOKS):
        time.sleep(0.05)
"""
DOSSIERS = 40


@pytest.fixture
def worker(own_database: None, settings: Any) -> Callable[[], subprocess.Popen[bytes]]:
    """Starts a worker on this test's database."""
    told = connection.settings_dict
    address = (
        f"sqlite:///{told['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgresql://{told['USER']}:{_quoted(told['PASSWORD'])}@{told['HOST']}:{told['PORT']}/{told['NAME']}"
    )
    environment = {
        **os.environ,
        "TINHSO_DATABASE": address,
        "TINHSO_FILE_KEYS": settings.FILE_KEYS,
        "TINHSO_WEBHOOK_NETWORKS": "127.0.0.0/8",
        "TINHSO_WEBHOOK_PLAIN": "1",
    }

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", WORK], env=environment)

    return start


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def test_workers_killed_again_and_again_lose_nothing_and_repeat_under_one_id(
    worker: Callable[[], subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    found_province()
    with Receiver(tmp_path) as receiver:
        row = wants(receiver.address)
        receiver.tell(secret=secrets_of(row, at=datetime.now(UTC))[0])
        for n in range(DOSSIERS):
            actions.file_case(
                actions.Filing(
                    procedure="9.000007",
                    owner="party-con",
                    filer="party-me",
                    desk="xa-1-mot-cua",
                    office="xa-1",
                    answers={"name": f"Người {n}"},
                    papers=[actions.PaperGiven("Đơn", type="don", originals=1)],
                ),
                key=f"k-{n}",
                doer=doer(),
            )
        running = worker()
        for _ in range(3):  # Each is killed with messages in hand.
            before = len(receiver.heard())
            ends = time.monotonic() + 30
            while len(receiver.heard()) <= before and time.monotonic() < ends:
                time.sleep(0.02)
            running.send_signal(signal.SIGKILL)
            running.wait()
            # Nobody waits a minute in a test: what was in hand is anybody's now.
            Delivery.objects.filter(claim__isnull=False).update(claimed_until=datetime.now(UTC))
            running = worker()
        ends = time.monotonic() + 60
        while (
            Delivery.objects.filter(state="delivered").count() < DOSSIERS
            and time.monotonic() < ends
        ):
            time.sleep(0.1)
        running.kill()
        running.wait()
        heard = receiver.heard()
    events = Event.objects.filter(kind="cases.filed").count()
    assert events == DOSSIERS == Delivery.objects.filter(state="delivered").count()
    assert all(one["genuine"] for one in heard)
    assert len({one["id"] for one in heard}) == DOSSIERS
    assert len({one["body"] for one in heard}) == DOSSIERS
