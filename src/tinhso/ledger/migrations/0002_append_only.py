"""Events, positions and sealed parts cannot be changed, events and positions cannot be deleted: the database says so.

A sealed part may be deleted, which is how a person is erased; it may not be changed.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

KEPT = ("ledger_event", "ledger_position")
UNCHANGED = (*KEPT, "ledger_sealed")

_PG_FUNCTION = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_PG_FUNCTION, params=None)
    for table in UNCHANGED:
        _forbid(schema_editor, table, "UPDATE")
    for table in KEPT:
        _forbid(schema_editor, table, "DELETE")
    if schema_editor.connection.vendor == "postgresql":
        for table in UNCHANGED:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
            )


def allow(_: Any, schema_editor: Any) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
    for table in UNCHANGED:
        for what in ("update", "delete", "truncate"):
            name = f"{table}_no_{what}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION ledger_refuse()")


def _forbid(schema_editor: Any, table: str, what: str) -> None:
    name = f"{table}_no_{what.lower()}"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN "
            f"SELECT RAISE(ABORT, 'the ledger is append-only: {what} of {table} is refused'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
