"""Facts added up by the database: their counts and sums, and their bins one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Aggregate, BinaryField, QuerySet, Sum

from tinhso.measurement.live.facts import OUTCOMES


class Joined(Aggregate):
    """Packed histograms one after another, which together are that of all: see `Histogram.unpacked`."""

    output_field = BinaryField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Bytes, as they are."""
        return self.as_sql(
            compiler, connection, template="STRING_AGG(%(expressions)s, ''::bytea)", **more
        )

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite joins texts alone."""
        return self.as_sql(
            compiler, connection, template="GROUP_CONCAT(HEX(%(expressions)s), '')", **more
        )

    def get_db_converters(self, connection: Any) -> list[Callable[..., Any]]:
        """Bytes on either."""
        return [_of_hex] if connection.vendor == "sqlite" else []


def _of_hex(told: str, *_: Any) -> bytes:
    return bytes.fromhex(told)


def added_up(several: Sequence[QuerySet[Any]], by: Sequence[str]) -> QuerySet[Any]:
    """Facts of one or more tables as (*by, count, seconds, early, on_time, late, unknown, bins); one query.

    What several tables tell of one key comes in as many rows.
    """
    sums = {f"sum_{name}": Sum(name) for name in ("count", "seconds", *OUTCOMES)}
    told = [
        rows.order_by().values_list(*by).annotate(**sums, all_bins=Joined("bins"))
        for rows in several
    ]
    first, *others = told
    rows: QuerySet[Any] = first.union(*others, all=True) if others else first
    return rows
