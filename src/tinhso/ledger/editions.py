"""Editions: one mark for tables that change seldom, so that every process may remember what it has read of them.

The database itself sets a new mark whenever a row of a watched table is written, whoever writes it and how, in the same
transaction: who reads a mark and then a table has read at least what the mark stands for. A mark is chance and never
comes twice, not after an undone transaction nor after a restore.

Every connection marks in a slot of its own (but for one in 64), so that those who change offices and those who publish
procedures at one moment do not wait for one another, nor for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.migrations import RunPython

_SLOTS = 64
# The mark as an expression within any statement.
MARK = {
    "postgresql": "(SELECT string_agg(mark, '' ORDER BY slot) FROM ledger_edition)",
    "sqlite": "(SELECT group_concat(mark, '') FROM (SELECT mark FROM ledger_edition ORDER BY slot))",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_new_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_edition (slot, mark)
    VALUES (pg_backend_pid() % {_SLOTS}, replace(gen_random_uuid()::text, '-', ''))
    ON CONFLICT (slot) DO UPDATE SET mark = excluded.mark;
    RETURN NULL;
END $$
"""
_ANEW = (
    "INSERT INTO ledger_edition (slot, mark) VALUES (0, lower(hex(randomblob(16)))) "
    "ON CONFLICT (slot) DO UPDATE SET mark = excluded.mark"
)
_WAYS = ("INSERT", "UPDATE", "DELETE")


def watched(tables: Sequence[str]) -> RunPython:
    """The step of a migration from which on every change of some tables is a new edition."""
    return RunPython(_each(_watch, tables), _each(_leave, tables))


def left(tables: Sequence[str]) -> RunPython:
    """The step of a migration that lets some tables be: before they are watched anew."""
    return RunPython(_each(_leave, tables), RunPython.noop)


def triggers_of(table: str, vendor: str) -> list[str]:
    """The names of what watches a table."""
    ways = _WAYS if vendor == "sqlite" else ("change",)
    return [f"{table}_edition_{way.lower()}" for way in ways]


def _each(do: Callable[[Any, str], None], tables: Sequence[str]) -> Callable[[Any, Any], None]:
    def run(_: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_FUNCTION, params=None)
        for table in tables:
            do(schema_editor, table)

    return run


def _watch(schema_editor: Any, table: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        (name,) = triggers_of(table, "postgresql")
        schema_editor.execute(
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_new_edition()"
        )
        return
    for way, name in zip(_WAYS, triggers_of(table, "sqlite"), strict=True):
        schema_editor.execute(f"CREATE TRIGGER {name} AFTER {way} ON {table} BEGIN {_ANEW}; END")


def _leave(schema_editor: Any, table: str) -> None:
    vendor = schema_editor.connection.vendor
    on = f" ON {table}" if vendor == "postgresql" else ""
    for name in triggers_of(table, vendor):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
