"""What was signed stays, and a tile that is full is never another one: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SAID = "the tree is append-only"
_FULL = {"sqlite": "length(OLD.hashes) = 8192", "postgresql": "octet_length(OLD.hashes) = 8192"}
# Table → what is refused there, and when.
_REFUSED = (
    ("trust_checkpoint", "UPDATE", False),
    ("trust_checkpoint", "DELETE", False),
    ("trust_tile", "UPDATE", True),
    ("trust_tile", "DELETE", False),
)


def forbid(_: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION trust_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for table in ("trust_checkpoint", "trust_tile"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION trust_refuse()"
            )
    for table, what, full in _REFUSED:
        when = f" WHEN ({_FULL[vendor]})" if full else ""
        does = (
            "EXECUTE FUNCTION trust_refuse()"
            if vendor == "postgresql"
            else f"BEGIN SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} FOR EACH ROW{when} {does}"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    names = [(table, what.lower()) for table, what, _full in _REFUSED]
    if postgresql:
        names += [("trust_checkpoint", "truncate"), ("trust_tile", "truncate")]
    for table, what in names:
        on = f" ON {table}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION trust_refuse()")


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_the_tree")]
    operations = [migrations.RunPython(forbid, allow)]
