"""A database's rows as a log, tried on SQLite; real servers are under tests/servers."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tinhso.kernel.errors import TinhsoError
from tinhso.measurement.reading.columns import BadMap, NotALog
from tinhso.measurement.reading.flat import open_log
from tinhso.measurement.reading.source import LOST_BIT, LogSource, Rejects
from tinhso.measurement.reading.sql import open_query
from tinhso.measurement.reading.sql_connect import CannotQuery
from tinhso.sentences.measure import word

VIETNAM = "Asia/Ho_Chi_Minh"
EVENTS = 'SELECT ma, buoc, luc AS "Thời điểm", don_vi FROM su_kien ORDER BY rowid'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A database of three events."""
    path = tmp_path / "sở tư pháp.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE su_kien (ma, buoc, luc, don_vi)")
        db.executemany(
            "INSERT INTO su_kien VALUES (?, ?, ?, ?)",
            [
                ("HS-1", "Tiếp nhận", "05/03/2026 08:00", "Một cửa"),
                ("HS-1", "Trả 100%", "2026-03-06 16:30:00", None),
                ("HS-2", "Tiếp nhận", "2026-03-05", "Một cửa"),
            ],
        )
        db.commit()
    return path


def query(path: Path, sql: str, *, zone: str = VIETNAM, **mapping: str) -> LogSource:
    return open_query(f"sqlite:///{path}", sql, mapping=mapping, zone=zone, rejects=Rejects())


def rows_of(source: LogSource) -> list[dict]:
    batches = list(source.batches())
    assert all(batch.schema.equals(source.schema) for batch in batches)
    rows = pa.Table.from_batches(batches, schema=source.schema).to_pylist()
    return [row for row in rows if row["date_only"] != LOST_BIT]


def test_columns_are_taken_as_those_of_any_table(office):
    source = query(office, EVENTS, case="ma")
    rows = rows_of(source)
    assert source.kind == "events"
    assert source.mapping == {
        "dossier": "ma", "activity": "buoc", "at": "Thời điểm", "office": "don_vi",
    }  # fmt: skip
    assert [(row["dossier"], row["activity"], row["office"]) for row in rows] == [
        ("HS-1", "Tiếp nhận", "Một cửa"),
        ("HS-1", "Trả 100%", None),
        ("HS-2", "Tiếp nhận", "Một cửa"),
    ]
    assert [row["at"] for row in rows] == [
        datetime(2026, 3, 5, 1, tzinfo=UTC),
        datetime(2026, 3, 6, 9, 30, tzinfo=UTC),
        datetime(2026, 3, 4, 17, tzinfo=UTC),
    ]
    assert [row["date_only"] for row in rows] == [0, 0, 1]
    assert source.name == str(office)


def test_the_receipt_log_is_the_same_from_a_database_and_from_its_file(shared, tmp_path):
    path = tmp_path / "receipt.db"
    flat = shared / "data/event_logs/receipt.csv"
    from_file = open_log([flat], mapping={}, zone="Europe/Amsterdam", rejects=Rejects())
    columns = {
        "case:concept:name": "c",
        "concept:name": "a",
        "time:timestamp": "t",
        "org:group": "g",
    }
    import csv

    with closing(sqlite3.connect(path)) as db, flat.open(encoding="utf-8", newline="") as file:
        db.execute("CREATE TABLE receipt (c, a, t, g)")
        db.executemany(
            "INSERT INTO receipt VALUES (?, ?, ?, ?)",
            ([row[name] for name in columns] for row in csv.DictReader(file)),
        )
        db.commit()
    names = ", ".join(f'{short} AS "{name}"' for name, short in columns.items())
    source = query(path, f"SELECT {names} FROM receipt", zone="Europe/Amsterdam")
    wanted = [*source.columns, "date_only"]
    assert rows_of(source) == [{one: row[one] for one in wanted} for row in rows_of(from_file)]


