"""What another system handles is due by its promise: the rows of before are told so by the worker, some at a time."""

from django.db import migrations

TO_JUDGE = "cases.to_judge"


def ask(apps, _schema_editor):
    last = apps.get_model("cases", "Case").objects.filter(told=True).order_by("-pk").first()
    if last is not None:
        cursors = apps.get_model("ledger", "Cursor").objects
        cursors.update_or_create(name=TO_JUDGE, defaults={"position": last.pk})


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_not_recounted_stays_due"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
