"""What was written into the book stays, and no breach's clock is moved: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = (
    "protection_protector",
    "protection_term",
    "protection_entry",
    "protection_statement",
)
BREACH = "protection_breach"
# What a breach is told by; the rest says how it stands.
FIXED = (
    "uid",
    "key",
    "title",
    "happened_at",
    "found_at",
    "hours",
    "ground",
    "due_at",
    "recorded_at",
)
_SAID = "what was written into the book stays"


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(
            "CREATE FUNCTION protection_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
    for table in TABLES:
        for what in ("UPDATE", "DELETE"):
            schema_editor.execute(_trigger(table, what, "", postgresql))
    schema_editor.execute(_trigger(BREACH, "DELETE", "", postgresql))
    changed = " OR ".join(
        f"OLD.{one} IS {'DISTINCT FROM' if postgresql else 'NOT'} NEW.{one}" for one in FIXED
    )
    schema_editor.execute(_trigger(BREACH, "UPDATE", f"WHEN ({changed}) ", postgresql))
    if postgresql:
        for table in (*TABLES, BREACH):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION protection_refuse()"
            )


def _trigger(table: str, what: str, when: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
    if postgresql:
        return f"{head}FOR EACH ROW {when}EXECUTE FUNCTION protection_refuse()"
    return f"{head}{when}BEGIN SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in (*TABLES, BREACH):
        on = f" ON {table}" if postgresql else ""
        for what in ("update", "delete", "truncate"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION protection_refuse()")


class Migration(migrations.Migration):
    dependencies = [("protection", "0001_breaches_and_processing")]
    operations = [migrations.RunPython(forbid, allow)]
