"""Shapes, revisions, loads and unsealings stay as they were written; words are in order byte by byte on either database."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("records_version", "records_revision", "records_load", "records_unsealing")
_SAID = "what a register said is append-only"
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
_IN_BYTES = (("records_word", "word", 40), ("records_record", "sort", 80))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table, column, longest in _IN_BYTES:
            schema_editor.execute(
                f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({longest}) COLLATE "C"'
            )
        schema_editor.execute(
            "CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for table in TABLES:
            for what, each in _WHATS:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION records_refuse()"
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
        schema_editor.execute("DROP FUNCTION records_refuse()")
        for table, column, longest in _IN_BYTES:
            schema_editor.execute(
                f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar({longest}) COLLATE "default"'
            )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_what_is_known")]
    operations = [migrations.RunPython(forbid, allow)]
