"""The interface against a bare endpoint of the same framework: CPU of the server for each request, on PostgreSQL.

One server process as `tinhso serve` starts it, with its threads, answers both by turns over eight connections
that stay open. The bare endpoint has no middleware and inserts two rows in one transaction; ours has the ledger on, a
token with its scopes and offices, keys of its acts and looks. The database is durable: a commit is on the disk.
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from math import ceil
from pathlib import Path
from threading import local
from typing import Any
from uuid import uuid4

from bench.cost import middle, surroundings
from bench.tables import Table, times

REQUESTS, TURNS, CONNECTIONS, LISTED = 200, 9, 8, 100
# What is wanted: of CPU, as a ratio to the bare endpoint or in milliseconds.
MOST = {"create": "2.5 ×", "act": "2.5 ×", "get": "1.5 ×", "list of 100": "8 ms"}
MOST_SECONDS = 0.1
V1 = "/api/v1"
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Asked:
    """One request. wants: the status of its answer."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    wants: int = 200


@dataclass
class Taken:
    """Of some requests of a kind. cpu, database: of the server and of PostgreSQL, milliseconds for each."""

    cpu: float
    database: float
    seconds: list[float]
    answers: list[dict[str, Any]]


def api_table(*, requests: int = REQUESTS, turns: int = TURNS) -> Table:
    """Creates, gets, acts and lists; medians of the turns, and the ratios to the bare endpoint in the same turn."""
    from tests.servers.running import free_port, postgresql

    from tinhso.cli.running import end, start_server, wait_until_it_answers

    with postgresql(durable=True) as database:
        os.environ |= surroundings() | {
            "TINHSO_DATABASE": database.url(database="postgres"),
            "TINHSO_SECRET": "bench",
            "TINHSO_MAC_KEYS": "bench:" + "11" * 32,
            "TINHSO_HOSTS": "localhost,127.0.0.1",
            "TINHSO_HTTPS": "0",
            "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        }
        secret, filing = province()
        port = free_port()
        server = start_server("127.0.0.1", port, application="bench.api_served:application")
        try:
            wait_until_it_answers(server, f"http://127.0.0.1:{port}{V1}/openapi.json")
            postmaster = int((database.home / "data" / "postmaster.pid").read_text().split()[0])
            with Callers(port, secret, server.pid, postmaster) as callers:
                return _table(_turns(callers, filing, requests, turns), requests, turns)
        finally:
            end([server])


def province() -> tuple[str, dict[str, Any]]:
    """Tables, offices, a procedure, a citizen and a token; its secret and the body of a filing."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.utils import timezone
    from tests.cases.conftest import ADMIN, found_province

    from tinhso.access.rights import ACTS
    from tinhso.access.tokens import MOST_PER_MINUTE, make_token
    from tinhso.parties.actions import enter

    found_province()
    owner = enter(kind="person", name="Nguyễn Thị Đào", key="đào", by=ADMIN)
    _, secret = make_token(
        name="bench",
        scopes=list(ACTS),
        offices=["xa-1", "xa-1-mot-cua"],
        expires_at=timezone.now() + timedelta(days=1),
        per_minute=MOST_PER_MINUTE,
        key="bench",
        by=ADMIN,
    )
    return secret, {
        "procedure": "9.000007",
        "owner": str(owner.uid),
        "desk": "xa-1-mot-cua",
        "office": "xa-1",
        "answers": {"name": "Nguyễn Thị Đào"},
        "papers": [{"name": "Đơn đề nghị", "type": "don", "originals": 1}],
    }


class Callers:
    """Eight who ask at once, each over a connection that stays open."""

    def __init__(self, port: int, secret: str, server: int, postmaster: int) -> None:
        self.port, self.secret, self.server, self.postmaster = port, secret, server, postmaster
        self.own = local()
        self.pool = ThreadPoolExecutor(CONNECTIONS)

    def __enter__(self) -> Callers:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()

    def take(self, requests: Iterable[Asked]) -> Taken:
        """Ask them all; each of the eight takes the next one as soon as it has its answer."""
        asked = list(requests)
        before = cpu_of(self.server), cpu_of(self.postmaster)
        told = list(self.pool.map(self._ask, asked))
        after = cpu_of(self.server), cpu_of(self.postmaster)
        each = [
            (end - start) / len(asked) * 1_000 for start, end in zip(before, after, strict=True)
        ]
        return Taken(each[0], each[1], [one for one, _ in told], [one for _, one in told])

    def _ask(self, asked: Asked) -> tuple[float, dict[str, Any]]:
        connection: HTTPConnection | None = getattr(self.own, "connection", None)
        if connection is None:
            connection = self.own.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        content = b"" if asked.body is None else json.dumps(asked.body).encode()
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": str(uuid4()),
            "Content-Type": "application/json",
        }
        began = time.perf_counter()
        connection.request(asked.method, asked.path, content, headers)
        answer = connection.getresponse()
        told = answer.read()
        seconds = time.perf_counter() - began
        assert answer.status == asked.wants, (asked, answer.status, told)
        return seconds, json.loads(told)


def cpu_of(pid: int) -> float:
    """CPU seconds, user and system, of a process and of all that it has started, those that have ended too."""
    parents, spent = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # It has just ended.
                continue
            parents[int(entry.name)] = int(fields[1])
            spent[int(entry.name)] = sum(map(int, fields[11:15])) / _TICK
    found, open_ = 0.0, deque([pid])
    while open_:
        one = open_.popleft()
        found += spent.get(one, 0.0)
        open_.extend(child for child, parent in parents.items() if parent == one)
    return found


def _turns(
    callers: Callers, filing: Mapping[str, Any], requests: int, turns: int
) -> list[dict[str, Taken]]:
    """Each kind in each turn. The first turn, which warms what a process reads once, is left out."""
    taken = []
    create = Asked("POST", f"{V1}/cases", filing, 201)
    for _ in range(turns + 1):
        one = {"bare": callers.take([Asked("POST", "/bare/cases", filing)] * requests)}
        # A list of 100 needs 100, however small the turn is.
        one["create"] = callers.take([create] * max(requests, LISTED))
        made = [answer["uid"] for answer in one["create"].answers][:requests]
        # With personal data: every one is a look of its own, which is kept.
        one["get"] = callers.take(Asked("GET", f"{V1}/cases/{uid}") for uid in made)
        one["act"] = callers.take(Asked("POST", f"{V1}/cases/{uid}/accept", {}) for uid in made)
        listed = Asked("GET", f"{V1}/cases?limit={LISTED}&order=-filed")
        one["list of 100"] = callers.take([listed] * ceil(requests / 2))
        assert len(one["list of 100"].answers[0]["items"]) == LISTED
        taken.append(one)
    return taken[1:]


def _table(taken: list[dict[str, Taken]], requests: int, turns: int) -> Table:
    rows, figures = [], {}
    for name in taken[0]:
        of_kind: Callable[[Callable[[Taken], float]], float] = lambda told, name=name: middle(  # noqa: E731 one line
            [told(one[name]) for one in taken]
        )
        ms, database = of_kind(lambda one: one.cpu), of_kind(lambda one: one.database)
        ratio = middle([one[name].cpu / one["bare"].cpu for one in taken])
        seconds = sorted(one for turn in taken for one in turn[name].seconds)
        p50, p99 = (seconds[ceil(len(seconds) * part) - 1] * 1_000 for part in (0.5, 0.99))
        rows.append(
            (name, f"{ms:.2f} ms", times(ratio), MOST.get(name, ""), f"{database:.2f} ms",
             f"{p50:.0f} ms", f"{p99:.0f} ms")
        )  # fmt: skip
        figures[name] = {"ms": ms, "ratio": ratio, "database_ms": database, "p50": p50, "p99": p99}
    from tinhso.cli.running import THREADS

    return Table(
        title="The interface: CPU of the server for one request, PostgreSQL durable, ledger on, real rights",
        columns=("", "CPU", "of a bare endpoint", "at most", "of the database", "median", "p99"),
        rows=rows,
        notes=[
            "bare: the same framework and server without middleware, a body by its schema, two rows in one transaction",
            "get: with personal data, so a look is kept; list: 100 dossiers with the working time left",
            f"median of {turns} turns of {requests} requests, by turns against one process of {THREADS} threads",
            f"median and p99: until the answer was read, at {CONNECTIONS} connections; wanted: p99 under "
            f"{MOST_SECONDS * 1_000:.0f} ms",
        ],
        figures=figures,
    )
