"""A paper for which a database stands, and what became of asking it."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_in_hands"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperData",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("paper", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=400)),
                ("type", models.CharField(max_length=60)),
                ("database", models.CharField(max_length=30)),
                ("basis", models.CharField(max_length=200)),
                ("party", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("had", "had"),
                            ("missed", "missed"),
                            ("dropped", "dropped"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ask_by_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=60)),
                ("record", models.JSONField(default=dict)),
                ("as_of", models.DateTimeField(null=True)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("text", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party"], name="cases_data_of_party"),
                    models.Index(
                        condition=models.Q(("asked_at", None), ("state", "missed")),
                        fields=["ask_by_at"],
                        name="cases_data_to_ask",
                    ),
                    models.Index(fields=["database", "ended_at"], name="cases_data_counted"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "paper"), name="cases_data_of_a_paper")
                ],
            },
        ),
    ]
