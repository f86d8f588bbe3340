"""A look may be deleted when it is two years old: what the database keeps of who read whose data is not kept for ever.

Which are deleted is decided by a dated rule; younger ones the database itself refuses to delete, as before.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "access_look"
_SAID = "looks are append-only: DELETE is refused"


def loosen(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION access_refuse_young() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF OLD.at < now() - interval '730 days' THEN RETURN OLD; END IF; "
            f"RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_delete ON {TABLE}")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION access_refuse_young()"
        )
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_delete")
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
        "WHEN OLD.at >= datetime('now', '-730 days') BEGIN "
        f"SELECT RAISE(ABORT, '{_SAID}'); END"
    )


def tighten(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_delete ON {TABLE}")
        schema_editor.execute("DROP FUNCTION access_refuse_young()")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION access_refuse()"
        )
        return
    schema_editor.execute(f"DROP TRIGGER {TABLE}_no_delete")
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} BEGIN "
        f"SELECT RAISE(ABORT, '{_SAID}'); END"
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0004_a_token_of_a_partner")]
    operations = [migrations.RunPython(loosen, tighten)]
