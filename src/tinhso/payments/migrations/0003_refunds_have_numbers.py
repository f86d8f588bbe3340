"""What was given back has a number of a book of its own; what was paid in full and given back in part is said so."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

STATES = ["asked", "over", "paid", "part_back", "partly", "refunded", "waived", "withdrawn"]
GIVEN = "given"


def number(apps: Any, _: Any) -> None:
    """Those that were given before, in the order in which they were."""
    refunds = apps.get_model("payments", "Refund").objects.filter(state=GIVEN)
    last: dict[tuple[str, int], int] = {}
    for row in refunds.select_related("due").order_by("given_at", "id"):
        row.office, row.year = row.due.office, timezone.localtime(row.given_at).year
        book = (row.office, row.year)
        row.number = last[book] = last.get(book, 0) + 1
        row.save(update_fields=["office", "year", "number"])
    series = apps.get_model("payments", "Series").objects
    for (office, year), count in last.items():
        series.create(office=office, book="refunds", year=year, last=count)


def say_part_back(apps: Any, _: Any) -> None:
    dues = apps.get_model("payments", "Due").objects.filter(
        state="partly", refunded__gt=0, received__gte=F("amount")
    )
    dues.update(state="part_back")


def say_partly(apps: Any, _: Any) -> None:
    apps.get_model("payments", "Due").objects.filter(state="part_back").update(state="partly")
    apps.get_model("payments", "Series").objects.filter(book="refunds").delete()


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="refund",
            name="office",
            field=models.CharField(blank=True, default="", max_length=50),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="refund", name="year", field=models.PositiveIntegerField(null=True)
        ),
        migrations.AddField(
            model_name="refund", name="number", field=models.PositiveIntegerField(null=True)
        ),
        migrations.RemoveConstraint(model_name="series", name="payments_one_series"),
        migrations.AddField(
            model_name="series",
            name="book",
            field=models.CharField(default="receipts", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("office", "book", "year"), name="payments_one_series_of_a_book"
            ),
        ),
        migrations.RemoveConstraint(model_name="due", name="payments_known_state"),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=Q(state__in=STATES), name="payments_known_state"
            ),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.RunPython(say_part_back, say_partly),
    ]
