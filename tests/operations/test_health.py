"""What is not well is said: by check, for a probe, for Prometheus and for an administrator."""

from __future__ import annotations

import ctypes
import logging
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.trust.making import LOG

from tinhso.connectors import syslog
from tinhso.ledger.actions import By, append
from tinhso.ledger.models import Event
from tinhso.ledger.positions import number_all
from tinhso.measurement.live.following import keep_up
from tinhso.notices import rules
from tinhso.notices.models import Manner, Message
from tinhso.operations import clock, health, jobs, metrics
from tinhso.operations.models import Copy, Heartbeat
from tinhso.trust.sequencing import sequence_all

NOW = timezone.now()
BY = By(actor="p-1", office="tinh", channel="system")


def state(name: str, **more: Any) -> str:
    return health.checks(now=more.pop("now", timezone.now()), only=[name])[0].state


def happened(at: Any = None) -> None:
    with transaction.atomic():
        facts = {"name": "x", "from_date": NOW.date()}
        append("org.office_renamed", subject="office:x", by=BY, facts=facts)


@pytest.mark.django_db
def test_no_check_ever_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise DatabaseError("secret text")

    monkeypatch.setattr(connection, "cursor", away)
    told = health.checks(now=NOW)
    assert {one.name for one in told} == set(health.CHECKS)
    database = next(one for one in told if one.name == "database")
    assert (database.state, database.facts) == ("wrong", {"fault": "DatabaseError"})
    assert not health.is_ready(told)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "said"), [(None, "wrong"), (5, "ok"), (90, "late"), (600, "wrong")]
)
def test_a_worker_that_beats_no_more_is_noticed(ago: int | None, said: str) -> None:
    if ago is not None:
        at = timezone.now() - timedelta(seconds=ago)
        Heartbeat.objects.create(name="work:a:1", version="1", began_at=at, beat_at=at)
    assert state("worker") == said


@pytest.mark.django_db
def test_a_reader_that_is_behind_is_noticed() -> None:
    assert state("ledger") == "ok"
    happened()
    later = timezone.now() + timedelta(minutes=5)
    assert state("ledger", now=later) == "late"
    number_all()
    assert state("ledger", now=later) == "late"
    assert state("ledger", now=later + timedelta(hours=1)) == "wrong"
    keep_up()
    assert state("ledger", now=later) == "ok"


@pytest.mark.django_db
def test_events_that_wait_unsigned_are_noticed(settings: Any) -> None:
    settings.LEDGER_SIGNING_KEYS = ""
    told = health.checks(now=NOW, only=["signing"])[0]
    assert (told.state, told.facts["fault"]) == ("late", "no_log_key")
    settings.LEDGER_SIGNING_KEYS = LOG.written()
    assert state("signing") == "ok"
    happened()
    number_all()
    later = timezone.now() + timedelta(minutes=30)
    assert state("signing") == "ok"
    assert state("signing", now=later) == "late"
    assert state("signing", now=later + timedelta(hours=1)) == "wrong"
    sequence_all(now=later)
    assert state("signing", now=later + timedelta(hours=1)) == "ok"
    settings.LEDGER_SIGNING_KEYS = "a key that nobody reads"
    assert state("signing") == "wrong"


@pytest.mark.django_db
def test_mail_that_waits_too_long_is_noticed() -> None:
    at = timezone.now()
    Message.objects.create(
        key="a", way="mail", to="a@b.vn", subject="s", text="t", due_at=at, next_at=at
    )
    assert state("mail") == "ok"
    assert state("mail", now=at + timedelta(minutes=20)) == "late"
    assert state("mail", now=at + timedelta(hours=3)) == "wrong"


# 23:00 in the province, 05:59 of the next day, and 06:01.
NIGHT, BEFORE_DAWN = (
    datetime(2026, 6, 10, 16, 0, tzinfo=UTC),
    datetime(2026, 6, 10, 22, 59, tzinfo=UTC),
)
MORNING = BEFORE_DAWN + timedelta(minutes=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "rank", "held"),
    [
        ("sms", rules.USUAL, True),
        ("zalo", rules.USUAL, True),
        ("mail", rules.REMINDER, True),
        ("mail", rules.USUAL, False),
        ("sms", rules.FIRST, False),
    ],
)
def test_what_the_quiet_hours_hold_back_is_not_late(way: str, rank: int, held: bool) -> None:
    Message.objects.create(
        key="a", way=way, rank=rank, to="x", text="t", due_at=NIGHT, next_at=NIGHT
    )
    for now in (NIGHT + timedelta(minutes=20), NIGHT + timedelta(hours=3), BEFORE_DAWN):
        (told,) = health.checks(now=now, only=["mail"])
        assert (told.state == "ok", told.facts["waiting"]) == (held, 0 if held else 1)
    assert state("mail", now=MORNING) == ("ok" if held else "wrong")
    # From the end of the quiet hours on it waits as anything does.
    assert state("mail", now=MORNING + timedelta(minutes=20)) == ("late" if held else "wrong")
    assert state("mail", now=MORNING + timedelta(hours=3)) == "wrong"


