"""Recounts stay as they were written."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "live_recount"
_SAID = "a recount stays"
_FUNCTION = (
    "CREATE FUNCTION live_recount_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$"
)


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_FUNCTION, params=None)
        for what, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} "
                f"FOR EACH {each} EXECUTE FUNCTION live_recount_refuse()"
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
        schema_editor.execute("DROP FUNCTION live_recount_refuse()")


class Migration(migrations.Migration):
    dependencies = [("live", "0005_notes_stay")]
    operations = [migrations.RunPython(forbid, allow)]
