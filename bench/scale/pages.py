"""What the pages cost over what is loaded: a real server process, each page asked many times over HTTP."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from tests.servers.running import free_port

from bench.scale.counting import CPU, DATABASE, QUERIES
from bench.tables import Table

UNCOUNTED = 3
MOST_MS = {"postgresql": 200, "sqlite": 300}


@dataclass(frozen=True)
class Page:
    """A page that is measured. login: who asks; addresses: asked by turns."""

    name: str
    login: str
    addresses: Sequence[str]


def page_table(*, rounds: int) -> Table:
    """p50, p95 and the number of queries of each page, with what is asked of it."""
    from django.db import connection

    from tinhso.cases.models import Case
    from tinhso.ledger.models import Event
    from tinhso.measurement.live.publishing import publish_due

    publish_due()
    pages = list(_pages(Random(766)))
    sessions = {login: _session(login) for login in {page.login for page in pages} - {""}}
    vendor, size, events = connection.vendor, Case.objects.count(), Event.objects.count()
    most = MOST_MS[vendor]
    rows, figures = [], {}
    with Served() as port:
        for page in pages:
            if not page.addresses:
                rows.append((page.name, *["–"] * 7))
                continue
            answers = _asked(port, page, sessions.get(page.login, ""), rounds)
            p50, p95 = (_quantile([one.seconds for one in answers], q) for q in (0.5, 0.95))
            cpu = _quantile([one.cpu for one in answers], 0.5)
            database = _quantile([one.database for one in answers], 0.5)
            queries = sorted({one.queries for one in answers})
            few = f"{queries[0]}" if len(queries) == 1 else f"{queries[0]}–{queries[-1]}"
            kilobytes = max(one.bytes for one in answers) / 1_000
            rows.append((
                page.name, *(f"{1_000 * one:,.0f} ms" for one in (p50, p95)), f"{most} ms",
                *(f"{1_000 * one:,.0f} ms" for one in (cpu, database)), few, f"{kilobytes:,.0f} kB",
            ))  # fmt: skip
            figures[page.name] = {
                "p50": p50, "p95": p95, "cpu": cpu, "database": database, "queries": queries,
                "times": sorted(one.seconds for one in answers),
            }  # fmt: skip
    return Table(
        title=f"Pages over {size:,} dossiers and {events:,} events, {vendor}",
        columns=("", "p50", "p95", "at most", "CPU", "database", "queries", "HTML"),
        rows=rows,
        notes=[
            f"{rounds} requests of each over HTTP, one at a time, after three that are not counted; one server process",
            "CPU: of the server's thread, without the database's; database: for how long it waited there; both medians",
            f"load at the end: {', '.join(f'{one:.1f}' for one in os.getloadavg())}",
        ],
        figures=figures,
    )


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def _pages(random: Random) -> Iterator[Page]:
    from tinhso.cases.models import Case
    from tinhso.org.models import Post
    from tinhso.parties.models import Party

    office = Post.objects.get(staff__code=_staff("officer")).office.code
    desk = f"{office}-mot-cua"
    own = Case.objects.filter(office=office).order_by("id")
    open_ = list(own.filter(holder=office).values_list("uid", "code")[:400])
    codes = own.filter(desk=desk).order_by("state", "id").values_list("code", flat=True)
    ready = list(codes.filter(state="done")[:40]) or list(codes[:40])
    some = random.sample(open_, min(40, len(open_)))
    count = Party.objects.count()
    names = [
        Party.objects.order_by("id").values_list("folded", flat=True)[random.randrange(count)]
        for _ in range(20)
    ]
    whole = [quote(name) for name in names]
    parts = [quote(" ".join(reversed(name.split()[1:]))) for name in names]
    yield Page("inbox of an officer", "officer", ["/van-phong/?nguoi=toi", "/van-phong/?nguoi=ca"])
    yield Page("inbox, overdue", "officer", ["/van-phong/?nguoi=ca&han=tre"])
    yield Page("inbox of a leader", "leader", ["/van-phong/?nguoi=ca"])
    yield Page(
        "search by code, office",
        "officer",
        [f"/van-phong/?nguoi=ca&tim={code}" for _, code in some],
    )
    yield Page(
        "search by code, leader", "leader", [f"/van-phong/?nguoi=ca&tim={code}" for _, code in some]
    )
    yield Page(
        "search by code, desk", "desk", [f"/mot-cua/tra-ket-qua?tim={code}" for code in ready]
    )
    yield Page(
        "search by name, whole", "desk", [f"/mot-cua/tra-ket-qua?tim={name}" for name in whole]
    )
    yield Page(
        "search by name, parts in disorder",
        "desk",
        [f"/mot-cua/tra-ket-qua?tim={name}" for name in parts],
    )
    yield Page("board of the leader", "leader", ["/bang/"])
    yield Page("board, this year", "leader", ["/bang/?ky=nam"])
    yield Page("board, one office", "leader", [f"/bang/?don-vi={office}"])
    yield Page("board of an office's head", "head", ["/bang/"])
    yield Page(
        "dossiers behind a figure", "leader", ["/bang/ho-so?so=open_late", "/bang/ho-so?so=decided"]
    )
    yield Page("public board", "", ["/cong-khai/"])
    yield Page("dossier", "officer", [f"/van-phong/ho-so/{uid}" for uid, _ in some])


def _staff(login: str) -> str:
    from tinhso.access.models import Account

    return str(Account.objects.get(login=login).staff)


def _session(login: str) -> str:
    """A session of an account, as signing in leaves it."""
    from importlib import import_module

    from django.conf import settings
    from django.test import RequestFactory

    from tinhso.access.models import Account
    from tinhso.access.signing_in import Proof, finish

    request: Any = RequestFactory().get("/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    finish(request, Account.objects.get(login=login), Proof("password", second=True))
    request.session.save()
    return str(request.session.session_key)


class Served:
    """The product's server in a process of its own, on a free port."""

    def __enter__(self) -> int:
        from tinhso.cli.running import start_server, wait_until_it_answers
        from tinhso.web import assets

        assets.prepare()
        port = free_port()
        self.server = start_server("127.0.0.1", port)
        wait_until_it_answers(self.server, f"http://127.0.0.1:{port}/cong-khai/")
        return port

    def __exit__(self, *_: object) -> None:
        from tinhso.cli.running import end

        end([self.server])


@dataclass(frozen=True)
class Answer:
    """What one request took: seconds over HTTP, of the server's CPU, of waiting for the database; queries, bytes."""

    seconds: float
    cpu: float
    database: float
    queries: int
    bytes: int


def _asked(port: int, page: Page, session: str, rounds: int) -> list[Answer]:
    from django.conf import settings

    headers = {"Accept-Language": "vi", "Host": "localhost"}
    if session:
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    answers = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for number in range(rounds + UNCOUNTED):
        address = page.addresses[number % len(page.addresses)]
        began = time.perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - began
        went = answer.getheader("Location")
        assert answer.status == 200, (page.name, address, answer.status, went)
        cpu, database, queries = (answer.headers[name] for name in (CPU, DATABASE, QUERIES))
        answers.append(Answer(taken, float(cpu), float(database), int(queries), len(body)))
    connection.close()
    return answers[UNCOUNTED:]
