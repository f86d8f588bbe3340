"""What the stand-in keeps: whom it was told of, how it is to behave, and how often it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tinhso.demo import standing_in

_TABLES = """
CREATE TABLE IF NOT EXISTS person (number TEXT PRIMARY KEY, name TEXT NOT NULL, born TEXT NOT NULL DEFAULT '',
    sex TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS question (n INTEGER PRIMARY KEY, id TEXT NOT NULL, register TEXT NOT NULL,
    paper TEXT NOT NULL, mode TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (value TEXT PRIMARY KEY, client TEXT NOT NULL, until REAL NOT NULL);
"""
# mode: how the next questions are met, so many times (-1: until told otherwise), in one register or all (""). life: of
# a token, in seconds. mixed: by the last digits of the number some are not found, and some answers are somebody else's.
USUAL: dict[str, Any] = {
    "mode": "ok", "times": -1, "only": "", "delay": 0.0, "life": 600, "mixed": False
}  # fmt: skip


class Kept(standing_in.Kept):
    """The file of the registers' stand-in."""

    tables = _TABLES
    usual: ClassVar[Mapping[str, Any]] = USUAL

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
