"""What a comparison found cannot be changed or deleted: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "portal_reconciliation"
_PG_FUNCTION = """
CREATE FUNCTION portal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'comparisons stay as they were: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(_PG_FUNCTION, params=None)
    for what in ("UPDATE", "DELETE"):
        name = f"{TABLE}_no_{what.lower()}"
        if postgresql:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION portal_refuse()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} BEGIN "
                f"SELECT RAISE(ABORT, 'comparisons stay as they were: {what} of {TABLE} is refused'); END"
            )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for what in ("update", "delete"):
        on = f" ON {TABLE}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION portal_refuse()")


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_messages_with_the_portal")]
    operations = [migrations.RunPython(forbid, allow)]
