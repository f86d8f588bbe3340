"""Dossiers are counted by day; those that were measured before are counted here."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

AT_ONCE = 5_000


def fill(apps: Any, _: Any) -> None:
    from tinhso.measurement.live import days

    rows = apps.get_model("live", "DossierTime").objects.order_by("case")
    made = apps.get_model("live", "DayCount")
    counts: days.Counts = days.Counts()
    days.count(counts, rows.values(*days.NEEDED).iterator(chunk_size=AT_ONCE))
    made.objects.bulk_create(
        (made(**days.row_of(key, whole)) for key, whole in sorted(counts.items())), batch_size=1_000
    )


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
