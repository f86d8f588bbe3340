"""Of a paper that was given nothing changes, not to nothing either, but that its printed code ends and its file goes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

_BEFORE = import_module("tinhso.signing.migrations.0002_append_only")
_FIXED = (*_BEFORE._FIXED, "uid", "valid_until", "begun_at", "actor")
_NAME = "signing_paper_no_update"


def _given(same: str) -> str:
    """same: how a database compares two values of which one may be none."""
    fixed = " AND ".join(f"OLD.{one} {same} NEW.{one}" for one in _FIXED)
    code = f"(OLD.token_revoked_at IS NULL OR OLD.token_revoked_at {same} NEW.token_revoked_at)"
    return f"OLD.issued_at IS NOT NULL AND NOT ({fixed} AND {code})"


def _put(schema_editor: Any, given: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {_NAME} ON signing_paper")
        schema_editor.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON signing_paper FOR EACH ROW WHEN ({given}) "
            "EXECUTE FUNCTION signing_refuse()"
        )
        return
    schema_editor.execute(f"DROP TRIGGER {_NAME}")
    schema_editor.execute(
        f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON signing_paper WHEN ({given}) BEGIN "
        f"SELECT RAISE(ABORT, '{_BEFORE._SAID}: UPDATE is refused'); END"
    )


def closer(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    _put(schema_editor, _given("IS NOT DISTINCT FROM" if postgresql else "IS"))


def as_before(_: Any, schema_editor: Any) -> None:
    _put(schema_editor, _BEFORE._GIVEN)


class Migration(migrations.Migration):
    dependencies = [("signing", "0002_append_only")]
    operations = [migrations.RunPython(closer, as_before)]
