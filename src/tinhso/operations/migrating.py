"""What an upgrade would do to the tables, before it does: which steps wait, whether each can go back, what it locks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    RemoveField,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

# From so many rows on a table is not rewritten or read through in the blink of an eye.
MANY_ROWS = 100_000


@dataclass(frozen=True)
class Step:
    """A migration that waits. back: it can be taken back. locks: tables that stand still while it runs, with rows."""

    app: str
    name: str
    back: bool
    locks: dict[str, int]
    loses: bool


def waiting() -> list[Step]:
    """The steps in their order; of an empty database all of them, locking nothing."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    counts = _Rows()
    return [_step(one, counts) for one, _backwards in plan]


def ways_back(steps: Sequence[Step]) -> list[str]:
    """Where each app stands before these steps are taken: the last step that its tables have, or app.zero."""
    executor = MigrationExecutor(connection)
    graph, applied = executor.loader.graph, set(executor.loader.applied_migrations)
    last = {}
    for app in dict.fromkeys(one.app for one in steps):
        there = {node for node in applied if node[0] == app and node in graph.nodes}
        # The one that no other step of its own follows.
        ends = [
            name
            for (_, name) in there
            if not any(child.key in there for child in graph.node_map[app, name].children)
        ]
        last[app] = max(ends, default="zero")
    return [f"{app}.{name}" for app, name in last.items()]


def unknown() -> list[str]:
    """What the database has and this program does not know: it was upgraded by a newer one."""
    known = set(MigrationExecutor(connection).loader.graph.nodes)
    recorded = MigrationRecorder(connection).applied_migrations()
    ours = {app for app, _ in known}
    return sorted(
        f"{app}.{name}" for app, name in recorded if app in ours and (app, name) not in known
    )


class _Rows:
    """About how many rows a table has; counted once."""

    def __init__(self) -> None:
        self._there = set(connection.introspection.table_names())
        self._known: dict[str, int] = {}

    def of(self, table: str) -> int:
        if table not in self._there:
            return 0
        if table not in self._known:
            name = connection.ops.quote_name(table)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT 10000000) AS counted"
                )
                self._known[table] = cursor.fetchone()[0]
        return self._known[table]


def _step(migration: Migration, counts: _Rows) -> Step:
    operations = list(_flat(migration.operations))
    tables = {table for one in operations for table in _locked(one, migration.app_label)}
    return Step(
        app=migration.app_label,
        name=migration.name,
        back=all(one.reversible for one in operations),
        locks={table: rows for table in sorted(tables) if (rows := counts.of(table)) >= MANY_ROWS},
        loses=any(type(one).__name__ in ("RemoveField", "DeleteModel") for one in operations),
    )


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    for one in operations:
        if isinstance(one, SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
        else:
            yield one


def _locked(operation: Operation, app: str) -> list[str]:
    """The tables that an operation reads through or rewrites under a lock; of code that is run nobody knows."""
    model = getattr(operation, "model_name", "")
    if not model or isinstance(operation, (RunPython, RunSQL)):
        return []
    if isinstance(operation, AddField):
        # A column that may be empty or has a default of the database is added without looking at a row.
        field = operation.field
        cheap = field.null or field.has_default() or field.has_db_default()
        if connection.vendor == "postgresql" and cheap:
            return []
    if isinstance(operation, (AddField, AlterField, RemoveField, AddIndex, AddConstraint)):
        return [f"{app}_{model}".lower()]
    return []
