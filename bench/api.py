"""The interface against a bare endpoint of the same framework: CPU of the server for each request, on PostgreSQL.

Both sides in one process, by turns, through the whole handler with its middleware; the bare side has none, and inserts
two rows in one transaction. The ledger is on and the token's rights are real.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO
from time import process_time
from typing import Any
from uuid import uuid4

from bench.cost import middle
from bench.tables import Table, times

REQUESTS, TURNS = 40, 9
# What the issue asks for.
MOST = {"create": "2.5 ×", "act": "2.5 ×", "get": "1.5 ×", "list of 100": "8 ms"}
V1 = "/api/v1"


def api_table(*, requests: int = REQUESTS, turns: int = TURNS) -> Table:
    """Creates, acts, gets and lists; median of the turns, and the ratio to the bare endpoint of the same turn."""
    from tests.servers.running import postgresql

    with postgresql() as server:
        os.environ |= {
            "TINHSO_DATABASE": server.url(database="postgres"),
            "TINHSO_SECRET": "bench",
            "TINHSO_MAC_KEYS": "bench:" + "11" * 32,
            "TINHSO_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return _measured(requests, turns)


def _measured(requests: int, turns: int) -> Table:
    ours, bare, filing = both_sides()
    for _ in range(120):
        ours("POST", "/cases", filing)
    taken: list[dict[str, float]] = []
    for _ in range(turns + 1):
        made: list[str] = []

        def create(made: list[str] = made) -> None:
            made.append(str(ours("POST", "/cases", filing)["uid"]))

        one = {
            "bare": _cost(bare, requests),
            "create": _cost(create, requests),
            "get": _cost(lambda made=made: ours("GET", f"/cases/{made[-1]}"), requests),
            "act": _cost(
                lambda made=made: ours("POST", f"/cases/{made.pop()}/accept", {}), requests
            ),
            "list of 100": _cost(lambda: ours("GET", "/cases?limit=100&order=-filed"), requests),
        }
        taken.append(one)
    taken = taken[1:]
    rows, figures = [], {}
    for name in taken[0]:
        ms = middle([one[name] for one in taken])
        ratio = middle([one[name] / one["bare"] for one in taken])
        rows.append((name, f"{ms:.2f} ms", times(ratio), MOST.get(name, "")))
        figures[name] = {"ms": ms, "ratio": ratio}
    return Table(
        title="The interface: server CPU of one request, PostgreSQL, ledger on, real rights",
        columns=("", "CPU", "of a bare endpoint", "at most"),
        rows=rows,
        notes=[
            "bare: the same framework without middleware, a body by its schema, two rows in one transaction",
            "get: with personal data, so the look is recorded; list: 100 dossiers with the working time left",
            f"median of {turns} turns of {requests} requests, both sides in one process, one after the other",
        ],
        figures=figures,
    )


def _cost(request: Callable[[], object], count: int) -> float:
    """Milliseconds of CPU of one, in the mean of some."""
    start = process_time()
    for _ in range(count):
        request()
    return (process_time() - start) / count * 1_000


def both_sides() -> tuple[Callable[..., Any], Callable[[], object], dict[str, Any]]:
    """Asks the interface; asks the bare endpoint; the body of a filing. Django is set up, on an empty database."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test.utils import override_settings
    from django.utils import timezone
    from tests.cases.conftest import ADMIN, found_province

    from tinhso.access.rights import ACTS
    from tinhso.access.tokens import make_token
    from tinhso.parties.actions import enter

    override_settings(ROOT_URLCONF="bench.api_bare").enable()
    found_province()
    owner = enter(kind="person", name="Nguyễn Thị Đào", key="đào", by=ADMIN)
    _, secret = make_token(
        name="bench",
        scopes=list(ACTS),
        offices=["xa-1", "xa-1-mot-cua"],
        expires_at=timezone.now() + timedelta(days=1),
        per_minute=60_000,
        key="bench",
        by=ADMIN,
    )
    filing = {
        "procedure": "9.000007",
        "owner": str(owner.uid),
        "desk": "xa-1-mot-cua",
        "office": "xa-1",
        "answers": {"name": "Nguyễn Thị Đào"},
        "papers": [{"name": "Đơn đề nghị", "type": "don", "originals": 1}],
    }
    whole = WSGIHandler()
    with override_settings(MIDDLEWARE=[]):
        naked = WSGIHandler()

    def ours(method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return _asked(whole, method, V1 + path, body, secret)

    def bare() -> object:
        return _asked(naked, "POST", "/bare/cases", filing, secret)

    return ours, bare, filing


def _asked(
    handler: Any, method: str, path: str, body: Mapping[str, Any] | None, secret: str
) -> Any:
    content = b"" if body is None else json.dumps(body).encode()
    at, _, query = path.partition("?")
    answer: list[str] = []
    parts = handler(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": at,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {secret}",
            "HTTP_IDEMPOTENCY_KEY": str(uuid4()),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": BytesIO(content),
            "wsgi.url_scheme": "https",
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "REMOTE_ADDR": "127.0.0.1",
        },
        lambda status, _headers: answer.append(status),
    )
    told = b"".join(parts)
    parts.close()
    assert answer[0].startswith("2"), (answer, told)
    return json.loads(told)
