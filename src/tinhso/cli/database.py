"""Django for those commands that need the database. Nothing is imported before it is asked for."""

from __future__ import annotations

import os

from tinhso.kernel.errors import TinhsoError


class NoDatabase(TinhsoError):
    """no_tables: the database has none yet."""

    exit_code = 3


def set_up(table: str) -> None:
    """Django with the settings that the environment gives, on a database that has a table. Raises NoDatabase."""
    import django
    from django.apps import apps
    from django.db import connection

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
        django.setup()
    if table not in connection.introspection.table_names():
        raise NoDatabase("no_tables")
