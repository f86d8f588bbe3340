"""What goes on behind the screens: a job that fails keeps no other from its turn."""

from __future__ import annotations

import logging
import signal
import sqlite3
import time
from collections.abc import Callable

import django
import pytest
from django.db import OperationalError

from tinhso.cases import jobs
from tinhso.config import work
from tinhso.files import actions as files
from tinhso.measurement.live import correcting, following, guarding, publishing

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
