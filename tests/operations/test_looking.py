"""SQLite looks at its tables once a day; PostgreSQL needs nobody for that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tinhso.operations.jobs import Looking
from tinhso.org.models import Office

NOW = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_tables_are_looked_at_once_a_day_in_the_province() -> None:
    Office.objects.create(code="xa-1", level="commune", founded_on=NOW.date())
    looking = Looking()
    looked = looking.look(now=NOW)
    # Ten at night in the province is the same day, an hour after its midnight the next.
    assert looking.look(now=NOW + timedelta(hours=10)) == 0
    assert looking.look(now=NOW + timedelta(hours=13)) == looked
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT tbl, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
            found = cursor.fetchall()
        assert Office._meta.db_table in {table for table, _ in found}
        assert all(told.endswith(" noskipscan") for _, told in found)
        assert looked > 100
    else:
        assert looked == 0
