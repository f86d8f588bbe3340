"""What the stand-in keeps: whom it was told of, how it is to behave, and how often it was asked. SQLite, durable."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_TABLES = """
CREATE TABLE IF NOT EXISTS person (number TEXT PRIMARY KEY, name TEXT NOT NULL, born TEXT NOT NULL DEFAULT '',
    sex TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS question (n INTEGER PRIMARY KEY, id TEXT NOT NULL, register TEXT NOT NULL,
    paper TEXT NOT NULL, mode TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (value TEXT PRIMARY KEY, client TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# mode: how the next questions are met, so many times (-1: until told otherwise), in one register or all (""). life: of
# a token, in seconds. mixed: by the last digits of the number some are not found, and some answers are somebody else's.
USUAL: dict[str, Any] = {
    "mode": "ok", "times": -1, "only": "", "delay": 0.0, "life": 600, "mixed": False
}  # fmt: skip


class Kept:
    """The file of one stand-in; a connection for each thread."""

    def __init__(self, path: Path) -> None:
        self._path, self._own, self._turn = path, threading.local(), threading.Lock()
        self.db.executescript(_TABLES)

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._own, "db", None)
        if found is None:
            found = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            found.row_factory = sqlite3.Row
            found.execute("PRAGMA journal_mode=WAL")
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

    def mode(self, register: str) -> str:
        """How the next question to a register is met; a mode that was set for some times ends by itself."""
        with self._turn:
            told = self.settings()
            if told["mode"] == "ok" or told["only"] not in ("", register):
                return "ok"
            left = int(told["times"]) - 1
            if left == 0:
                self.set(mode="ok", times=-1)
            elif left > 0:
                self.set(times=left)
            return str(told["mode"])

    def know(self, **told: str) -> None:
        """Somebody made up: number, name, and what else is said of her."""
        with self.writing() as db:
            db.execute(
                "REPLACE INTO person (number, name, born, sex, address) VALUES (?, ?, ?, ?, ?)",
                [told.get(name, "") for name in ("number", "name", "born", "sex", "address")],
            )

    def person(self, number: str) -> dict[str, str] | None:
        """Whom it was told of under a number."""
        row = self.db.execute("SELECT * FROM person WHERE number = ?", (number,)).fetchone()
        return dict(row) if row else None
