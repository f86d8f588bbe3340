"""What was declared, filed, decided and taken in stays: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = (
    "reports_templateversion",
    "reports_version",
    "reports_decision",
    "reports_treasuryfile",
    "reports_treasuryline",
    "reports_treasuryfigure",
)
_SAID = "what was reported is append-only"
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for table in TABLES:
            for what, each in _WHATS:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION reports_refuse()"
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
        schema_editor.execute("DROP FUNCTION reports_refuse()")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_what_was_reported")]
    operations = [migrations.RunPython(forbid, allow)]
