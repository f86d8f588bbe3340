"""What boards ask of facts and counts is answered from narrow indexes, however many dossiers there are."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0009_edges"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="daycount",
            index=models.Index(
                condition=models.Q(
                    (
                        "what__in",
                        (
                            "due",
                            "due.unsigned",
                            "state.filed",
                            "state.incomplete",
                            "state.processing",
                            "state.awaiting_citizen",
                            "state.awaiting_payment",
                            "state.suspended",
                        ),
                    )
                ),
                fields=["what", "day", "procedure", "office", "count"],
                name="live_count_standing",
            ),
        ),
        migrations.AddIndex(
            model_name="edgefact",
            index=models.Index(
                condition=models.Q(("clock", "step"), ("procedure", "*")),
                fields=["office", "step", "staff", "count", "seconds"],
                name="live_edge_steps",
            ),
        ),
        migrations.AddIndex(
            model_name="stretchtime",
            index=models.Index(
                condition=models.Q(("clock__in", ("run", "void")), ("stood", False)),
                fields=["to_at", "office", "step", "staff", "working_seconds"],
                name="live_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="timefact",
            index=models.Index(
                condition=models.Q(("clock", "step")),
                fields=["step", "office", "month", "procedure"],
                name="live_fact_at",
            ),
        ),
        migrations.AddIndex(
            model_name="timefact",
            index=models.Index(
                condition=models.Q(("clock", "step"), ("procedure", "*")),
                fields=["month", "office", "step", "staff", "count", "seconds"],
                name="live_fact_steps",
            ),
        ),
        migrations.AddIndex(
            model_name="timefact",
            index=models.Index(
                condition=models.Q(("office", "*")),
                fields=["clock", "month"],
                name="live_fact_everywhere",
            ),
        ),
    ]
