"""What an officer said of her own time, and for how long it was hers alone, cannot be changed: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("live_stretchnote", "live_personaldelay")
_SAID = "what was said stays"


def forbid(_: Any, schema_editor: Any) -> None:
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            for what, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION live_refuse()"
                )
            continue
        for what in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
            )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        on = f" ON {table}" if postgresql else ""
        for what in ("update", "delete", "truncate"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")


class Migration(migrations.Migration):
    dependencies = [("live", "0004_facts_recounts_then_and_own_time")]
    operations = [migrations.RunPython(forbid, allow)]
