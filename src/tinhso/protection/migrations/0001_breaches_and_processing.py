"""The book of breaches, its clocks and what is said of the register of processing."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Protector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("staff", models.CharField(max_length=50)),
                ("mail", models.CharField(max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("from_date", models.DateField()),
                ("ground", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=20)),
                ("hours", models.PositiveIntegerField()),
                ("from_date", models.DateField()),
                ("ground", models.CharField(max_length=200)),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Breach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField(null=True)),
                ("found_at", models.DateTimeField()),
                ("hours", models.PositiveIntegerField()),
                ("ground", models.CharField(max_length=300)),
                ("due_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("persons_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at", None)),
                        fields=["due_at"],
                        name="protection_untold",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("due_at__gte", models.F("found_at"))),
                        name="protection_due_after_found",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("activity", models.CharField(max_length=40)),
                ("from_date", models.DateField()),
                ("name", models.CharField(blank=True, max_length=300)),
                ("purpose", models.TextField(blank=True)),
                ("basis", models.TextField(blank=True)),
                ("subjects", models.TextField(blank=True)),
                ("data", models.TextField(blank=True)),
                ("recipients", models.TextField(blank=True)),
                ("abroad", models.TextField(blank=True)),
                ("measures", models.TextField(blank=True)),
                ("assessed", models.CharField(blank=True, max_length=200)),
                ("ended", models.BooleanField(default=False)),
                ("actor", models.CharField(max_length=64)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["activity", "from_date"], name="protection_said_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True)),
                ("data", models.TextField(blank=True)),
                ("persons", models.PositiveBigIntegerField(null=True)),
                ("consequences", models.TextField(blank=True)),
                ("measures", models.TextField(blank=True)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("actor", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="protection.breach",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "authority",
                                    "changed",
                                    "closed",
                                    "found",
                                    "measure",
                                    "no_persons",
                                    "persons",
                                    "reopened",
                                ],
                            )
                        ),
                        name="protection_known_entry",
                    )
                ],
            },
        ),
    ]
