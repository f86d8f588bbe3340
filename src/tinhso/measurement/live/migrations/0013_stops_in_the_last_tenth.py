"""How often a clock was stopped in the last tenth of its limit: what ever stood is put up to be measured again.

The worker does it, some at a time; `tinhso ledger rebuild` does it at once.
"""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import migrations, models
from django.db.models import Q

RULES = uuid5(NAMESPACE_URL, "tinhso:rules:stops-in-the-last-tenth")
AT_ONCE = 2_000


def put_up(apps: Any, _: Any) -> None:
    """Of a dossier that stood more than once there are several stretches; it is put up once."""
    stood = apps.get_model("live", "StretchTime").objects.filter(Q(clock="stop") | Q(stood=True))
    queue, held = apps.get_model("live", "ToRecount"), []
    cases = stood.order_by("case").values_list("case", flat=True).distinct()
    for case in cases.iterator(chunk_size=AT_ONCE):
        held.append(queue(case=case, calendar=RULES))
        if len(held) == AT_ONCE:
            queue.objects.bulk_create(held, ignore_conflicts=True)
            held = []
    queue.objects.bulk_create(held, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("live", "0012_all_offices_together")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="stops_in_last_tenth",
                field=models.PositiveIntegerField(default=0),
            )
            for name in ("dossiertime", "dossierthen")
        ),
        migrations.RunPython(put_up, migrations.RunPython.noop),
    ]
