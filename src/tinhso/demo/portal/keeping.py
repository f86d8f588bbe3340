"""What the stand-in keeps: dossiers, messages of both ways, and how it is to behave."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from typing import Any, ClassVar

from tinhso.demo import standing_in

_TABLES = """
CREATE TABLE IF NOT EXISTS dossier (code TEXT PRIMARY KEY, state INTEGER NOT NULL, ours TEXT NOT NULL DEFAULT '',
    sent INTEGER NOT NULL DEFAULT 0, heard INTEGER NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '', who TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS outgoing (n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, dossier TEXT NOT NULL,
    type TEXT NOT NULL, content BLOB NOT NULL, outcome TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL DEFAULT 0, day TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS incoming (n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, digest TEXT NOT NULL,
    dossier TEXT NOT NULL, type TEXT NOT NULL, sequence INTEGER NOT NULL, content BLOB NOT NULL,
    day TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS disorder (n INTEGER PRIMARY KEY, dossier TEXT, expected INTEGER, came INTEGER);
CREATE INDEX IF NOT EXISTS outgoing_due ON outgoing (outcome, next_at);
"""
USUAL: dict[str, Any] = {
    "mode": "ok", "times": -1, "duplicates": False, "shuffle": False, "auto": False, "sending": True
}  # fmt: skip


class Kept(standing_in.Kept):
    """The file of the portal's stand-in."""

    tables = _TABLES
    usual: ClassVar[Mapping[str, Any]] = USUAL

    def due(self, now: float, *, shuffled: bool, most: int) -> list[sqlite3.Row]:
        """Messages that the province has not answered."""
        order = "random()" if shuffled else "n"
        return self.db.execute(
            f"SELECT * FROM outgoing WHERE outcome = '' AND next_at <= ? ORDER BY {order} LIMIT ?",
            (now, most),
        ).fetchall()

    def answered(self, ident: str, outcome: str, status: int, day: str) -> None:
        """The province has said what it does with a message."""
        with self.writing() as db:
            db.execute(
                "UPDATE outgoing SET outcome = ?, status = ?, day = ? WHERE id = ? AND outcome = ''",
                (outcome, status, day, ident),
            )

    def later(self, row: sqlite3.Row, status: int) -> None:
        """Try again, each time somewhat later."""
        wait = min(3.0, 0.2 * 2 ** min(int(row["tries"]), 5))
        with self.writing() as db:
            db.execute(
                "UPDATE outgoing SET tries = tries + 1, status = ?, next_at = ? WHERE id = ?",
                (status, time.time() + wait, row["id"]),
            )
