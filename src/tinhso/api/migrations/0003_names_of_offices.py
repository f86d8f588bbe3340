"""Names of offices are remembered with the offices: from here on a new name is a new edition too."""

from __future__ import annotations

from django.db import migrations

from tinhso.ledger.editions import watched

TABLES = ("org_officename",)


class Migration(migrations.Migration):
    dependencies = [("api", "0002_what_is_remembered"), ("org", "0005_units")]
    operations = [watched(TABLES)]
