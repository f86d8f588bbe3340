"""What was opened and withdrawn stays as it was written: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "opendata_opening"
_SAID = "openings are append-only"
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION opendata_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for what, each in _WHATS:
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION opendata_refuse()"
            )
        return
    for what, _each in _WHATS[:2]:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {TABLE}" if postgresql else ""
    for what, _each in _WHATS if postgresql else _WHATS[:2]:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION opendata_refuse()")


class Migration(migrations.Migration):
    dependencies = [("opendata", "0001_what_is_open")]
    operations = [migrations.RunPython(forbid, allow)]
