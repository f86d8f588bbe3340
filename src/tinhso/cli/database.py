"""Django for those commands that need the database. Nothing is imported before it is asked for."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from tinhso.cli import environment
from tinhso.kernel.errors import TinhsoError

OURS = "tinhso.config.settings"
SECRETS = ("TINHSO_SECRET", "TINHSO_MAC_KEYS")
DATABASE = "TINHSO_DATABASE"
# Classes of SQLSTATE: no connection, stopped by its operator; no such login, no such database.
_NO_SERVER, _NO_ENTRY = frozenset({"08", "57"}), frozenset({"28", "3D"})
_NO_FILE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOTADB})


class NoSettings(TinhsoError):
    """no_settings (missing): variables that our settings need and the environment does not give."""

    exit_code = 3


class NoDatabase(TinhsoError):
    """no_tables (database, variable): it has none yet, or is not there. Never its address: that has a password."""

    exit_code = 3


class DatabaseAway(TinhsoError):
    """database_away, database_refuses (variable, host, port): never its user nor its password. database_file

    (variable, file).
    """

    exit_code = 69


def away(error: BaseException) -> DatabaseAway | None:
    """What to tell where it is the database that could not be had; None for every other fault."""
    loaded = sys.modules.get("django.db")
    if loaded is None or not isinstance(error, loaded.OperationalError | loaded.InterfaceError):
        return None
    told: dict[str, Any] = loaded.connection.settings_dict
    if loaded.connection.vendor == "sqlite":
        code = getattr(error.__cause__, "sqlite_errorcode", None) or 0
        if code & 0xFF not in _NO_FILE:
            return None
        return DatabaseAway("database_file", variable=DATABASE, file=str(told["NAME"]))
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    if state is not None and state[:2] not in _NO_SERVER | _NO_ENTRY:
        return None
    # Of who is turned away at the door the driver often tells in words alone.
    refused = (state or "")[:2] in _NO_ENTRY or "FATAL" in str(error)
    return DatabaseAway(
        "database_refuses" if refused else "database_away",
        variable=DATABASE,
        host=told["HOST"] or "localhost",
        port=told["PORT"] or "5432",
    )


def add_env(parser: argparse.ArgumentParser) -> None:
    """Adds --env."""
    parser.add_argument(
        "--env",
        type=Path,
        metavar="FILE",
        help="tệp thiết lập; biến môi trường đứng trước · settings; the environment comes first",
    )


def set_up(table: str, env: Path | None) -> None:
    """Django with the settings of the environment, then of a file, on a database that has a table.

    Raises NoSettings, NoDatabase, BadEnvironment.
    """
    environment.use(env)
    import django
    from django.apps import apps
    from django.db import connection

    if not apps.ready:
        check_environment()
        django.setup()
    told: dict[str, Any] = connection.settings_dict
    # To ask SQLite for a file that is not there would make an empty one.
    absent = connection.vendor == "sqlite" and not _is_there(str(told["NAME"]))
    if absent or table not in connection.introspection.table_names():
        variable = "" if os.environ.get(DATABASE) else DATABASE
        raise NoDatabase("no_tables", database=str(told["NAME"]), variable=variable or "–")


def check_environment() -> None:
    """Raises NoSettings where our own settings are used and lack a secret, each named."""
    if os.environ.setdefault("DJANGO_SETTINGS_MODULE", OURS) != OURS:
        return
    missing = [name for name in SECRETS if not os.environ.get(name)]
    if missing:
        raise NoSettings("no_settings", missing=", ".join(missing))


def _is_there(name: str) -> bool:
    return name.startswith("file:") or name == ":memory:" or Path(name).exists()
