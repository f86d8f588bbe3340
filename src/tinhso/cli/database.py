"""Django for those commands that need the database. Nothing is imported before it is asked for."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tinhso.cli import environment
from tinhso.kernel.errors import TinhsoError


class NoDatabase(TinhsoError):
    """no_tables: the database has none yet. no_secrets: the environment names neither it nor its keys."""

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

    Raises NoDatabase, BadEnvironment.
    """
    environment.use(env)
    import django
    from django.apps import apps
    from django.db import connection

    if not apps.ready:
        if not (os.environ.get("TINHSO_SECRET") and os.environ.get("TINHSO_MAC_KEYS")):
            raise NoDatabase("no_secrets")  # Or SQLite would leave an empty file where we stand.
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
        django.setup()
    if table not in connection.introspection.table_names():
        raise NoDatabase("no_tables")
