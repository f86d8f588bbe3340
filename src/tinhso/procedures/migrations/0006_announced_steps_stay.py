"""A recorded step of an announcement cannot be changed or deleted: the database says so."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

_TABLE = "procedures_announcementstep"
_STAYS = import_module("tinhso.procedures.migrations.0002_published_stays")


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for what in _STAYS.WHAT:
        body = (
            "EXECUTE FUNCTION procedures_refuse()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, 'what is published stays: {what} of {_TABLE} is refused'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {_TABLE}_no_{what.lower()} BEFORE {what} ON {_TABLE} FOR EACH ROW {body}"
        )
    if postgresql:
        schema_editor.execute(
            f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION procedures_refuse()"
        )


def allow(_: Any, schema_editor: Any) -> None:
    on = f" ON {_TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for what in (*_STAYS.WHAT, "TRUNCATE"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {_TABLE}_no_{what.lower()}{on}")


class Migration(migrations.Migration):
    dependencies = [("procedures", "0005_announcements")]
    operations = [migrations.RunPython(forbid, allow)]
