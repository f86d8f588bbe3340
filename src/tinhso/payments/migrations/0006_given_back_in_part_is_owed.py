"""What came in part and went back is asked for as before it came: it was kept as given back, and held nothing up."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F


def restate(apps: Any, _: Any) -> None:
    dues = apps.get_model("payments", "Due").objects.filter(state="refunded", withdrawn=False)
    dues.filter(received__lt=F("amount")).update(state="asked")


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_refunds_that_bounce")]
    operations = [migrations.RunPython(restate, migrations.RunPython.noop)]
