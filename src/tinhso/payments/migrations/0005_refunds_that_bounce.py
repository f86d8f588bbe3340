"""A refund that the bank refuses: when, by whom written, why. Before it was given or after."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_given_with_a_number")]
    operations = [
        migrations.AddField("refund", "bounced_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "refund", "bounced_by", models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            "refund", "bounced_why", models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RemoveConstraint("refund", "payments_known_refund"),
        migrations.AddConstraint(
            "refund",
            models.CheckConstraint(
                condition=Q(state__in=["asked", "approved", "declined", "given", "bounced"]),
                name="payments_known_refund",
            ),
        ),
        migrations.RemoveConstraint("refund", "payments_given_with_a_number"),
        migrations.AddConstraint(
            "refund",
            models.CheckConstraint(
                condition=Q(state="given", number__isnull=False)
                | Q(state="bounced")
                | (~Q(state="given") & Q(number__isnull=True)),
                name="payments_given_with_a_number",
            ),
        ),
    ]  # fmt: skip
