"""What another system handles is judged by its promise: rows that were measured before are put up to be measured again.

The worker does it, some at a time; `tinhso ledger rebuild` does it at once.
"""

from uuid import NAMESPACE_URL, uuid5

from django.db import migrations

RULES = uuid5(NAMESPACE_URL, "tinhso:rules:promises-of-another-system")
AT_ONCE = 2_000


def put_up(apps, _schema_editor):
    rows = apps.get_model("live", "DossierTime").objects.filter(channel="legacy")
    queue, held = apps.get_model("live", "ToRecount"), []
    for case in rows.order_by().values_list("case", flat=True).iterator(chunk_size=AT_ONCE):
        held.append(queue(case=case, calendar=RULES))
        if len(held) == AT_ONCE:
            queue.objects.bulk_create(held, ignore_conflicts=True)
            held = []
    queue.objects.bulk_create(held, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("live", "0006_recounts_stay")]

    operations = [migrations.RunPython(put_up, migrations.RunPython.noop)]
