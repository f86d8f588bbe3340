"""A database's address as Django's settings of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from tinhso.kernel.errors import TinhsoError

REPLICAS = "TINHSO_DATABASE_REPLICAS"
# A writer waits this long for another one on SQLite before it gives up.
PATIENCE_SECONDS = 20
# Who finds no connection of PostgreSQL waits this long; the pool asks for one as long and then anew for who comes next,
# for its own waits double, and a server that was away for minutes would be found again only minutes later.
POOL_SECONDS = 5
# One that is there but cannot be reached is given up: seconds to connect, milliseconds for what was sent to arrive.
_REACHED = {"connect_timeout": POOL_SECONDS, "tcp_user_timeout": 30_000}


class BadAddress(TinhsoError):
    """bad_database_address, bad_replica_address (setting, why): an address that is none. Never quoted: it holds a

    password. bad_seconds (setting, told): no whole number above nothing.
    """

    exit_code = 3


def seconds_of(told: str, *, setting: str, default: int) -> int:
    """A setting's whole number of seconds, from 1 to a day; default for "". Raises BadAddress("bad_seconds")."""
    text = told.strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 86_400):
        raise BadAddress("bad_seconds", setting=setting, told=text[:40])
    return int(text)


def database_of(address: str, *, setting: str = "TINHSO_DATABASE") -> dict[str, Any]:
    """Settings of `sqlite:///file` (relative) or `sqlite:////file` (absolute), or `postgresql://user:password@host:port/name`.

    setting: which it was told in. Raises BadAddress.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # What it says of the address would quote it.
        raise BadAddress("bad_database_address", setting=setting, why="port") from None
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path)[1:], setting)
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "OPTIONS": {
                **_REACHED,
                "pool": {
                    "min_size": 1,
                    "max_size": 8,
                    "timeout": POOL_SECONDS,
                    "reconnect_timeout": POOL_SECONDS,
                },
            },
        }
    raise BadAddress("bad_database_address", setting=setting, why=parts.scheme or "-")


def copies_of(addresses: str, *, prefix: str) -> dict[str, dict[str, Any]]:
    """Settings of read replicas, alias → settings. addresses: of PostgreSQL servers, with commas, or "".

    Raises BadAddress.
    """
    named = [one.strip() for one in addresses.split(",") if one.strip()]
    return {f"{prefix}{place}": _copy(one) for place, one in enumerate(named, start=1)}


def _copy(address: str) -> dict[str, Any]:
    """It refuses to write, and who asks it waits two seconds, not longer, before the primary is asked instead."""
    try:
        made = database_of(address, setting=REPLICAS)
    except BadAddress as fault:
        raise BadAddress(
            "bad_replica_address", setting=REPLICAS, why=fault.facts.get("why", "")
        ) from None
    if not made["ENGINE"].endswith("postgresql"):
        raise BadAddress("bad_replica_address", setting=REPLICAS, why="sqlite")
    read_only = "-c default_transaction_read_only=on"
    made["OPTIONS"] = {"connect_timeout": 2, "options": read_only}
    return {**made, "CONN_MAX_AGE": 60, "TEST": {"MIRROR": "default"}}


def _sqlite(name: str, setting: str) -> dict[str, Any]:
    """WAL lets readers read while one writes; IMMEDIATE takes the writer's lock at once, so no one has to go back."""
    if not name:
        raise BadAddress("bad_database_address", setting=setting, why="sqlite")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE_SECONDS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
