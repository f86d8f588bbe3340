"""What the province decided of a limit stays as it was written: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("petitions_setlimit",)
_SAID = "what was decided of petitions is append-only"
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION petitions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for table in TABLES:
            for what, each in _WHATS:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION petitions_refuse()"
                )
        return
    for table in TABLES:
        for what, _each in _WHATS[:2]:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
            )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        on = f" ON {table}" if postgresql else ""
        for what, _each in _WHATS if postgresql else _WHATS[:2]:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION petitions_refuse()")


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_what_was_said")]
    operations = [migrations.RunPython(forbid, allow)]
