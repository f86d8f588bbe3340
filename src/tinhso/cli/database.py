"""Django for those commands that need the database. Nothing is imported before it is asked for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from tinhso.cli import environment
from tinhso.kernel.errors import TinhsoError

OURS = "tinhso.config.settings"
SECRETS = ("TINHSO_SECRET", "TINHSO_MAC_KEYS")
DATABASE = "TINHSO_DATABASE"


class NoSettings(TinhsoError):
    """no_settings (missing): variables that our settings need and the environment does not give."""

    exit_code = 3


class NoDatabase(TinhsoError):
    """no_tables (database, variable): it has none yet, or is not there. Never its address: that has a password."""

    exit_code = 3


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
