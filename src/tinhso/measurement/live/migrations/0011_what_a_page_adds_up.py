"""What runs out on a day, the days of a period and the steps of some offices are read from where they lie together."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0010_what_boards_ask"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="daycount", name="live_count_of"),
        migrations.AddIndex(
            model_name="daycount",
            index=models.Index(
                fields=["procedure", "day", "what", "office", "count"], name="live_count_days"
            ),
        ),
        migrations.AddIndex(
            model_name="dossiertime",
            index=models.Index(
                condition=models.Q(("state", "processing")),
                fields=["due_at", "office", "procedure", "letter_by", "letter_at"],
                name="live_running_out",
            ),
        ),
        migrations.AddIndex(
            model_name="timefact",
            index=models.Index(
                condition=models.Q(("clock", "step"), ("procedure", "*"), ("staff", "*")),
                fields=["office", "step", "month"],
                name="live_fact_places",
            ),
        ),
        migrations.AddIndex(
            model_name="timefact",
            index=models.Index(
                condition=models.Q(("procedure", "*"), ("staff", "*"), ("step", "*")),
                fields=["office"],
                name="live_fact_offices",
            ),
        ),
    ]
