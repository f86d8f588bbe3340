"""Petitions as formulas ask of them: a row each, of the day on which it came, without a word of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Min
from django.utils import timezone

from tinhso.indicators.columns import DAY, OFFICE, Facts
from tinhso.petitions import queries, rules
from tinhso.petitions.models import Petition

COLUMNS: dict[str, Any] = {
    "case": pl.String,
    OFFICE: pl.String,
    DAY: pl.Date,
    "sort": pl.String,
    "about": pl.String,
    "channel": pl.String,
    "state": pl.String,
    "outcome": pl.String,
    "in_time": pl.Boolean,
    "rated": pl.Boolean,
    "content": pl.Boolean,
    "published": pl.Boolean,
    "stars": pl.Int64,
    "working_days": pl.Int64,
}


def petition_rows(*, since: datetime, before: datetime, at: datetime) -> Facts:
    """Those that came from one moment on and before another, as they stand at a moment by the clock; two queries.

    in_time: every step that is over was in time and none is overdue; one that nobody has to do anything about yet is.
    """
    lines = [
        _line(row, at)
        for row in Petition.objects.filter(
            received_at__gte=since, received_at__lt=min(before, at)
        ).iterator(chunk_size=5_000)
    ]
    first = Petition.objects.aggregate(first=Min("received_at"))["first"]
    return Facts(
        pl.DataFrame(lines, schema=COLUMNS, orient="row"),
        timezone.localtime(first).date() if first is not None else None,
        timezone.localtime(at).date(),
    )


def _line(row: Petition, at: datetime) -> tuple[Any, ...]:
    stands = queries.outcome_of(row, now=at)
    return (
        str(row.uid), row.office, timezone.localtime(row.received_at).date(), row.sort, row.subject,
        row.channel, row.state, stands, stands not in (rules.LATE, rules.OVERDUE),
        row.stars is not None, row.stars is not None and row.stars >= rules.SATISFIED_FROM,
        row.published_at is not None, row.stars, row.working_days,
    )  # fmt: skip
