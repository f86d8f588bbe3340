"""The facts of the first of the last thirty days are kept; the worker makes them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0008_counted_by_day")]

    operations = [
        migrations.CreateModel(
            name="Edge",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("first", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="EdgeFact",
            fields=[
                ("key", models.CharField(max_length=320, primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("clock", models.CharField(max_length=12)),
                ("office", models.CharField(max_length=50)),
                ("procedure", models.CharField(max_length=40)),
                ("step", models.CharField(max_length=60)),
                ("staff", models.CharField(max_length=50)),
                ("count", models.PositiveIntegerField()),
                ("early", models.PositiveIntegerField(default=0)),
                ("on_time", models.PositiveIntegerField(default=0)),
                ("late", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("seconds", models.BigIntegerField()),
                ("bins", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["clock", "staff", "procedure"], name="live_edge_of")
                ],
            },
        ),
    ]
