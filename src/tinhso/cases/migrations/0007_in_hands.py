"""What is open and in hands here is counted and listed from indexes of its own, a small part of the table."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_exemption"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "awaiting_citizen",
                            "awaiting_payment",
                            "done",
                            "filed",
                            "incomplete",
                            "processing",
                            "suspended",
                        ],
                    ),
                    ("told", False),
                ),
                fields=["holder", "state", "due_at", "staff"],
                name="cases_in_hands",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "awaiting_citizen",
                            "awaiting_payment",
                            "done",
                            "filed",
                            "incomplete",
                            "processing",
                            "suspended",
                        ],
                    ),
                    ("told", False),
                ),
                fields=["holder", "procedure", "version", "step", "state", "staff"],
                name="cases_choices",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                models.ExpressionWrapper(
                    models.Q(("stopped_since__isnull", False)), models.BooleanField()
                ),
                models.F("due_at"),
                models.F("id"),
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "awaiting_citizen",
                            "awaiting_payment",
                            "done",
                            "filed",
                            "incomplete",
                            "processing",
                            "suspended",
                        ],
                    ),
                    ("told", False),
                ),
                name="cases_in_order",
            ),
        ),
    ]
