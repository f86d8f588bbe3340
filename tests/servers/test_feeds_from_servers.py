"""A feed's database on a real PostgreSQL and a real MariaDB: its cursor, its time, and whose password it is offered."""

from __future__ import annotations

import time

import pytest
from tests.servers.test_reading_from_servers import PASSWORD, VIETNAM, maria, pg

from tinhso.exchange.databases import open_query
from tinhso.exchange.definition import Definition
from tinhso.measurement.reading.sql import Answer
from tinhso.measurement.reading.sql_connect import PASSWORD_VARIABLE, CannotQuery, Database

__all__ = ["maria", "pg"]


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_foreign_server_is_offered_no_password_of_the_environment(request, monkeypatch, server):
    running = request.getfixturevalue(server)
    database = "postgres" if server == "postgres" else "office"
    for variable in (PASSWORD_VARIABLE, "PGPASSWORD"):
        monkeypatch.setenv(variable, PASSWORD)
    url = running.url(password=None, database=database)
    with pytest.raises(CannotQuery) as refused:
        Database(url, zone=VIETNAM, foreign=True).connect()
    assert refused.value.code == "db_cannot_reach"


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_cursor_asks_for_what_came_since_and_for_what_has_none(request, server):
    running = request.getfixturevalue(server)
    run = request.getfixturevalue("pg" if server == "postgres" else "maria")
    database = "postgres" if server == "postgres" else "office"
    kind = "timestamp" if server == "postgres" else "datetime"
    run(f"CREATE TABLE feed_rows (code varchar(9), accepted {kind} NULL, changed {kind} NULL)")
    at = "2026-03-02 08:00:00"
    rows = [("A", at, "2026-03-02 09:00:00"), ("B", at, None), ("C", at, "2026-03-04 09:00:00")]
    run("INSERT INTO feed_rows VALUES (%s, %s, %s)", many=rows)
    definition = Definition.of(
        {"columns": {"code": "code", "accepted": "accepted"}, "cursor": "changed"}
    )
    for since, expected in (("", "ABC"), ("2026-03-03 09:00:00", "BC")):
        url, asked = running.url(database=database), "SELECT * FROM feed_rows;"
        source = open_query(url, asked, definition, since=since)
        assert sorted(line.cells["code"] for line in source.lines) == list(expected)
        assert [(one.code, one.reason) for one in source.problems] == [("B", "cursor_empty")]
        assert source.reached(None) == "2026-03-04 09:00:00"


@pytest.mark.parametrize(
    ("server", "sql"),
    [("postgres", "SELECT pg_sleep(60)"), ("mariadb", "SELECT SLEEP(60)")],
)
def test_a_statement_is_stopped_after_so_long(request, server, sql):
    running = request.getfixturevalue(server)
    database = "postgres" if server == "postgres" else "office"
    asked = Database(running.url(database=database), zone=VIETNAM, seconds=1)
    began = time.monotonic()
    with pytest.raises(CannotQuery) as refused:
        for _ in Answer(asked, sql).rows():
            pass
    assert refused.value.code == "db_query_too_long"
    assert time.monotonic() - began < 20
