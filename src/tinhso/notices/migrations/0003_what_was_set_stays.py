"""How we tell, what is registered and what somebody wants are only ever inserted: the newest row holds."""

from __future__ import annotations

from typing import Any

from django.db import migrations

KEPT = ("notices_manner", "notices_wording", "notices_wish")


def forbid(_: Any, schema_editor: Any) -> None:
    for table in KEPT:
        for what in ("UPDATE", "DELETE"):
            name = f"{table}_no_{what.lower()}"
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN "
                    f"SELECT RAISE(ABORT, 'append-only: {what} of {table} is refused'); END"
                )


def allow(_: Any, schema_editor: Any) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
    for table in KEPT:
        for what in ("update", "delete"):
            name = f"{table}_no_{what}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_append_only"),
        ("notices", "0002_ways_states_and_receipts"),
    ]
    operations = [migrations.RunPython(forbid, allow)]
