"""Ten thousand open dossiers move in bounded statements, and a process killed on the way loses and doubles nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cases.conftest import ADMIN, FIRST, moment
from tests.servers.databases import address_of_database

from tinhso.cases import jobs
from tinhso.cases.models import Act, Case
from tinhso.ledger.actions import append_many
from tinhso.ledger.models import Event
from tinhso.org import actions as org

MERGER = date(2026, 3, 9)
MANY = 10_000
FILED = moment("2026-03-02 08:00")
_RUN = """
import django; django.setup()
from datetime import date, timedelta
from tinhso.cases import jobs
jobs.AT_ONCE = 50
jobs.move_on(date(2026, 3, 9))
"""


def found() -> None:
    """A province and two communes, of which the first ended."""
    for code, level, parent in (
        ("tinh", "province", None),
        ("xa-1", "commune", "tinh"),
        ("xa-2", "commune", "tinh"),
    ):
        org.found_office(code=code, name=code, level=level, parent=parent, on_date=FIRST, by=ADMIN)
    org.pass_on(["xa-1"], to="xa-2", on_date=MERGER, by=ADMIN)


@transaction.atomic
def fill(count: int) -> None:
    """Dossiers in progress in xa-1, with the events that tell of them."""
    cases = Case.objects.bulk_create(
        [
            Case(
                code=f"H-{n:05d}", key=f"k-{n}", procedure="9.000007", title="Thử", owner="o", filer="o",
                channel="counter", desk="xa-1", office="xa-1", holder="xa-1", staff="p-binh", step="tham-dinh",
                state="processing", filed_at=FILED, accepted_at=FILED, changed_at=FILED, step_since=FILED,
                limit="5d", limit_since=FILED,
            )
            for n in range(count)
        ],
        batch_size=500,
    )  # fmt: skip
    standing = {"state": "processing", "holder": "xa-1", "staff": "p-binh", "step": "tham-dinh"}
    facts = {
        **standing, "procedure": "9.000007", "version": None, "desk": "xa-1", "office": "xa-1", "owner": "o",
        "filer": "o", "papers": [],
    }  # fmt: skip
    lines = [(f"case:{case.uid}", {**facts, "code": case.code}) for case in cases]
    append_many("cases.filed", lines, by=ADMIN, told_at=FILED)


def all_moved_once(count: int) -> None:
    assert (
        Case.objects.filter(desk="xa-2", office="xa-2", holder="xa-2", staff="", revision=1).count()
        == count
    )
    assert (
        Event.objects.filter(kind="cases.handed_over").values("subject").distinct().count() == count
    )
    assert Event.objects.filter(kind="cases.handed_over").count() == count
    assert Act.objects.filter(name="hand_over").count() == count
    assert jobs.progress(MERGER) == (count, 0)


@pytest.mark.django_db
def test_statements_grow_with_the_parts_alone() -> None:
    found()
    fill(MANY)
    with CaptureQueriesContext(connection) as asked:
        assert jobs.move_on(MERGER).moved == MANY
    parts = MANY // jobs.AT_ONCE
    assert len(asked) <= 15 * parts + 20, len(asked)
    all_moved_once(MANY)


@pytest.mark.django_db
def test_rows_acts_and_events_name_one_moment_never_before_the_last() -> None:
    found()
    fill(3)
    ahead = timezone.now() + timedelta(seconds=30)  # The server's clock was set back.
    first = Case.objects.order_by("pk")[0]
    Case.objects.filter(pk=first.pk).update(changed_at=ahead)
    assert jobs.move_on(MERGER).moved == 3
    moments = dict(
        Event.objects.filter(kind="cases.handed_over").values_list("subject", "occurred_at")
    )
    for case in Case.objects.all():
        (act,) = Act.objects.filter(case=case)
        assert moments[f"case:{case.uid}"] == case.changed_at == act.at
    assert moments[f"case:{first.uid}"] == ahead
    assert len(set(moments.values())) == 2


def test_killed_on_the_way_it_goes_on_where_it_was(own_database: None) -> None:
    found()
    fill(3_000)
    address = address_of_database()
    connections.close_all()
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN], env={**os.environ, "TINHSO_DATABASE": address}
    )
    try:
        until = time.monotonic() + 120
        while not Act.objects.exists() and run.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
    finally:
        run.kill()
        run.wait()
    moved, left = jobs.progress(MERGER)
    assert 0 < moved < 3_000 and moved + left == 3_000
    assert jobs.move_on(MERGER).moved == left
    all_moved_once(3_000)
