"""By which index SQLite finds the rows of inboxes and boards where there are a million dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from tinhso.cases.queries import ORDERS, Wanted, counts_of, matching
from tinhso.cases.states import ACCEPTED
from tinhso.measurement.live.asking import FIGURES, Asked, behind

NOW = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
OFFICES = {f"x-{number:03}" for number in range(218)}
# What SQLite noted of its indexes over a million dossiers: rows, and how many of them share the first columns. With the
# worker's word, without which it would rather go through the values of a first column.
NOTED = {
    "cases_case": {
        "cases_alike": "1034000 1001 1 1", "cases_choices": "19320 167 23 23 13 13 12", "cases_due": "444030 501 51",
        "cases_in_hands": "20790 167 112 17 13", "cases_in_order": "25740 805 90 1",
        "cases_inbox": "886950 167 112 17", "cases_of_office": "984060 1001 251",
        "cases_of_staff": "646908 182 154 26", "cases_queue": "901056 1001 251 10",
    },
    "live_dossiertime": {
        "live_accepted": "3444805 126", "live_decided": "3451680 20 19", "live_filed": "1119690 10",
        "live_of_procedure": "1055600 1001 22", "live_open": "1258320 1001 182", "live_state": "787320 501",
    },
}  # fmt: skip


@pytest.fixture
def a_million(db: None) -> Iterator[None]:
    """An empty database that holds itself for a large one; PostgreSQL finds its way by itself."""
    if connection.vendor != "sqlite":
        yield
        return
    rows = [
        (table, name, f"{told} noskipscan")
        for table, of in NOTED.items()
        for name, told in of.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE org_office")
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_schema")
        yield
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


def found_by(rows: QuerySet[Any], index: str) -> bool:
    """Whether rows are found by an index; wherever SQLite is not asked, true."""
    return connection.vendor != "sqlite" or f"INDEX {index} (" in rows.explain()


def test_what_all_offices_hold_is_found_among_what_is_open(a_million: None) -> None:
    wanted = Wanted(states=sorted(ACCEPTED), held_by=OFFICES)
    rows = matching(wanted, now=NOW)
    assert found_by(rows.order_by().values("pk")[:5001], "cases_in_hands")
    choices = rows.order_by().values("procedure", "version", "step").distinct()
    assert found_by(choices, "cases_in_hands")
    assert list(rows.order_by(*ORDERS["due"])) == [] and counts_of([rows]) == [0]


@pytest.mark.parametrize("figure", ["decided", "late", "index_late"])
def test_what_a_period_counts_is_found_by_its_days(a_million: None, figure: str) -> None:
    asked = Asked(offices=OFFICES, since=NOW - timedelta(days=30), before=NOW)
    rows = behind(asked, figure, now=NOW)
    column = "started_at" if figure.startswith("index") else "ended_at"
    ordered = rows.order_by(f"-{column}", "code")[:20]
    assert found_by(ordered, "live_accepted" if figure.startswith("index") else "live_decided")
    assert set(FIGURES) >= {figure} and list(ordered) == []
