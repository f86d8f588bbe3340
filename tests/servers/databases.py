"""A database for one test alone, copied from the empty one that all share, on SQLite and on PostgreSQL."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection, connections


def address_of_database() -> str:
    """TINHSO_DATABASE of the database that this test works on."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    who = f"{quote(told['USER'], '')}:{quote(told['PASSWORD'], '')}"
    return f"postgresql://{who}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@contextmanager
def a_copy_of_the_database(folder: Path) -> Iterator[None]:
    """Django's default connection, in every thread, goes to a fresh copy until the end."""
    shared: dict[str, Any] = dict(connection.settings_dict)
    copied = _sqlite if connection.vendor == "sqlite" else _postgresql
    with copied(str(shared["NAME"]), folder) as name:
        connections.close_all()
        connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = name
        try:
            yield
        finally:
            _close()
            connections.settings["default"]["NAME"] = connection.settings_dict["NAME"] = shared[
                "NAME"
            ]


def _close() -> None:
    connections.close_all()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


@contextmanager
def _sqlite(shared: str, folder: Path) -> Iterator[str]:
    connection.ensure_connection()
    copy = folder / "own.sqlite3"
    with sqlite3.connect(copy) as target:
        connection.connection.backup(target)
    target.close()
    yield str(copy)


@contextmanager
def _postgresql(shared: str, folder: Path) -> Iterator[str]:
    name = f"own_{secrets.token_hex(6)}"
    _close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{shared}"')
    try:
        yield name
    finally:
        _close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Kept:
    """The database of this test as it is now, to which `back` brings it again. No other thread may be working on it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"kept-{secrets.token_hex(6)}.sqlite3"
        self._name = f"kept_{secrets.token_hex(6)}"
        if connection.vendor == "sqlite":
            _backup(str(connection.settings_dict["NAME"]), str(self._file))
        else:
            _recreate(self._name, like=str(connection.settings_dict["NAME"]))

    def back(self) -> None:
        """Everything since is undone."""
        own = str(connection.settings_dict["NAME"])
        if connection.vendor == "sqlite":
            _backup(str(self._file), own)
        else:
            _recreate(own, like=self._name)

    def forget(self) -> None:
        """Nobody goes back there any more."""
        if connection.vendor == "sqlite":
            self._file.unlink()
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {self._name} WITH (FORCE)")


def _backup(of: str, to: str) -> None:
    connections.close_all()
    with sqlite3.connect(of) as source, sqlite3.connect(to) as target:
        source.backup(target)
    source.close()
    target.close()


def _recreate(name: str, *, like: str) -> None:
    _close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{like}"')
