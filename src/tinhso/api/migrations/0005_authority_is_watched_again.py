"""SQLite made a table anew when a constraint of it went, and what watched it went with the old one."""

from __future__ import annotations

from django.db import migrations

from tinhso.ledger.editions import left, watched

TABLES = ("procedures_authority",)


class Migration(migrations.Migration):
    dependencies = [("api", "0004_when_keys_are_over"), ("procedures", "0004_authority_corrected")]
    operations = [left(TABLES), watched(TABLES)]
