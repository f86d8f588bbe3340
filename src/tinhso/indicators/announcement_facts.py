"""Announcements of procedures as formulas ask of them: by the day of the decision, and those that are public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
from django.db.models import Min
from django.utils import timezone

from tinhso.indicators.columns import DAY, END, OFFICE, Facts
from tinhso.procedures.announcing import rules
from tinhso.procedures.models import Announcement

_SHARED: dict[str, Any] = {"case": pl.String, OFFICE: pl.String, "procedure": pl.String}
DECIDED: dict[str, Any] = {**_SHARED, DAY: pl.Date, "in_time": pl.Boolean, "publication": pl.String}
PUBLIC: dict[str, Any] = {
    **_SHARED, DAY: pl.Date, END: pl.Date, "full": pl.Boolean, "parts": pl.Int64,
}  # fmt: skip


def decided_rows(*, first: date, last: date, at: datetime) -> Facts:
    """Those whose decision was made on some days, both among them, as their publication stands at a moment; two
    queries.
    """
    today = timezone.localtime(at).date()
    rows = Announcement.objects.filter(decided_date__gte=first, decided_date__lte=min(last, today))
    lines = [
        (
            str(row.uid), row.office, row.procedure.code, row.decided_date,
            row.decided_date <= row.announce_by,
            rules.outcome(row.published_date, row.publish_by, today),
        )
        for row in rows.select_related("procedure").iterator(chunk_size=5_000)
        if row.decided_date is not None and row.publish_by is not None
    ]  # fmt: skip
    began = Announcement.objects.aggregate(first=Min("decided_date"))["first"]
    return Facts(pl.DataFrame(lines, schema=DECIDED, orient="row"), began, today)


def public_rows(*, last: date, at: datetime) -> Facts:
    """Those published up to a day, each until a later one of the same procedure and office takes its place; two
    queries.
    """
    today = timezone.localtime(at).date()
    rows = Announcement.objects.filter(published_date__lte=min(last, today))
    lines: list[tuple[Any, ...]] = []
    after: dict[tuple[int, str], date] = {}
    for row in rows.select_related("procedure").order_by("-published_date", "-id"):
        key = (row.procedure_id, row.office)
        held = row.parts or ()
        lines.append(
            (
                str(row.uid), row.office, row.procedure.code, row.published_date, after.get(key),
                not rules.lacking(held), len(held),
            )
        )  # fmt: skip
        assert row.published_date is not None
        after[key] = row.published_date
    began = Announcement.objects.aggregate(first=Min("published_date"))["first"]
    return Facts(pl.DataFrame(lines, schema=PUBLIC, orient="row"), began, today)
