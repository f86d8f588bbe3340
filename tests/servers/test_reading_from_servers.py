"""Queries on a real PostgreSQL and a real MariaDB: cells, zones, and that nothing can be written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pyarrow as pa
import pymysql
import pytest

from tinhso.measurement.engine import measure_source
from tinhso.measurement.options import Options
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import LOST_BIT, LogSource, Rejects
from tinhso.measurement.reading.sql import open_query
from tinhso.measurement.reading.sql_connect import PASSWORD_VARIABLE, CannotQuery

from tinhso.calendars import load  # isort: skip

VIETNAM = "Asia/Ho_Chi_Minh"
USER, PASSWORD = "tinhso_writer", "mật khẩu:@/ %1"
RECEIPT = ("case:concept:name", "concept:name", "time:timestamp", "org:group", "org:resource")

Run = Callable[..., list[tuple]]


@pytest.fixture(scope="module")
def pg(postgres) -> Iterator[Run]:
    """Runs a statement as the owner of the PostgreSQL database."""
    with psycopg.connect(
        host="127.0.0.1", port=postgres.port, user=USER, password=PASSWORD, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip

        def run(sql: str, *, many: list | None = None) -> list[tuple]:
            with connection.cursor() as cursor:
                if many is not None:
                    cursor.executemany(sql, many)
                    return []
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []

        yield run


@pytest.fixture(scope="module")
def maria(mariadb) -> Iterator[Run]:
    """Runs a statement as the owner of the MariaDB database."""
    with closing(
        pymysql.connect(
            host="127.0.0.1", port=mariadb.port, user=USER, password=PASSWORD.encode(),
            database="office", autocommit=True,
        )
    ) as connection:  # fmt: skip

        def run(sql: str, *, many: list | None = None) -> list[tuple]:
            with connection.cursor() as cursor:
                if many is not None:
                    cursor.executemany(sql, many)
                    return []
                cursor.execute(sql)
                return list(cursor.fetchall())

        yield run


def query(server, sql: str, *, zone: str = VIETNAM, **mapping: str) -> LogSource:
    database = "postgres" if server.dialect == "postgresql" else "office"
    return open_query(
        server.url(database=database), sql, mapping=mapping, zone=zone, rejects=Rejects()
    )


def rows_of(source: LogSource) -> list[dict]:
    batches = list(source.batches())
    assert all(batch.schema.equals(source.schema) for batch in batches)
    rows = pa.Table.from_batches(batches, schema=source.schema).to_pylist()
    return [row for row in rows if row["date_only"] != LOST_BIT]


def receipt_rows(shared) -> tuple[list[dict], list[list[str | None]]]:
    import csv

    path = shared / "data/event_logs/receipt.csv"
    from_file = open_log([path], mapping={}, zone="Europe/Amsterdam", rejects=Rejects())
    with path.open(encoding="utf-8", newline="") as file:
        raw = [[row[name] or None for name in RECEIPT] for row in csv.DictReader(file)]
    return rows_of(from_file), raw


def as_names(*columns: str, quote: str) -> str:
    return ", ".join(
        f"{column} AS {quote}{name}{quote}" for column, name in zip(columns, RECEIPT, strict=True)
    )


# Real rows


def test_the_receipt_log_is_the_same_from_postgresql(shared, postgres, pg):
    expected, raw = receipt_rows(shared)
    pg("CREATE TABLE receipt (n serial, c text, a text, t timestamptz, g text, r text)")
    pg("INSERT INTO receipt (c, a, t, g, r) VALUES (%s, %s, %s, %s, %s)", many=raw)
    sql = f"SELECT {as_names('c', 'a', 't', 'g', 'r', quote=chr(34))} FROM receipt ORDER BY n"
    assert rows_of(query(postgres, sql, zone="Europe/Amsterdam")) == expected


@pytest.mark.parametrize("kind", ["TIMESTAMP(3) NULL", "DATETIME(3)"])
def test_the_receipt_log_is_the_same_from_mariadb(shared, mariadb, maria, kind):
    """TIMESTAMP is a moment, DATETIME a wall clock; the server has no table of zones."""
    expected, raw = receipt_rows(shared)
    table = f"receipt_{kind[0].lower()}"
    zone = "Europe/Amsterdam" if kind.startswith("TIMESTAMP") else "UTC"
    maria("SET time_zone = '+00:00'")
    maria(
        f"CREATE TABLE {table} (n INT AUTO_INCREMENT PRIMARY KEY, c TEXT, a TEXT, t {kind}, g TEXT, r TEXT)"
    )
    for row in raw:
        row[2] = datetime.fromisoformat(row[2]).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    maria(f"INSERT INTO {table} (c, a, t, g, r) VALUES (%s, %s, %s, %s, %s)", many=raw)
    sql = f"SELECT {as_names('c', 'a', 't', 'g', 'r', quote='`')} FROM {table} ORDER BY n"
    assert rows_of(query(mariadb, sql, zone=zone)) == expected


def test_a_log_in_a_database_is_measured_as_the_file_is(shared, postgres, pg):
    def measured(open_source):
        return measure_source(open_source, Options(calendar=load("nl-office")), sink=None).tally

    path = shared / "data/event_logs/receipt.csv"
    _, raw = receipt_rows(shared)
    pg("CREATE TABLE receipt_again (c text, a text, t timestamptz, g text, r text)")
    pg("INSERT INTO receipt_again VALUES (%s, %s, %s, %s, %s)", many=raw)
    sql = f"SELECT {as_names('c', 'a', 't', 'g', 'r', quote=chr(34))} FROM receipt_again"
    from_server = measured(lambda: query(postgres, sql, zone="Europe/Amsterdam"))
    from_file = measured(
        lambda: open_log([path], mapping={}, zone="Europe/Amsterdam", rejects=Rejects())
    )
    assert from_server.dossiers == from_file.dossiers == 1434


# Cells


def test_postgresql_cells(postgres):
    source = query(
        postgres,
        """
        SELECT 7 AS case_id, 'a: 12:30 100%' AS activity, timestamptz '2026-03-05 08:00:00.5+07' AS time,
               timestamp '2026-03-05 08:00' AS nhan, date '2026-03-12' AS hen
        UNION ALL SELECT 8, 'b', 'infinity', NULL, NULL
        UNION ALL SELECT 9, 'c', '0044-03-15 BC', NULL, NULL
        UNION ALL SELECT 10, 'd', '2026-03-05 08:00:00-05', NULL, 'infinity'::date
        -- the end
        """,
        accepted="nhan",
        due="hen",
    )
    rows = rows_of(source)
    assert rows == [
        {
            "dossier": "7", "activity": "a: 12:30 100%",
            "at": datetime(2026, 3, 5, 1, 0, 0, 500_000, UTC),
            "accepted_at": datetime(2026, 3, 5, 1, tzinfo=UTC),
            "due_at": datetime(2026, 3, 11, 17, tzinfo=UTC), "date_only": 8,
        }
    ]  # fmt: skip
    assert [(one.line, one.column) for one in source.rejects.kept] == [
        (2, "time"), (3, "time"), (4, "hen"),
    ]  # fmt: skip


def test_mariadb_cells(mariadb, maria):
    maria("CREATE TABLE cells (case_id INT, time TIMESTAMP NULL, nhan DATETIME, hen DATE)")
    maria("SET time_zone = '+00:00', sql_mode = ''")
    maria("INSERT INTO cells VALUES (7, '2026-03-05 01:00', '2026-03-05 08:00', '2026-03-12')")
    maria("INSERT INTO cells VALUES (8, '2026-03-05 01:00', '0000-00-00', NULL)")
    source = query(
        mariadb, "SELECT * FROM cells WHERE '100%' LIKE '%' ORDER BY 1", accepted="nhan", due="hen"
    )
    assert rows_of(source) == [
        {
            "dossier": "7", "at": datetime(2026, 3, 5, 1, tzinfo=UTC),
            "accepted_at": datetime(2026, 3, 5, 1, tzinfo=UTC),
            "due_at": datetime(2026, 3, 11, 17, tzinfo=UTC), "date_only": 8,
        }
    ]  # fmt: skip
    assert [(one.line, one.column) for one in source.rejects.kept] == [(2, "nhan")]


# Only reading


WRITES = (
    "INSERT INTO giu VALUES (2)",
    "INSERT INTO giu VALUES (2) RETURNING a",
    "UPDATE giu SET a = 2",
    "DELETE FROM giu",
    "DELETE FROM giu RETURNING a",
    "WITH x AS (DELETE FROM giu RETURNING a) SELECT a AS case_id FROM x",
    "DROP TABLE giu",
    "TRUNCATE TABLE giu",
    "CREATE TABLE khac (a INT)",
    "SELECT * INTO khac FROM giu",
    "CREATE TABLE khac AS SELECT * FROM giu",
    "SELECT ghi() AS case_id",
    "SELECT 1; DELETE FROM giu",
    "COMMIT; DELETE FROM giu",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; DELETE FROM giu",
    "CALL ghi_thu_tuc()",
)


@pytest.mark.parametrize("statement", WRITES)
def test_postgresql_refuses_to_write(postgres, pg, statement):
    pg("CREATE TABLE IF NOT EXISTS giu (a int)")
    pg("DELETE FROM giu")
    pg("INSERT INTO giu VALUES (1)")
    write = "LANGUAGE sql AS 'INSERT INTO giu VALUES (2) RETURNING a'"
    pg(f"CREATE OR REPLACE FUNCTION ghi() RETURNS int {write}")
    pg("CREATE OR REPLACE PROCEDURE ghi_thu_tuc() LANGUAGE sql AS 'DELETE FROM giu'")
    with pytest.raises(CannotQuery) as refused:
        list(query(postgres, statement).batches())
    assert refused.value.code in ("db_query_writes", "db_query_refused")
    assert pg("SELECT a FROM giu") == [(1,)]
    assert pg("SELECT to_regclass('khac')") == [(None,)]


@pytest.mark.parametrize("statement", WRITES)
def test_mariadb_refuses_to_write(mariadb, maria, statement):
    maria("CREATE TABLE IF NOT EXISTS giu (a INT)")
    maria("DELETE FROM giu")
    maria("INSERT INTO giu VALUES (1)")
    maria(
        "CREATE OR REPLACE FUNCTION ghi() RETURNS INT MODIFIES SQL DATA"
        " BEGIN INSERT INTO giu VALUES (2); RETURN 2; END"
    )
    maria("CREATE OR REPLACE PROCEDURE ghi_thu_tuc() DELETE FROM giu")
    with pytest.raises(CannotQuery) as refused:
        list(query(mariadb, statement).batches())
    assert refused.value.code in ("db_query_writes", "db_query_refused", "db_query_files")
    assert maria("SELECT a FROM giu") == [(1,)]
    assert maria("SHOW TABLES LIKE 'khac'") == []


#: A whole answer first, then what must not be done.
BEHIND_AN_ANSWER = (
    "; DELETE FROM giu",
    "; COMMIT; DELETE FROM giu",
    "; ROLLBACK; DELETE FROM giu; SELECT 1",
    "; SET TRANSACTION READ WRITE; DELETE FROM giu",
    ";\nSELECT 2",
    "; BEGIN READ WRITE; DELETE FROM giu; COMMIT",
)


@pytest.mark.parametrize("behind", BEHIND_AN_ANSWER)
@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_second_statement_is_refused_by_the_server(request, server, behind):
    running = request.getfixturevalue(server)
    owner = request.getfixturevalue("pg" if server == "postgres" else "maria")
    owner("CREATE TABLE IF NOT EXISTS giu (a INT)")
    owner("DELETE FROM giu")
    owner("INSERT INTO giu VALUES (1)")
    sql = "SELECT 'HS-1' AS case_id, 'a' AS activity, '2026-03-05' AS time"
    assert len(rows_of(query(running, sql + ";"))) == 1
    with pytest.raises(CannotQuery) as refused:
        list(query(running, sql + behind).batches())
    assert refused.value.code == "db_query_refused"
    assert owner("SELECT a FROM giu") == [(1,)]


FILES = (
    "SELECT 1 INTO OUTFILE '{file}'",
    "select 1 into/**/dumpfile '{file}'",
    "SELECT 1 /*!50000INTO OUTFILE '{file}'*/",
    "EXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"')",
    "/*! EXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"') */",
    "/*M! EXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"') */",
    "BEGIN NOT ATOMIC EXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"'); END",
    "-- SELECT\nEXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"')",
    "--SELECT\n EXECUTE IMMEDIATE CONCAT('SELECT 1 INTO OUT', 'FILE \"{file}\"')",
)


@pytest.mark.parametrize("statement", FILES)
def test_mariadb_is_asked_for_no_file(mariadb, statement):
    place = mariadb.home / "ra.txt"
    with pytest.raises(CannotQuery) as refused:
        list(query(mariadb, statement.format(file=place)).batches())
    assert refused.value.code == "db_query_files"
    assert not place.exists()


def test_comments_and_brackets_before_a_question_are_no_matter(mariadb):
    sql = "-- hồ sơ\n/* của Sở */ # một cửa\n(SELECT 'HS-1' AS case_id, 'a' AS activity, '2026-03-05' AS time)"
    assert len(rows_of(query(mariadb, sql))) == 1


# Passwords


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_password_may_come_from_the_environment(request, monkeypatch, server):
    running = request.getfixturevalue(server)
    database = "postgres" if server == "postgres" else "office"
    url = running.url(password=None, database=database)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    sql = "SELECT 'HS-1' AS case_id, 'a' AS activity, '2026-03-05' AS time"
    source = open_query(url, sql, mapping={}, zone=VIETNAM, rejects=Rejects())
    assert source.name == f"{running.dialect}://{USER}@127.0.0.1:{running.port}/{database}"
    assert len(rows_of(source)) == 1


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_wrong_password_is_told_without_it(request, server):
    running = request.getfixturevalue(server)
    url = running.url(password="sai mật khẩu", database="postgres")
    with pytest.raises(CannotQuery) as refused:
        open_query(url, "SELECT 1", mapping={}, zone=VIETNAM, rejects=Rejects())
    assert refused.value.code == "db_cannot_connect"
    assert refused.value.exit_code == 3
    assert "sai mật khẩu" not in str(refused.value)
    assert PASSWORD not in str(refused.value)


# Streams


MANY = {
    "postgres": "SELECT n AS case_id, 'a' AS activity, now() AS time FROM generate_series(1, 300000) n",
    "mariadb": "SELECT seq AS case_id, 'a' AS activity, NOW() AS time FROM seq_1_to_300000",
}


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_rows_come_some_at_a_time(request, server):
    source = query(request.getfixturevalue(server), MANY[server])
    sizes = [batch.num_rows for batch in source.batches()]
    assert sum(sizes) == 300_000
    assert max(sizes) <= 50_000


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_reading_may_end_early(request, server):
    source = query(request.getfixturevalue(server), MANY[server])
    batches = source.batches()
    assert next(batches).num_rows == 50_000
    batches.close()


@pytest.mark.parametrize("server", ["postgres", "mariadb"])
def test_a_lost_connection_is_told(request, server):
    running = request.getfixturevalue(server)
    owner = request.getfixturevalue("pg" if server == "postgres" else "maria")
    source = query(running, MANY[server].replace("300000", "5000000"))
    batches = source.batches()
    next(batches)
    if server == "postgres":
        owner(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    else:
        mine = owner("SELECT CONNECTION_ID()")[0][0]
        for number, *_ in owner("SHOW PROCESSLIST"):
            if number != mine:
                owner(f"KILL {number}")
    with pytest.raises(CannotQuery) as lost:
        list(batches)
    assert lost.value.code == "db_connection_lost"