@pytest.mark.django_db
def test_without_quiet_hours_nothing_is_held_back() -> None:
    Manner.objects.create(
        order=list(rules.WAYS),
        quiet_from=time_of_day(0),
        quiet_until=time_of_day(0),
        per_minute={},
        accented=False,
        set_at=NIGHT,
        actor="-",
    )
    Message.objects.create(key="a", way="sms", to="x", text="t", due_at=NIGHT, next_at=NIGHT)
    assert state("mail", now=NIGHT + timedelta(minutes=20)) == "late"
    assert state("mail", now=NIGHT + timedelta(hours=3)) == "wrong"


def test_a_server_of_logs_that_is_away_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.checks(now=NOW, only=["logs"])[0].facts == {"server": False}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = syslog.Syslog(f"syslog+tcp://127.0.0.1:{port}")
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    line = logging.LogRecord("tinhso", logging.WARNING, __file__, 1, "x", (), None)
    try:
        assert state("logs") == "ok"
        handler.emit(line)
        monkeypatch.setattr(health, "UNSENT", (0.0, 900.0))
        _until(lambda: state("logs") == "late")
        monkeypatch.setattr(health, "UNSENT", (0.0, 0.0))
        assert state("logs") == "wrong"
        with socket.create_server(("127.0.0.1", port)):
            _until(lambda: state("logs") == "ok")
    finally:
        handler.close()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.django_db
def test_a_copy_must_be_young_and_have_been_tried() -> None:
    assert state("copies") == "wrong"
    made = Copy.objects.create(
        name="tinhso-20261122T000000Z", made_at=timezone.now(), seconds=1, bytes=1, files=1, position=1
    )  # fmt: skip
    assert state("copies") == "late"
    made.verified_at = timezone.now()
    made.save()
    assert state("copies") == "ok"
    assert state("copies", now=timezone.now() + timedelta(hours=30)) == "late"
    assert state("copies", now=timezone.now() + timedelta(days=4)) == "wrong"


@pytest.mark.django_db
def test_a_clock_behind_the_ledger_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "kernel", lambda: clock.Kernel(True, 0.0001, 0.02))
    assert state("time") == "ok"
    happened()
    assert state("time", now=timezone.now() - timedelta(hours=1)) == "wrong"
    monkeypatch.setattr(clock, "kernel", lambda: clock.Kernel(False, 0.0, 16.0))
    assert state("time") == "wrong"
    monkeypatch.setattr(clock, "kernel", lambda: None)
    assert state("time") == "unknown"


