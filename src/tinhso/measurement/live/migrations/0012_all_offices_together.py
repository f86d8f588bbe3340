"""Days are counted of all offices together too; what was counted of each is added up here."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

ALL = "*"


def fill(apps: Any, _: Any) -> None:
    made = apps.get_model("live", "DayCount")
    rows = made.objects.exclude(office=ALL).order_by("day", "what", "procedure")
    told = rows.values_list("day", "what", "procedure").annotate(whole=models.Sum("count"))
    made.objects.bulk_create(
        (
            made(
                key="|".join((f"{day:%Y-%m-%d}", what, ALL, procedure)),
                day=day,
                what=what,
                office=ALL,
                procedure=procedure,
                count=whole,
            )
            for day, what, procedure, whole in told
        ),
        batch_size=1_000,
    )


def empty(apps: Any, _: Any) -> None:
    apps.get_model("live", "DayCount").objects.filter(office=ALL).delete()


class Migration(migrations.Migration):
    dependencies = [("live", "0011_what_a_page_adds_up")]

    operations = [
        migrations.RunPython(fill, empty),
        migrations.RemoveIndex(model_name="daycount", name="live_count_days"),
        migrations.AddIndex(
            model_name="daycount",
            index=models.Index(
                fields=["procedure", "office", "day", "what", "count"], name="live_count_places"
            ),
        ),
    ]
