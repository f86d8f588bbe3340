"""Prints of requests go when they are old: they are found by their moment."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0003_names_of_offices")]
    operations = [
        migrations.AddIndex("once", models.Index(fields=["at"], name="api_once_at")),
    ]
