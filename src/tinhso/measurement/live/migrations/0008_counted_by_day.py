"""Dossiers are counted by day; those that were measured before are counted here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import migrations, models
from django.utils import timezone

AT_ONCE = 5_000
ALL, NOW = "*", date(1970, 1, 1)
# As things were counted when this was written; what counts otherwise later brings a step of its own.
NEEDED = (
    "case office procedure told state outcome filed_at started_at ended_at returned_at due_at letter_at letter_by "
    "index_outcome promises_moved"
).split()


def fill(apps: Any, _: Any) -> None:
    rows = apps.get_model("live", "DossierTime").objects.order_by("case").values(*NEEDED)
    made = apps.get_model("live", "DayCount")
    counts: Counter[tuple[date, str, str, str]] = Counter()
    for row in rows.iterator(chunk_size=AT_ONCE):
        for what, day in told(row):
            for procedure in (ALL, row["procedure"]):
                counts[day, what, row["office"], procedure] += 1
    names = ("day", "what", "office", "procedure")
    made.objects.bulk_create(
        (
            made(
                key="|".join((f"{key[0]:%Y-%m-%d}", *key[1:])),
                count=count,
                **dict(zip(names, key, strict=True)),
            )
            for key, count in sorted(counts.items())
        ),
        batch_size=1_000,
    )


def told(row: Mapping[str, Any]) -> Iterator[tuple[str, date]]:
    unsigned = row["letter_by"] is not None and (
        row["letter_at"] is None or row["letter_at"] > row["letter_by"]
    )
    yield "filed.told" if row["told"] else "filed", day_of(row["filed_at"])
    yield f"state.{row['state']}", NOW
    if row["started_at"] is not None:
        yield f"index.{row['index_outcome']}", day_of(row["started_at"])
    if row["returned_at"] is not None:
        yield "returned", day_of(row["returned_at"])
    if row["ended_at"] is not None:
        day = day_of(row["ended_at"])
        yield f"ended.{row['outcome']}", day
        if row["promises_moved"] and row["outcome"] in ("early", "on_time", "late", "unknown"):
            yield "moved", day
        if row["outcome"] == "late" and unsigned:
            yield "unsigned", day
    if row["state"] == "processing" and row["due_at"] is not None:
        yield "due", day_of(row["due_at"])
        if unsigned:
            yield "due.unsigned", day_of(row["due_at"])


def day_of(at: datetime) -> date:
    return timezone.localtime(at).date()


class Migration(migrations.Migration):
    dependencies = [("live", "0007_mirrored_by_their_promise")]

    operations = [
        migrations.CreateModel(
            name="DayCount",
            fields=[
                ("key", models.CharField(max_length=140, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=24)),
                ("office", models.CharField(max_length=50)),
                ("procedure", models.CharField(max_length=40)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["procedure", "what", "day", "office", "count"],
                        name="live_count_of",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="dossiertime",
            index=models.Index(
                condition=models.Q(("index_outcome", "open")),
                fields=["index_due_at", "started_at", "office", "procedure"],
                name="live_index_open",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
