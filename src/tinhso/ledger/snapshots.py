"""Reading for long while others write: everything as it stood at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that the block reads stood there together, at its first query; nobody waits for it, and it writes nothing.

    Within a transaction that is open already it is as that one has it.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    usual = getattr(connection, "transaction_mode", None)
    if connection.vendor == "sqlite":
        # Ours take the writer's lock at once; a reader's would keep it to the end.
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined] # of SQLite's wrapper alone
    try:
        with transaction.atomic():
            if connection.vendor == "sqlite":
                connection.transaction_mode = usual  # type: ignore[attr-defined] # as above
            else:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual  # type: ignore[attr-defined] # as above
