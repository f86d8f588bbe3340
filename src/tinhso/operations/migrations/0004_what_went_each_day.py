"""What went of each sort of data on each day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_rules_stay")]

    operations = [
        migrations.CreateModel(
            name="KeepingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("days", models.PositiveIntegerField()),
                ("before", models.DateTimeField()),
                ("count", models.PositiveBigIntegerField(default=0)),
                ("ground", models.CharField(max_length=200)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("what", "day"), name="operations_kept_once_a_day"
                    )
                ],
            },
        ),
    ]
