"""What goes on behind the screens: a job that fails keeps no other from its turn."""

from __future__ import annotations

import logging
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import OperationalError

from tinhso.cases import jobs
from tinhso.cases.actions import erase_person
from tinhso.config import work
from tinhso.files import actions as files
from tinhso.ledger.actions import By
from tinhso.ledger.positions import number_all
from tinhso.measurement.live import correcting, following, guarding, publishing
from tinhso.notices import jobs as delivering
from tinhso.notices import ways
from tinhso.operations import erasures
from tinhso.operations import jobs as operations
from tinhso.operations.erasures import BadList
from tinhso.operations.jobs import Beating
from tinhso.parties.actions import enter
from tinhso.protection import jobs as protection

# Whoever takes keep_up by its name at import is to have the true one, here and in the tests that follow.
_IMPORTED = (correcting, guarding, publishing)


@pytest.mark.django_db
def test_measuring_goes_on_where_recounting_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    handlers: dict[int, Callable[[int, None], None]] = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(django, "setup", lambda: None)  # It would set up logging anew.
    monkeypatch.setattr(files, "sweep", lambda: None)
    # The first rest is the last: the worker ends after this round.
    monkeypatch.setattr(time, "sleep", lambda _seconds: handlers[signal.SIGTERM](0, None))
    measured: list[bool] = []

    def recount_due() -> int:
        raise ArithmeticError

    def keep_up() -> int:
        measured.append(True)
        return 1

    monkeypatch.setattr(jobs, "recount_due", recount_due)
    monkeypatch.setattr(following, "keep_up_a_turn", keep_up)
    with caplog.at_level(logging.ERROR, "tinhso.work"):
        assert work.main() == 0
    assert measured == [True]
    assert "recount_due failed" in caplog.text


@pytest.mark.django_db
def test_a_fault_that_passes_in_one_job_keeps_no_other_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)

    def locked() -> int:
        fault = OperationalError("locked")
        fault.__cause__ = sqlite3.OperationalError("database is locked")
        fault.__cause__.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise fault

    with caplog.at_level(logging.ERROR, "tinhso.work"):
        assert work._tried(locked) == 0
    assert "locked failed" in caplog.text


def _until_rest(monkeypatch: pytest.MonkeyPatch, rests: int) -> None:
    """The worker runs in this process and ends with its n-th rest, after a fault or for want of work."""
    handlers: dict[int, Callable[[int, None], None]] = {}
    left = iter(range(rests - 1))
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(django, "setup", lambda: None)  # It would set up logging anew.
    monkeypatch.setattr(
        time, "sleep", lambda _: next(left, None) is None and handlers[signal.SIGTERM](0, None)
    )
    # The test's own transaction lives on this connection.
    monkeypatch.setattr(django.db, "close_old_connections", lambda: None)


@pytest.mark.django_db
def test_a_list_of_erasures_that_cannot_be_written_holds_up_no_job(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, settings: Any, tmp_path: Path
) -> None:
    by = By(actor="p-1", office="tinh", channel="system")
    person = enter(kind="person", name="Nguyễn Thị Mai", key="k", by=by)
    erase_person(person.uid, reason="QĐ 12", by=by)
    number_all()
    settings.ERASURES = str(tmp_path / "no-such-folder" / "erasures.jsonl")
    _until_rest(monkeypatch, 1)
    monkeypatch.setattr(files, "sweep", lambda: None)
    counted: list[bool] = []
    monkeypatch.setattr(jobs, "recount_due", lambda: counted.append(True) or 0)
    with caplog.at_level(logging.ERROR):
        assert work.main() == 0
    assert counted and "erasures_unwritable" in caplog.text
    # What waits is written as soon as it can be, and was not taken for written meanwhile.
    assert erasures.kept(Path(settings.ERASURES)) == ([], [])
    Path(settings.ERASURES).parent.mkdir()
    heart = Beating("work")
    heart.beat()
    assert {one.party for one in erasures.kept(Path(settings.ERASURES))[0]} == {str(person.uid)}


@pytest.mark.django_db
def test_a_list_that_cannot_be_written_is_logged_once_until_it_can(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    heart, unwritable = Beating("work"), True

    def keep_up() -> int:
        if unwritable:
            raise BadList("erasures_unwritable", why="No space left on device")
        return 0

    def beat() -> int:
        heart._next = 0.0
        heart.beat()
        return sum("erasures" in one.getMessage() for one in caplog.records)

    monkeypatch.setattr(erasures, "keep_up", keep_up)
    assert [beat(), beat(), beat()] == [1, 1, 1]
    unwritable = False
    assert beat() == 1
    unwritable = True
    assert beat() == 2


@pytest.mark.django_db
def test_what_fails_once_an_hour_keeps_no_other_from_its_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def noting(name: str, fails: bool = False) -> Callable[..., int]:
        def job(**_told: Any) -> int:
            ran.append(name)
            if fails:
                raise ArithmeticError(name)
            return 0

        job.__name__ = name
        return job

    monkeypatch.setattr(operations, "forget_old", noting("forget_old", fails=True))
    monkeypatch.setattr(files, "sweep", noting("sweep", fails=True))
    monkeypatch.setattr(protection, "remind_due", noting("remind_due"))
    monkeypatch.setattr(publishing, "publish_due", noting("publish_due"))
    monkeypatch.setattr(correcting, "correct_due", noting("correct_due"))
    monkeypatch.setattr(ways, "set_up", lambda: ["mail"])
    monkeypatch.setattr(delivering, "deliver", noting("deliver", fails=True))
    # Three faults of the first round and one of each later one; some rounds pass.
    _until_rest(monkeypatch, 9)
    with caplog.at_level(logging.ERROR, "tinhso.work"):
        assert work.main() == 0
    seldom = [name for name in ran if name != "deliver"]
    assert seldom == ["forget_old", "remind_due", "sweep", "publish_due", "correct_due"]
    assert ran.count("deliver") > 1
    for name in ("forget_old", "sweep", "deliver"):
        assert f"{name}" in caplog.text
