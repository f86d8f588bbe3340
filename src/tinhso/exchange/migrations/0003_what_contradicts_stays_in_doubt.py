"""A dossier that its feed contradicted stays in doubt until it is told well; a cursor knows its column."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

CONTRADICTIONS = {
    "told_two_ways",
    "mark_moved",
    "earlier_than_told",
    "state_contradicts",
    "acts_contradict",
    "procedure_changed",
}


def doubt(apps: Any, _: Any) -> None:
    mirrored, run = apps.get_model("exchange", "Mirrored"), apps.get_model("exchange", "Run")
    for feed, problems in run.objects.filter(what="read").values_list("feed", "problems"):
        codes = [one["code"] for one in problems if one["reason"] in CONTRADICTIONS]
        mirrored.objects.filter(feed=feed, code__in=codes).update(contradicts=True)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_runs_stay_as_reported")]
    operations = [
        migrations.AddField(
            "feed", "cursor_of", models.CharField(blank=True, default="", max_length=60)
        ),
        migrations.AddField("mirrored", "contradicts", models.BooleanField(default=False)),
        migrations.RunPython(doubt, migrations.RunPython.noop),
    ]
