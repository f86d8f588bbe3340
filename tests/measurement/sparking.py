"""What tests of Spark share: a log from a few words, and tables that must be the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tinhso.measurement.sinks import SCHEMAS

FIRST = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def events(rows) -> pa.Table:
    """(dossier, activity, minutes or None) → a log of our own columns."""
    dossiers, activities, minutes = zip(*rows, strict=True)
    at = [None if one is None else FIRST + timedelta(minutes=one) for one in minutes]
    return pa.table(
        {
            "dossier": pa.array(dossiers, pa.string()),
            "activity": pa.array(activities, pa.string()),
            "at": pa.array(at, pa.timestamp("us", tz="UTC")),
        }
    )


def assert_same_tables(one: Path, other: Path) -> None:
    for name in SCHEMAS:
        first, second = one / f"{name}.parquet", other / f"{name}.parquet"
        assert pq.read_schema(first).equals(pq.read_schema(second), check_metadata=True)
        difference = "SELECT count(*) FROM (FROM '{}' EXCEPT ALL FROM '{}')"
        with duckdb.connect() as connection:
            connection.execute("SET memory_limit = '4GB'")
            connection.execute("SET threads = 2")
            for pair in ((first, second), (second, first)):
                assert connection.execute(difference.format(*pair)).fetchall() == [(0,)], name