def test_a_row_per_dossier_works_as_well(office):
    source = query(
        office,
        "SELECT 'HS-9' AS \"Mã hồ sơ\", '05/03/2026 08:00' AS \"Ngày tiếp nhận\","
        " '2026-03-12' AS \"Ngày hẹn trả\"",
    )
    assert source.kind == "dossiers"
    row = rows_of(source)[0]
    assert row["accepted_at"] == datetime(2026, 3, 5, 1, tzinfo=UTC)
    assert row["due_at"] == datetime(2026, 3, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize("value", ["1772672400", "1772672400000", "1772672400.0"])
def test_moments_as_numbers_of_the_epoch(office, value):
    rows = rows_of(query(office, f"SELECT 'HS-1' AS case_id, {value} AS time, 'x' AS activity"))
    assert rows[0]["at"] == datetime(2026, 3, 5, 1, tzinfo=UTC)


def test_codes_kept_as_numbers_stay_codes(office):
    sql = "SELECT {} AS case_id, '2026-03-05 08:00' AS time, 7 AS activity"
    for written, code in (("1024", "1024"), ("1024.0", "1024"), ("'0012'", "0012")):
        row = rows_of(query(office, sql.format(written)))[0]
        assert (row["dossier"], row["activity"]) == (code, "7")


def test_a_bad_row_is_told_by_its_number_and_the_rest_is_kept(office):
    source = query(
        office,
        "SELECT 'HS-1' AS case_id, '2026-03-05 08:00' AS time, 'a' AS activity"
        " UNION ALL SELECT 'HS-2', '31/02/2026', 'b' UNION ALL SELECT NULL, '2026-03-05', 'c'"
        " UNION ALL SELECT 'HS-4', CAST(X'C32028' AS TEXT), 'd'",
    )
    assert [row["dossier"] for row in rows_of(source)] == ["HS-1"]
    assert [(one.line, one.column, one.reason) for one in source.rejects.kept] == [
        (2, "time", "no_such_date"),
        (3, "case_id", "no_case"),
        (4, "time", "moment_unreadable"),
    ]


def test_text_that_is_not_utf8_does_not_end_the_reading(office):
    source = query(
        office,
        "SELECT 'HS-1' AS case_id, '2026-03-05' AS time, CAST(X'4BFD' AS TEXT) AS activity"
        " UNION ALL SELECT 'HS-2', '2026-03-05', 'Ký'",
    )
    assert [row["activity"] for row in rows_of(source)] == ["K\ufffd", "Ký"]


def test_no_readable_row_is_an_error_that_names_the_first(office):
    source = query(office, "SELECT 'HS-1' AS case_id, 'hôm qua' AS time, 'a' AS activity")
    with pytest.raises(NotALog) as refused:
        list(source.batches())
    assert refused.value.code == "no_readable_row"
    assert refused.value.facts["line"] == 1


def test_an_empty_answer_is_no_log(office):
    source = query(office, EVENTS.replace("ORDER", "WHERE 0 ORDER"), case="ma")
    with pytest.raises(NotALog):
        list(source.batches())


def test_a_column_that_is_not_in_the_answer_is_refused_with_the_nearest(office):
    with pytest.raises(BadMap) as refused:
        query(office, EVENTS, case="mã hs")
    assert refused.value.code == "map_no_such_column"


# Only reading


WRITES = (
    "INSERT INTO su_kien VALUES ('x', 'x', 'x', 'x')",
    "INSERT INTO su_kien VALUES ('x', 'x', 'x', 'x') RETURNING ma",
    "UPDATE su_kien SET ma = 'x'",
    "DELETE FROM su_kien",
    "DELETE FROM su_kien RETURNING ma",
    "DROP TABLE su_kien",
    "CREATE TABLE khac (a)",
    "CREATE TEMP TABLE khac (a)",
    "PRAGMA query_only = OFF",
    "PRAGMA journal_mode = WAL",
    "ATTACH '{folder}/khac.db' AS khac",
    "VACUUM",
    "VACUUM INTO '{folder}/khac.db'",
    "SELECT load_extension('{folder}/khac.so')",
    "SELECT 1; DELETE FROM su_kien",
)


@pytest.mark.parametrize("statement", WRITES)
def test_sqlite_refuses_whatever_would_change_something(office, statement):
    before = office.read_bytes()
    with pytest.raises(CannotQuery) as refused:
        query(office, statement.format(folder=office.parent))
    assert refused.value.code in ("db_query_writes", "db_query_refused")
    assert refused.value.exit_code == 2
    assert office.read_bytes() == before
    assert list(office.parent.iterdir()) == [office]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("", "db_query_empty"),
        (" ;\n", "db_query_empty"),
        ("-- nothing", "db_query_no_rows"),
        ("SELECT 1; SELECT 2", "db_query_refused"),
        ("SELEC 1", "db_query_refused"),
        ("SELECT * FROM khong_co", "db_query_refused"),
    ],
)
def test_what_is_no_query_is_refused_in_the_databases_words(office, statement, code):
    with pytest.raises(CannotQuery) as refused:
        query(office, statement)
    assert refused.value.code == code


