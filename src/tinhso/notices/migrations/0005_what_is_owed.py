"""What is owed by a day, its steps, who was told of each once, and where who works for the province is reminded."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_unclear_ones"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("who", models.CharField(max_length=64, unique=True)),
                ("mail", models.CharField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("refused", models.JSONField(default=list)),
                ("digest", models.BooleanField(default=False)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Walk",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.CharField(max_length=64)),
                ("matter", models.CharField(max_length=40)),
                ("office", models.CharField(max_length=50)),
                ("due", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("edition", models.PositiveIntegerField(default=1)),
                ("ladder", models.JSONField()),
                ("whom", models.JSONField()),
                ("facts", models.JSONField(default=dict)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=10)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at", "id"],
                        name="notices_owed_next",
                    ),
                    models.Index(fields=["matter", "due", "id"], name="notices_owed_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "matter"), name="notices_owed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("why", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("next_at", None),
                                ("why__in", ("done", "closed", "moved", "paused")),
                            ),
                            _connector="OR",
                        ),
                        name="notices_owed_ends_with_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.PositiveIntegerField()),
                ("due", models.DateField()),
                ("step", models.CharField(max_length=8)),
                ("to", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="waits", max_length=7)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rungs",
                        to="notices.obligation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due", models.DateField()),
                ("step", models.CharField(max_length=8)),
                ("to", models.CharField(max_length=40)),
                ("who", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("key", models.CharField(blank=True, max_length=120)),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tellings",
                        to="notices.obligation",
                    ),
                ),
                (
                    "rung",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tellings",
                        to="notices.rung",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="rung",
            constraint=models.UniqueConstraint(
                fields=("obligation", "edition", "step", "to"), name="notices_rung_once"
            ),
        ),
        migrations.AddIndex(
            model_name="telling",
            index=models.Index(
                condition=models.Q(("key", "")), fields=["who", "id"], name="notices_to_be_told"
            ),
        ),
        migrations.AddIndex(
            model_name="telling",
            index=models.Index(fields=["who", "day"], name="notices_told_on_day"),
        ),
        migrations.AddConstraint(
            model_name="telling",
            constraint=models.UniqueConstraint(
                fields=("obligation", "due", "step", "to", "who"), name="notices_told_once"
            ),
        ),
    ]
