"""What was decided about keeping is neither changed nor deleted: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "operations_keeping"
_SAID = "rules of keeping stay as decided"


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION operations_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for what, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION operations_refuse()"
            )
        return
    for what in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} BEGIN "
            f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {TABLE}" if postgresql else ""
    for what in ("update", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION operations_refuse()")


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_keeping_by_dated_rules")]
    operations = [migrations.RunPython(forbid, allow)]
