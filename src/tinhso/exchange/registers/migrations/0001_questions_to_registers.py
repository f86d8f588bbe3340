"""Questions to registers, and how each register stands."""

from __future__ import annotations

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Register",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=30, unique=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
                ("away_since", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("asked", models.PositiveBigIntegerField(default=0)),
                ("had", models.PositiveBigIntegerField(default=0)),
                ("lacking", models.PositiveBigIntegerField(default=0)),
                ("strange", models.PositiveBigIntegerField(default=0)),
                ("strange_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=12)),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("facts", models.JSONField(default=dict)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("queued_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("data", models.UUIDField()),
                ("register", models.CharField(max_length=30)),
                ("give_up_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["register", "next_at"],
                        name="registers_due",
                    ),
                    models.Index(fields=["ended_at"], name="registers_ended"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "queued")),
                        fields=("data",),
                        name="registers_asked_once",
                    )
                ],
            },
        ),
    ]
