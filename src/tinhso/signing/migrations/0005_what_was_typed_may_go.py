"""The number that somebody typed may be emptied when the person is erased; nothing else of a given paper changes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

_BEFORE = import_module("tinhso.signing.migrations.0003_what_was_given_stays")
_COPIES = import_module("tinhso.signing.migrations.0004_copies_tries_revocations")
_TYPED = "written"
_FIXED = (*(one for one in _BEFORE._FIXED if one != _TYPED), "copy_of_id", "key")


def _given(same: str) -> str:
    """same: how a database compares two values of which one may be none."""
    fixed = " AND ".join(f"OLD.{one} {same} NEW.{one}" for one in _FIXED)
    typed = f"(NEW.{_TYPED} = '' OR OLD.{_TYPED} {same} NEW.{_TYPED})"
    code = f"(OLD.token_revoked_at IS NULL OR OLD.token_revoked_at {same} NEW.token_revoked_at)"
    return f"OLD.issued_at IS NOT NULL AND NOT ({fixed} AND {typed} AND {code})"


def loosen(_: Any, schema_editor: Any) -> None:
    postgresql = schema_editor.connection.vendor == "postgresql"
    _BEFORE._put(schema_editor, _given("IS NOT DISTINCT FROM" if postgresql else "IS"))


def as_before(_: Any, schema_editor: Any) -> None:
    _COPIES.off(None, schema_editor)
    _COPIES.closed(None, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("signing", "0004_copies_tries_revocations")]
    operations = [migrations.RunPython(loosen, as_before)]
