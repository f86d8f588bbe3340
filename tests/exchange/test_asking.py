"""A foreign database is asked for so long, without a password of ours; where it is stays with who runs the server."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.cases.conftest import ADMIN
from tests.exchange.conftest import DEFINITION

from tinhso.exchange.actions import read_feed
from tinhso.exchange.databases import open_query
from tinhso.exchange.definition import Definition
from tinhso.exchange.models import Feed, Run
from tinhso.ledger.models import Event
from tinhso.measurement.reading.sql_connect import PASSWORD_VARIABLE, CannotQuery, Database

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "


@pytest.fixture
def base(tmp_path: Path) -> str:
    """The address of a database of one dossier."""
    path = tmp_path / "cu.sqlite3"
    with sqlite3.connect(path) as told:
        told.execute("CREATE TABLE ho_so (ma_ho_so, thu_tuc, don_vi, ngay_tiep_nhan)")
        row = ("CU-1", "9.000007", "xa-1", "2026-03-02 08:00")
        told.execute("INSERT INTO ho_so VALUES (?, ?, ?, ?)", row)
    told.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    "query",
    [
        ENDLESS + "SELECT count(*) AS ma_ho_so, 1 AS ngay_tiep_nhan FROM n",
        ENDLESS + "SELECT x AS ma_ho_so, '2026-03-02 08:00' AS ngay_tiep_nhan FROM n",
    ],
    ids=["before its first row", "among its rows"],
)
def test_a_statement_without_end_is_stopped(base: str, query: str) -> None:
    with pytest.raises(CannotQuery) as caught:
        for _ in open_query(base, query, Definition.of(DEFINITION), seconds=0.2).lines:
            pass
    assert caught.value.code == "db_query_too_long"
    assert caught.value.exit_code == 3


def test_where_it_is_stands_in_no_report_and_no_event(feed: Feed, base: str) -> None:
    source = open_query(base, "SELECT * FROM ho_so", Definition.of(feed.definition))
    read_feed(feed, source, by=ADMIN)
    assert source.shown == base.removeprefix("sqlite:///")  # To whoever runs the server.
    assert Run.objects.get().source == feed.name
    facts = Event.objects.get(kind="exchange.feed_read").facts
    assert facts["source"] == feed.name
    assert "cu.sqlite3" not in str(facts)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_no_password_of_ours_is_offered(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "của ta")
    url, zone = f"{kind}://doc@127.0.0.1:1/hoso", "Asia/Ho_Chi_Minh"
    assert "của ta" in str(Database(url, zone=zone)._url.password)
    foreign = Database(url, zone=zone, foreign=True)
    assert foreign._url.password is None
    # An empty one keeps PostgreSQL's driver from PGPASSWORD.
    assert foreign._arguments().get("password") in ("", None)
    assert (kind == "postgresql") == ("password" in foreign._arguments())
    with pytest.raises(CannotQuery, match="db_cannot_reach") as caught:
        open_query(url, "SELECT 1", Definition.of(DEFINITION))
    assert caught.value.exit_code == 3
