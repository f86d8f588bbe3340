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

from bench.scale.counting import QUERIES
from bench.tables import Table

ROUNDS = 40
MOST_MS = {"postgresql": 200, "sqlite": 300}


@dataclass(frozen=True)
class Page:
    """A page that is measured. login: who asks; addresses: asked by turns."""

    name: str
    login: str
    addresses: Sequence[str]


def page_table(*, rounds: int = ROUNDS) -> Table:
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
            times, queries, weights = _asked(port, page, sessions.get(page.login, ""), rounds)
            p50, p95 = (1_000 * times[int(len(times) * q)] for q in (0.5, 0.95))
            few = (
                f"{min(queries)}"
                if min(queries) == max(queries)
                else f"{min(queries)}–{max(queries)}"
            )
            kilobytes = max(weights) / 1_000
            rows.append(
                (
                    page.name,
                    f"{p50:,.0f} ms",
                    f"{p95:,.0f} ms",
                    f"{most} ms",
                    few,
                    f"{kilobytes:,.0f} kB",
                )
            )
            figures[page.name] = {
                "p50": p50, "p95": p95, "queries": sorted(set(queries)), "times": times,
            }  # fmt: skip
    return Table(
        title=f"Pages over {size:,} dossiers and {events:,} events, {vendor}",
        columns=("", "p50", "p95", "at most", "queries", "HTML"),
        rows=rows,
        notes=[
            f"{rounds} requests of each over HTTP, one at a time, after three that are not counted; one server process",
            f"load at the end: {', '.join(f'{one:.1f}' for one in os.getloadavg())}",
        ],
        figures=figures,
    )


def _pages(random: Random) -> Iterator[Page]:
    from tinhso.cases.models import Case
    from tinhso.org.models import Post
    from tinhso.parties.models import Party

    office = Post.objects.get(staff__code=_staff("officer")).office.code
    desk = f"{office}-mot-cua"
    own = Case.objects.filter(office=office).order_by("id")
    open_ = list(own.filter(holder=office).values_list("uid", "code")[:400])
    ready = list(own.filter(desk=desk, state="done").values_list("code", flat=True)[:400])
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
        "search by code, desk", "desk", [f"/mot-cua/tra-ket-qua?tim={code}" for code in ready[:40]]
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
        self.server = start_server("127.0.0.1", port, threads=4)
        wait_until_it_answers(self.server, f"http://127.0.0.1:{port}/cong-khai/")
        return port

    def __exit__(self, *_: object) -> None:
        from tinhso.cli.running import end

        end([self.server])


def _asked(
    port: int, page: Page, session: str, rounds: int
) -> tuple[list[float], list[int], list[int]]:
    """(sorted seconds, queries of each, bytes of each)."""
    from django.conf import settings

    headers = {"Accept-Language": "vi", "Host": "localhost"}
    if session:
        headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
    times, queries, weights = [], [], []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for number in range(rounds + 3):
        address = page.addresses[number % len(page.addresses)]
        began = time.perf_counter()
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - began
        assert answer.status == 200, (
            page.name,
            address,
            answer.status,
            answer.getheader("Location"),
        )
        if number >= 3:
            times.append(taken)
            queries.append(int(answer.getheader(QUERIES, "0")))
            weights.append(len(body))
    connection.close()
    return sorted(times), queries, weights
