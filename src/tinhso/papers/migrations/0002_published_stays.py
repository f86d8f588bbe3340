"""A published type of paper cannot be changed or deleted: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "papers_papertypeversion"
WHAT = ("UPDATE", "DELETE")

_PG_FUNCTION = """
CREATE FUNCTION papers_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what is published stays: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def forbid(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(_PG_FUNCTION, params=None)
    for what in WHAT:
        body = (
            "EXECUTE FUNCTION papers_refuse()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, 'what is published stays: {what} of {TABLE} is refused'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_{what.lower()} BEFORE {what} ON {TABLE} FOR EACH ROW {body}"
        )
    if postgresql:
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION papers_refuse()"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for what in (*WHAT, "TRUNCATE"):
        on = f" ON {TABLE}" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION papers_refuse()")


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
