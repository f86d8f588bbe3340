"""On SQLite one writes at a time: a page shows what was measured last rather than wait for who writes all the time."""

from __future__ import annotations

import sqlite3
import time

import pytest
from django.db import connection, transaction

from tinhso.ledger.actions import By, append
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
