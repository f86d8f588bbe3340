"""Workers are killed at any moment, answers are lost and providers fail; nothing is lost and nothing rings twice. What
nobody can know of is told apart, for a person. The stand-ins count, as processes of their own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.db import connection, connections
from django.test import Client
from django.utils import timezone
from tests.notices.conftest import lead_to
from tests.notices.mailserver import Box, mail_server
from tests.notices.test_ways import BY, DATA
from tests.servers.databases import address_of_database
from tests.servers.phones import Phones
from tests.servers.running import free_port

from tinhso.demo import phones as stand_in
from tinhso.ledger.models import Event
from tinhso.notices import actions, manners, rules, templates
from tinhso.notices.models import Message

WORKERS = 4
# Of the long form; fewer for a machine that others use.
MANY = int(os.environ.get("TINHSO_MESSAGES", "100000"))
FILE_KEYS = "f1:" + "3c" * 32


@contextmanager
def receiving(port: int) -> Iterator[None]:
    """The addresses at which receipts are taken, open to the stand-in."""

    class Taking(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._answer(Client().get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signature = {"X-ZEvent-Signature": self.headers["X-ZEvent-Signature"]}
            self._answer(
                Client().post(self.path, body, content_type="application/json", headers=signature)
            )

        def _answer(self, answer: Any) -> None:
            self.send_response(answer.status_code)
            self.end_headers()
            connections.close_all()

    server = ThreadingHTTPServer(("127.0.0.1", port), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class Workers:
    """Some workers, of which one after the other is killed and another one started in its place."""

    def __init__(self, environment: dict[str, str], lease: float) -> None:
        self._environment, self._lease, self.kills = environment, lease, 0
        self._all = [self._started() for _ in range(WORKERS)]

    def _started(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.notices.worker", str(self._lease)]
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


def environment(box: Box, phones: Phones, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(one for one in sys.path if one),
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        "TINHSO_DATABASE": address_of_database(),
        "TINHSO_SECRET": configured.SECRET_KEY,
        "TINHSO_HTTPS": "0",
        "TINHSO_HOSTS": "127.0.0.1",
        "TINHSO_ADDRESS": f"http://127.0.0.1:{port}",
        "TINHSO_SMTP": f"smtp://127.0.0.1:{box.port}",
        "TINHSO_SMS": phones.sms,
        "TINHSO_ZALO": phones.zalo,
        "TINHSO_ZALO_REFRESH": stand_in.FIRST_REFRESH,
        "TINHSO_FILE_KEYS": FILE_KEYS,
    }


def obliged(count: int) -> None:
    """Three ways in turn; of those by Zalo every second is a phone that may fall back to an SMS."""
    now = timezone.now()
    fields = {"ma": "H15.9-1", "noi": "https://x"}
    for number in range(count):
        phone = f"+8490{number:07}"
        if number % 3 == 0:
            actions.oblige(
                f"k:{number}", to=phone, subject="x", text="Hồ sơ đã có kết quả", due_at=now,
                way="sms",
            )  # fmt: skip
        elif number % 3 == 1:
            to = {"zalo": phone} | ({"sms": phone} if number % 2 else {})
            actions.tell(
                f"k:{number}", template="thu_nghiem", fields=fields, to=to, due_at=now
            )  # fmt: skip
        else:
            actions.oblige(
                f"k:{number}", to=f"n{number}@example.vn", subject="x", text="x", due_at=now
            )


def many(count: int) -> None:
    """As many rows as the same would make, of which one has been obliged: what is tried is how they are delivered."""
    obliged(3)
    like = {one.way: one for one in Message.objects.filter(link=0)}
    ways, rows = ("sms", "zalo", "mail"), []
    for number in range(3, count):
        one = copy(like[ways[number % 3]])
        one.pk, one.uid, one.key, one.chain = None, uuid4(), f"k:{number}", None
        one.to = f"n{number}@example.vn" if one.way == "mail" else f"+8490{number:07}"
        one._state.adding = True
        rows.append(one)
    Message.objects.bulk_create(rows, batch_size=2000)


def left() -> int:
    return Message.objects.filter(next_at__isnull=False).count()


@pytest.mark.parametrize(
    ("count", "lease", "kills"),
    [(240, 6.0, 8), pytest.param(MANY, 20.0, 60, marks=pytest.mark.long, id="long")],
)
def test_workers_are_killed_and_nothing_is_lost(
    own_database: None, settings: Any, monkeypatch: Any, count: int, lease: float, kills: int
) -> None:
    monkeypatch.setattr(templates, "_KNOWN", {**templates._KNOWN})
    templates.declare(templates.Template.of(DATA))
    # At any time of the day, so no quiet hours.
    now = timezone.now()
    midnight = timezone.localtime(now).time().replace(hour=0, minute=0, second=0, microsecond=0)
    manners.set_manner(
        order=rules.WAYS, quiet_from=midnight, quiet_until=midnight, per_minute={},
        accented=False, at=now, by=BY,
    )  # fmt: skip
    manners.set_wording("thu_nghiem", "zalo", number="1", at=now, by=BY)
    port = free_port()
    settings.ALLOWED_HOSTS = ["testserver"]
    where = f"http://127.0.0.1:{port}/trao-doi/tin-nhan/zalo"
    with mail_server() as box, receiving(port), Phones(zalo_receipts=where) as phones:
        phones.lead_to(settings)
        lead_to(settings, box.port)
        (obliged if count < 1000 else many)(count)
        first = Message.objects.filter(link=0).count()
        assert first == count
        began = time.monotonic()
        workers = Workers(environment(box, phones, port), lease)
        try:
            until = time.monotonic() + 300 + count / 10
            killed_at = count
            while (waiting := left()) and time.monotonic() < until:
                time.sleep(0.02)
                # By what was done since, for a worker needs a while to begin; the last ones come to an end.
                if killed_at - waiting > count / (kills + 2) and waiting > lease:
                    killed_at = waiting
                    workers.kill_one()
                    phones.tell(mode=random.choice(["lost", "error", ""]), times=2)
            assert left() == 0, f"{left()} of {count} wait still"
        finally:
            workers.end()
        seconds = time.monotonic() - began
        _settle_receipts()
        arrived = phones.arrived()
        by_mail = Counter(str(one["Message-ID"]) for one in box.got)
    _compare(count, arrived, by_mail, workers.kills, seconds)


def _settle_receipts() -> None:
    """Receipts that are under way are taken before anything is compared."""
    for _ in range(100):
        before = Message.objects.filter(state="delivered").count()
        time.sleep(0.3)
        if Message.objects.filter(state="delivered").count() == before:
            return


def _arrived(row: Message, arrived: dict[str, int], by_mail: Counter[str]) -> int:
    """How often the stand-ins have a message."""
    if row.way == "mail":
        return by_mail[f"<{row.uid}@127.0.0.1>"]
    return arrived.get(f"{row.way}:{row.uid.hex}", 0)


def _compare(
    count: int, arrived: dict[str, int], by_mail: Counter[str], kills: int, seconds: float
) -> None:
    rows = list(Message.objects.exclude(state="spare").order_by("id"))
    rings: Counter[str] = Counter()
    lost, twice = [], []
    for row in rows:
        times = _arrived(row, arrived, by_mail)
        rings[row.way] += times
        if not times and row.state != "unclear":
            lost.append(row)
        if times > 1:
            twice.append(row)
    unclear = [row for row in rows if row.state == "unclear"]
    there = sum(1 for row in unclear if _arrived(row, arrived, by_mail))
    states = Counter((row.way, row.state) for row in rows)
    print(
        f"\n{count} messages, {WORKERS} workers, {kills} killed in {seconds:.0f} s on "
        f"{connection.vendor}: lost {len(lost)}; arrived twice {len(twice)}; unclear {len(unclear)}, of which "
        f"{there} had arrived; rings {dict(rings)}; "
        f"{dict(sorted(states.items()))}"
    )
    assert kills >= 3
    assert lost == []
    assert twice == []
    assert {row.state for row in rows} <= {"sent", "delivered", "unclear"}
    assert len(rows) == count
    # The vendor of SMS knows a message again by its id. Of the others at most what was in the hands of who was killed,
    # and for Zalo the two answers that were lost after each kill.
    by_way = Counter(row.way for row in unclear)
    assert by_way["sms"] == 0 and by_way["mail"] <= kills and by_way["zalo"] <= 3 * kills
    # One line of the ledger for each, whoever of worker and receipt was first.
    told = Counter(
        Event.objects.filter(
            kind__in=["notices.sent", "notices.delivered", "notices.unclear"]
        ).values_list("subject", "kind")
    )
    assert set(told.values()) == {1}
    assert {subject for subject, _ in told} == {f"notice:{row.uid}" for row in rows}
    sent = [row for row in rows if row.state != "unclear"]
    assert all(row.sent_at and row.sent_at < timezone.now() + timedelta(minutes=1) for row in sent)
