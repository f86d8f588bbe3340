"""A published version and a said authority cannot be changed or deleted: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

KEPT = ("procedures_procedureversion", "procedures_authority")
WHAT = ("UPDATE", "DELETE")

_PG_FUNCTION = """
CREATE FUNCTION procedures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is published stays: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(_PG_FUNCTION, params=None)
    for table in KEPT:
        for what in WHAT:
            name = f"{table}_no_{what.lower()}"
            body = (
                "EXECUTE FUNCTION procedures_refuse()"
                if postgresql
                else f"BEGIN SELECT RAISE(ABORT, 'what is published stays: {what} of {table} is refused'); END"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {body}"
            )
        if postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION procedures_refuse()"
            )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in KEPT:
        for what in (*WHAT, "TRUNCATE"):
            on = f" ON {table}" if postgresql else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION procedures_refuse()")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
