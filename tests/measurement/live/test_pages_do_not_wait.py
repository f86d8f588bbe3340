"""A page shows what was measured last rather than wait for whoever measures, or writes all the time."""

from __future__ import annotations

import sqlite3
import time
from threading import Timer

import pytest
from django.db import connection, transaction

from tinhso.ledger import positions
from tinhso.ledger.actions import By, append
from tinhso.ledger.followers import behind
from tinhso.ledger.models import Cursor, Unnumbered
from tinhso.ledger.positions import number_all
from tinhso.measurement.live.following import NAME, keep_up

BY = By(actor="p-an", office="tinh", channel="counter")


def test_a_page_does_not_wait_for_another_writer(own_database: None) -> None:
    if connection.vendor != "sqlite":
        with transaction.atomic():
            append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
        assert keep_up(recounting=False) == 1
        return
    with transaction.atomic():
        append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert keep_up(recounting=False) == 0
    assert time.monotonic() - began < 10
    other.execute("ROLLBACK")
    other.close()
    assert Unnumbered.objects.count() == 1
    assert keep_up(recounting=False) == 1
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == usual


def test_a_page_does_not_wait_for_who_measures_much_at_once(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        return  # As above: there it waits for no writer at all.
    with transaction.atomic():
        for _ in range(4):
            append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    number_all()
    Cursor.objects.get_or_create(name=NAME)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_cursor WHERE name = %s FOR UPDATE", [NAME])
    monkeypatch.setattr("tinhso.measurement.live.following.FAR_BEHIND", 4)
    assert keep_up(recounting=False) == 0
    other.rollback()
    other.close()
    assert keep_up(recounting=False) == 4


@pytest.mark.parametrize("held", ["measured", "numbered"])
def test_a_page_goes_on_without_whoever_holds_what_is_measured(
    own_database: None, held: str
) -> None:
    if connection.vendor == "sqlite":
        return
    with transaction.atomic():
        append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    number_all()
    Cursor.objects.get_or_create(name=NAME)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        if held == "measured":
            cursor.execute("SELECT * FROM ledger_cursor WHERE name = %s FOR UPDATE", [NAME])
        else:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [positions._LOCK])
    assert behind(NAME) == 1
    letting_go = Timer(60, other.connection.close)  # Who waits without bound ends too, and fails.
    letting_go.start()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '47s'")
    assert keep_up(recounting=False) == 0
    with transaction.atomic():
        assert keep_up(recounting=False) == 0
        assert behind(NAME) == 1, "the transaction of the page goes on"
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("47s",)
    letting_go.cancel()
    other.rollback()
    other.close()
    assert keep_up(recounting=False) == 1


def test_a_page_waits_a_moment_for_whoever_is_done_by_then(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        return
    with transaction.atomic():
        append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    number_all()
    Cursor.objects.get_or_create(name=NAME)
    monkeypatch.setattr("tinhso.measurement.live.following.PATIENCE_OF_A_PAGE", 60_000)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_cursor WHERE name = %s FOR UPDATE", [NAME])
    done = Timer(0.5, other.connection.close)
    done.start()
    assert keep_up(recounting=False) == 1
    done.join()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_another_fault_of_the_database_is_none_of_it(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def broken(_recounting: bool) -> int:
        raise OperationalError("disk I/O error") from sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("tinhso.measurement.live.following._followed", broken)
    with pytest.raises(OperationalError):
        keep_up(recounting=False)


def test_a_page_does_not_measure_all_that_an_import_has_written(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinhso.measurement.live.following.EVENTS_AT_ONCE", 2)
    monkeypatch.setattr("tinhso.measurement.live.following.PATIENCE_OF_A_PAGE", -1)
    for _ in range(7):
        append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    assert keep_up(recounting=False) == 2
    assert keep_up() == 5


def test_in_the_demo_pages_leave_it_to_its_workers(db: None, settings) -> None:
    settings.DEMO = True
    append("ledger.erased", subject="x", by=BY, facts={"events": [], "reason": "thử"})
    assert keep_up(recounting=False) == 0
    assert keep_up() == 1
