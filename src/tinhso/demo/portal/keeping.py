"""What the stand-in keeps: dossiers, messages of both ways, and how it is to behave. SQLite, durable."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS outgoing_due ON outgoing (outcome, next_at);
"""
USUAL: dict[str, Any] = {
    "mode": "ok", "times": -1, "duplicates": False, "shuffle": False, "auto": False, "sending": True
}  # fmt: skip


class Kept:
    """The file of one stand-in; a connection for each thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self.db.executescript(_TABLES)

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._own, "db", None)
        if found is None:
            found = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            found.row_factory = sqlite3.Row
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=FULL")
            self._own.db = found
        return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is there whole when the block ends, or not at all."""
        db = self.db
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    def settings(self) -> dict[str, Any]:
        """How it is to behave now."""
        rows = self.db.execute("SELECT name, value FROM setting").fetchall()
        return {**USUAL, **{row["name"]: json.loads(row["value"]) for row in rows}}

    def set(self, **values: Any) -> None:
        """Behave otherwise from now on."""
        with self.writing() as db:
            for name, value in values.items():
                db.execute("REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def mode(self) -> str:
        """How the next message is met; a mode that was set for some times ends by itself."""
        told = self.settings()
        mode, left = str(told["mode"]), int(told["times"]) - 1
        if mode != "ok" and left == 0:
            self.set(mode="ok", times=-1)
        elif mode != "ok" and left > 0:
            self.set(times=left)
        return mode

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
