"""What was signed, and what became of it, stays as it was written: the database says so."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("signing_signature", "signing_change")
_SAID = "the book is append-only"
# A paper that was given stays what it is; only its printed code may be revoked and its stored file erased.
_FIXED = (
    "book",
    "year",
    "number",
    "about",
    "code",
    "written",
    "way",
    "token",
    "sha256",
    "issued_at",
)
_GIVEN = (
    "OLD.issued_at IS NOT NULL AND NOT ("
    + " AND ".join(f"OLD.{one} = NEW.{one}" for one in _FIXED)
    + ")"
)
_PAPER = (("UPDATE", f" WHEN ({_GIVEN})"), ("DELETE", ""))
_WHATS = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid(_: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION signing_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{_SAID}: % is refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$",
            params=None,
        )
        for table in TABLES:
            for what, each in _WHATS:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION signing_refuse()"
                )
        for what, when in _PAPER:
            schema_editor.execute(
                f"CREATE TRIGGER signing_paper_no_{what.lower()} BEFORE {what} ON signing_paper "
                f"FOR EACH ROW{when} EXECUTE FUNCTION signing_refuse()"
            )
        return
    for table in TABLES:
        for what, _each in _WHATS[:2]:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
            )
    for what, when in _PAPER:
        schema_editor.execute(
            f"CREATE TRIGGER signing_paper_no_{what.lower()} BEFORE {what} ON signing_paper{when} BEGIN "
            f"SELECT RAISE(ABORT, '{_SAID}: {what} is refused'); END"
        )


def allow(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        on = f" ON {table}" if postgresql else ""
        for what, _each in _WHATS if postgresql else _WHATS[:2]:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what.lower()}{on}")
    for what, _when in _PAPER:
        on = " ON signing_paper" if postgresql else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS signing_paper_no_{what.lower()}{on}")
    if postgresql:
        schema_editor.execute("DROP FUNCTION signing_refuse()")


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_the_book")]
    operations = [migrations.RunPython(forbid, allow)]