def test_the_kernel_is_asked_as_adjtimex_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layout of struct timex, against the very call."""

    class Library:
        state = 0

        def adjtimex(self, place: Any) -> int:
            told = place._obj
            told.offset, told.maxerror, told.status = (
                1_500,
                20_000,
                0x2000 * self.nano | self.unsync,
            )
            return self.state

        nano, unsync = 0, 0

    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    assert clock.kernel() == clock.Kernel(True, pytest.approx(0.0015), pytest.approx(0.02))
    library.nano = 1
    assert clock.kernel().offset_seconds == pytest.approx(1.5e-6)  # type: ignore[union-attr]
    library.unsync = 0x40
    assert not clock.kernel().synchronised  # type: ignore[union-attr]
    library.state = -1
    assert clock.kernel() is None


def test_this_machines_own_clock_answers_or_says_nothing() -> None:
    told = clock.kernel()
    assert told is None or (abs(told.offset_seconds) < 10 and told.most_seconds >= 0)


@pytest.mark.django_db
def test_a_jump_of_the_clock_is_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    heart = jobs.Beating("work")
    heart.beat()
    heart._next = 0.0
    monkeypatch.setattr(heart._watch, "_wall", heart._watch._wall - 3_600)
    heart.beat()
    event = Event.objects.get(kind="operations.clock_jumped")
    assert abs(event.facts["milliseconds"] - 3_600_000) < 2_000
    heart._next = 0.0
    heart.beat()
    assert Event.objects.filter(kind="operations.clock_jumped").count() == 1
    assert Heartbeat.objects.count() == 1
    heart.end()
    assert Heartbeat.objects.count() == 0


@pytest.mark.django_db
def test_a_full_disk_takes_the_server_out_and_a_late_mail_does_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/suc-khoe/san-sang")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert answer.json()["checks"]["worker"] == "wrong"
    monkeypatch.setattr(health, "disks", lambda: [health.Disk("files", 1_000_000, 10**12)])
    answer = client.get("/suc-khoe/san-sang")
    assert (answer.status_code, answer.json()["checks"]["disk"]) == (503, "wrong")
    assert client.get("/suc-khoe/song").json() == {"live": True}


@pytest.mark.parametrize(
    ("free", "total", "said"),
    [
        (500 * 10**9, 10**12, "ok"),
        (60 * 10**9, 10**12, "late"),
        (20 * 10**9, 10**12, "wrong"),
        (3 * 10**9, 4 * 10**9, "ok"),
        (10**9, 4 * 10**9, "late"),
        (10**8, 4 * 10**9, "wrong"),
    ],
)
def test_space_is_judged_by_share_and_by_size(free: int, total: int, said: str) -> None:
    assert health._space(health.Disk("files", free, total)) == said


@pytest.mark.django_db
def test_figures_are_for_who_shows_the_token(client: Client, settings: Any) -> None:
    def asked(token: str) -> Any:
        return client.get("/metrics", headers={"authorization": f"Bearer {token}"})

    assert asked("").status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    assert client.get("/metrics").status_code == 404
    assert asked("another").status_code == 404
    client.get("/suc-khoe/song")
    answer = asked("a-long-token")
    assert answer.status_code == 200
    from prometheus_client.parser import text_string_to_metric_families

    families = {one.name: one for one in text_string_to_metric_families(answer.content.decode())}
    states = {
        (one.labels["check"], one.labels["state"]): one.value
        for one in families["tinhso_check"].samples
    }
    assert states["worker", "wrong"] == 1 and states["database", "ok"] == 1
    routes = {one.labels["route"] for one in families["tinhso_requests"].samples}
    assert "suc-khoe/song" in routes
    assert families["tinhso_ledger_position"].samples[0].value == 0


def test_several_processes_add_up(tmp_path: Path) -> None:
    """Each counts for itself; whoever is asked tells the sum."""
    script = (
        "from tinhso.operations import metrics\n"
        "metrics.count(method='GET', route='ho-so', status=200, seconds=0.1)\n"
    )
    total = "import django; django.setup()\n" + script + "print(metrics.written().decode())\n"
    import os

    env = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "TINHSO_DATABASE": f"sqlite:///{tmp_path}/none.sqlite3",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src"),
    }
    first = "import django; django.setup()\n" + script
    subprocess.run([sys.executable, "-c", first], env=env, check=True)
    said = subprocess.run(
        [sys.executable, "-c", total], env=env, check=True, capture_output=True, text=True
    ).stdout
    assert 'tinhso_requests_total{method="GET",route="ho-so",status="200"} 2.0' in said
    # The database that is not there is no fault of the figures: the check says it.
    assert 'tinhso_check{check="tables",state="wrong"} 1.0' in said


@pytest.fixture
def counted() -> Iterator[Callable[[], int]]:
    from django.test.utils import CaptureQueriesContext

    def ask() -> int:
        with CaptureQueriesContext(connection) as seen:
            metrics.written()
        return len(seen)

    return ask


@pytest.mark.django_db
def test_figures_ask_as_much_whatever_there_is(counted: Callable[[], int]) -> None:
    counted()
    before = counted()
    for _ in range(5):
        happened()
    number_all()
    assert counted() <= before + 1
    assert before < 30


def test_whether_the_list_of_erasures_lies_beside_what_it_is_to_outlive(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    def on(vendor: str, name: str) -> None:
        told = SimpleNamespace(vendor=vendor, settings_dict={"NAME": name})
        monkeypatch.setattr(health, "connection", told)

    base = tmp_path / "tinhso.sqlite3"
    base.touch()
    settings.FILES_FOLDER = str(tmp_path)
    on("sqlite", str(base))
    assert health._beside(tmp_path) == {"database": True, "files": True}
    assert health._beside(Path("/proc")) == {"database": False, "files": False}
    # Where another machine's disk is, or what lies in memory, nobody here knows.
    for vendor, name in (("postgresql", "tinhso"), ("sqlite", "file:memory?mode=memory")):
        on(vendor, name)
        assert health._beside(tmp_path)["database"] is None
    settings.FILES_FOLDER = ""
    monkeypatch.delenv("TINHSO_FILES", raising=False)
    assert health._beside(tmp_path)["files"] is None