def test_a_byte_order_mark_and_a_last_semicolon_are_no_part_of_a_query(office):
    assert len(rows_of(query(office, f"\ufeff{EVENTS};\n", case="ma"))) == 3


# Addresses


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("hoso.db", "db_url_unreadable"),
        ("postgresql//u:bí-mật@h/d", "db_url_unreadable"),
        ("postgresql://u:bí-mật@h:cổng/d", "db_url_unreadable"),
        ("oracle://u:bí-mật@h/d", "db_unknown_kind"),
        ("sqlite:////không/có.db", "db_no_file"),
        ("postgresql://u:bí-mật@127.0.0.1:1/d", "db_cannot_connect"),
        ("mariadb://u:bí-mật@127.0.0.1:1/d", "db_cannot_connect"),
        ("mysql+pymysql://u:bí-mật@127.0.0.1:1/d", "db_cannot_connect"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_without_its_password(url, code):
    with pytest.raises(CannotQuery) as refused:
        open_query(url, "SELECT 1", mapping={}, zone=VIETNAM, rejects=Rejects())
    assert refused.value.code == code
    assert "bí-mật" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_missing_driver_names_its_package():
    try:
        open_query("mssql://u@h/d", "SELECT 1", mapping={}, zone=VIETNAM, rejects=Rejects())
    except TinhsoError as error:
        told = error
    assert told.code in ("db_driver_missing", "db_cannot_connect")
    if told.code == "db_driver_missing":
        assert told.facts["package"] == "mssql-python"


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "log.db"
    path.write_text("Mã hồ sơ,Thời điểm\n" * 100, encoding="utf-8")
    with pytest.raises(CannotQuery) as refused:
        query(path, EVENTS)
    assert refused.value.code == "db_query_refused"
    assert "not a database" in refused.value.facts["why"]


# Size


MEASURE = """
import resource, sys
from tinhso.measurement.reading.source import Rejects
from tinhso.measurement.reading.sql import open_query

sql = (
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
    "SELECT 'HS-' || (i / 8) AS case_id, 'Bước ' || (i % 8) AS activity, "
    "datetime(1767225600 + i * 60, 'unixepoch') AS time, 'Sở ' || (i % 20) AS office FROM n"
)
source = open_query(sys.argv[1], sql, mapping={{}}, zone="Asia/Ho_Chi_Minh", rejects=Rejects())
print(sum(batch.num_rows for batch in source.batches()))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def rows_and_peak_megabytes(office: Path, rows: int) -> tuple[int, int]:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(last=rows - 1), f"sqlite:///{office}"],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    count, peak = done.stdout.split()
    return int(count), int(peak)


def test_a_million_rows_take_no_more_memory_than_a_hundred_thousand(office):
    few, small = rows_and_peak_megabytes(office, 100_000)
    many, large = rows_and_peak_megabytes(office, 1_000_000)
    assert (few, many) == (100_000, 1_000_000)
    assert large < small + 40


@pytest.mark.parametrize(("lang", "order"), [("vi", "xếp"), ("en", "order")])
def test_of_a_long_answer_nothing_is_said_about_its_order(lang, order):
    """Any long answer goes by way of the disk, also one that is in order."""
    said = word("sorted_on_disk", lang).format(size="5")
    assert order not in said
    assert "5 MB" in said
