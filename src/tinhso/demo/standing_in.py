"""What every stand-in of another system is: a process on a port of this machine that keeps what it was told in a file,
and does badly what it is told to do badly. It stands on the standard library alone.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

_SETTING = "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);"


class Kept:
    """The file of one stand-in, SQLite and durable; a connection for each thread.

    tables: its own, as SQL. usual: how it behaves until told otherwise; `mode` says how it meets what comes next,
    `times` how often (-1: until told otherwise), `only`, where it has one, of what alone.
    """

    tables: ClassVar[str]
    usual: ClassVar[Mapping[str, Any]]

    def __init__(self, path: Path) -> None:
        self._path, self._own, self._turn = path, threading.local(), threading.Lock()
        self.db.executescript(_SETTING + self.tables)

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
        return {**self.usual, **{row["name"]: json.loads(row["value"]) for row in rows}}

    def set(self, **values: Any) -> None:
        """Behave otherwise from now on."""
        with self.writing() as db:
            for name, value in values.items():
                db.execute("REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value)))

    def mode(self, of: str = "") -> str:
        """How what comes next is met; a mode that was set for some times ends by itself. of: what it is about."""
        with self._turn:
            told = self.settings()
            if told["mode"] == "ok" or told.get("only", "") not in ("", of):
                return "ok"
            left = int(told["times"]) - 1
            if left == 0:
                self.set(mode="ok", times=-1)
            elif left > 0:
                self.set(times=left)
            return str(told["mode"])


class StandIn(ThreadingHTTPServer):
    """One stand-in on a port of this machine; `hearing` answers."""

    daemon_threads = True
    request_queue_size = 64
    hearing: ClassVar[type[Hearing]]

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), self.hearing)

    def handle_error(self, *_: object) -> None:
        """A province that hangs up, or is killed, is nothing to speak of."""


class Hearing(BaseHTTPRequestHandler):
    """One request. most_bytes: what is read of one; /dieu-khien: what it is to do, told by whoever tries it."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    most_bytes: ClassVar[int]

    def log_message(self, *_: object) -> None:
        """Nothing: what counts is kept."""

    def do_POST(self) -> None:
        """What is to be done, or a message of the province."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > self.most_bytes:
            self.answer(413, {})
            return
        content = self.rfile.read(length)
        if self.path == "/dieu-khien":
            self.answer(200, self.told(json.loads(content)))
        else:
            self.heard(content)

    def told(self, told: dict[str, Any]) -> dict[str, Any]:
        """Do what one is told to do; `do` says what, the rest of it how."""
        raise NotImplementedError

    def heard(self, content: bytes) -> None:
        """Answer a message of the province."""
        raise NotImplementedError

    def answer(self, status: int, told: Any) -> None:
        """A status with JSON."""
        self.send(status, json.dumps(told, ensure_ascii=False).encode())

    def send(self, status: int, body: bytes) -> None:
        """A status with bytes that say they are JSON."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
