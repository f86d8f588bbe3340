"""From now on nothing is given back without its number. Apart from what gave them: PostgreSQL wants it so."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_refunds_have_numbers")]
    operations = [
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("office", "year", "number"), name="payments_refund_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=Q(state="given", number__isnull=False)
                | (~Q(state="given") & Q(number__isnull=True)),
                name="payments_given_with_a_number",
            ),
        ),
    ]
