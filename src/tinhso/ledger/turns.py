"""Turns: of several who would decide by the same rows, one at a time, where no row is there yet to be locked."""

from __future__ import annotations

from django.db import connection

# "turn" in ASCII: locks of ours among all others of the database.
_LOCK = 0x7475726E


def in_turn(*names: str) -> None:
    """Until the transaction ends, whoever else names one of these waits; of two, the later sees what the first wrote.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in sorted(names):  # In one order, so that no two wait for one another.
                cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, name])
