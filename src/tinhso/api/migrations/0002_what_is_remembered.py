"""Offices, procedures and accounts change seldom: from here on each change is a new edition, by which they are read anew."""

from __future__ import annotations

from django.db import migrations

from tinhso.ledger.editions import watched

TABLES = (
    "org_office",
    "org_officeplace",
    "org_officecalendar",
    "procedures_procedure",
    "procedures_procedureversion",
    "procedures_authority",
    "payments_collector",
    "payments_payfirst",
)


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_keys_counts_and_files"),
        ("ledger", "0003_edition"),
        ("org", "0004_borders"),
        ("procedures", "0003_internal_processes"),
        ("payments", "0002_append_only"),
    ]
    operations = [watched(TABLES)]
