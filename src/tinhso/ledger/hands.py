"""Locks that are held by others, for who would rather go on without than wait for as long as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_NOT_AVAILABLE = "55P03"


class InOtherHands(Exception):
    """What is to be locked is held by another for longer than the caller waits."""


@contextmanager
def waiting_at_most(milliseconds: int) -> Iterator[None]:
    """Within a transaction: what waits longer for a lock raises InOtherHands, and the transaction goes on.

    PostgreSQL; elsewhere nothing changes. Before and after it locks are waited for as they were.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        (usual,) = cursor.fetchone()
        told = "SELECT set_config('lock_timeout', %s, true)"
        cursor.execute(told, [f"{max(milliseconds, 1)}ms"])
        try:
            yield
        except OperationalError as error:
            # With the savepoint the setting is undone too.
            if getattr(error.__cause__, "sqlstate", "") != _NOT_AVAILABLE:
                raise
            raise InOtherHands from error
        cursor.execute(told, [usual])
