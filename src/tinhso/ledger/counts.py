"""How many rows several lists have, asked at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def counts_of(several: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of several lists has, one that is cut off no more than it is cut to; one query.

    Unordered, of one database.
    """
    connection = connections[several[0].db]
    told, given = [], []
    for place, rows in enumerate(several):
        asked = rows.values_list("pk")
        try:
            sql, params = asked.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            told.append("0")
            continue
        told.append(f"(SELECT COUNT(*) FROM ({sql}) n{place})")
        given += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(told)}", given)
        return list(cursor.fetchone())
