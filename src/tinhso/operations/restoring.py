"""A database of PostgreSQL that is being put back: nobody but who does it is let in until all of it is there.

pg_restore makes one table after the other, and people who were erased since are erased again at the end. A table of its
own says that this is going on; who connects looks for it once, and who was connected before is sent away.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

MARK = "tinhso_restoring"
_LOOKED = "_tinhso_looked"
_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
)


class Restoring(OperationalError):
    """The database is being put back; it passes by itself."""


_ours = False


@contextmanager
def alone() -> Iterator[None]:
    """Until what is done within ends, only this process is let in. What is left of a process that died shuts it on."""
    global _ours
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE public.{MARK} (since timestamptz NOT NULL DEFAULT now())")
        cursor.execute(_OTHERS)
    _forget_spare()
    _ours = True
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS public.{MARK}")
    finally:
        _ours = False


def _forget_spare() -> None:
    """Connections of our own that the pool holds were sent away with the others; it need not warn us of that."""
    pool = getattr(connection, "pool", None)
    if pool is None:
        return
    told = logging.getLogger("psycopg.pool")
    before = told.level
    told.setLevel(logging.ERROR)
    try:
        pool.check()
    finally:
        told.setLevel(before)


def look(connection: Any, **_more: Any) -> None:
    """Refuse a connection to a database that is being put back; asked once for each. Raises Restoring."""
    if connection.vendor != "postgresql" or _ours:
        return
    held = connection.connection
    if getattr(held, _LOOKED, False):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"public.{MARK}"])
        (found,) = cursor.fetchone()
    if found:
        connection.close()
        raise Restoring("restoring")
    setattr(held, _LOOKED, True)


def watch() -> None:
    """From now on each new connection looks."""
    connection_created.connect(look, dispatch_uid="tinhso.restoring")
