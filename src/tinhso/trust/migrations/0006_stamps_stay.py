"""A stamp stays as it came: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SAID = "the tree is append-only"
_TABLE = "trust_stamp"


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION trust_refuse()"
        )
    for what in ("UPDATE", "DELETE"):
        does = (
            "EXECUTE FUNCTION trust_refuse()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {_TABLE}_no_{what.lower()} BEFORE {what} ON {_TABLE} FOR EACH ROW {does}"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    on = f" ON {_TABLE}" if postgresql else ""
    for what in ("update", "delete", *(["truncate"] if postgresql else [])):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_TABLE}_no_{what}{on}")


class Migration(migrations.Migration):
    dependencies = [("trust", "0005_stamps")]
    operations = [migrations.RunPython(forbid, allow)]
