"""What was said of a day that is not over may be corrected: two of one day stand beside each other."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations, models

_TABLE = "procedures_authority"
_STAYS = import_module("tinhso.procedures.migrations.0002_published_stays")


def forbid_again(_: Any, schema_editor: Any) -> None:
    """SQLite makes the table anew without its constraint, and the triggers of the old one go with it."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for what in _STAYS.WHAT:
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {_TABLE}_no_{what.lower()} BEFORE {what} ON {_TABLE} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, 'what is published stays: {what} of {_TABLE} is refused'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("procedures", "0003_internal_processes")]
    operations = [
        migrations.RemoveConstraint(model_name="authority", name="procedures_one_authority_a_day"),
        migrations.AddIndex(
            model_name="authority",
            index=models.Index(
                fields=["procedure", "office", "from_date"], name="procedures_authority_of"
            ),
        ),
        migrations.RunPython(forbid_again, migrations.RunPython.noop),
    ]
