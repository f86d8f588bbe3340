"""What it costs that others can check: events into the tree, a proof in a large one, and beside an act's own CPU."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from bench.cost import middle
from bench.tables import Table

EVENTS, TURNS = 20_000, 5
LEAVES, PROOFS = 100_000_000, 200
ACTS = 40
KIND = "bench.step"


def trust_table(*, events: int = EVENTS, turns: int = TURNS) -> Table:
    """CPU of this process, on PostgreSQL; the proof also by the clock on the wall."""
    from tests.servers.running import postgresql

    from tinhso.keys.notes import new_signing_key

    with postgresql() as server:
        os.environ |= {
            "TINHSO_DATABASE": server.url(database="postgres"),
            "TINHSO_SECRET": "bench",
            "TINHSO_MAC_KEYS": "bench:" + "11" * 32,
            "TINHSO_LEDGER_KEYS": new_signing_key("so-cai.example.vn").written(),
            "TINHSO_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        return _measured(events, turns)


def _measured(events: int, turns: int) -> Table:
    _declare()
    act, by_act = _act()
    each = middle([_sequenced(events // turns) for _ in range(turns + 1)][1:])
    signed = _signed()
    proof_cpu, proof_wall = _proofs()
    share = by_act * (each + signed) / act
    rows = [
        ("taking events into the tree", f"{1 / each:,.0f} a second a core", "≥ 20,000"),
        (
            f"a proof among {LEAVES:,} leaves",
            f"{1e3 * proof_wall:.2f} ms ({1e3 * proof_cpu:.2f} CPU)",
            "< 5 ms",
        ),
        ("of an act's CPU", f"{100 * share:.2f} %", "< 10 %"),
    ]
    return Table(
        title="Trust: what it costs that others can check",
        columns=("", "measured", "asked for"),
        rows=rows,
        notes=[
            f"events: {events:,} in {turns} turns: read, their signature checked, committed to, hashed, written as "
            "tiles and signed each 1,000",
            "the large tree has one leaf again and again, so that every tile of it is known without writing 3 GB; the "
            "tiles of each proof are read from the database, and each proof is checked",
            f"an act: acceptance through the interface, {1e3 * act:.1f} ms and {by_act:.1f} events; its trust: "
            f"the event's own signature {1e6 * signed:.0f} µs, its place in the tree {1e6 * each:.0f} µs",
        ],
        figures={
            "events_a_second": 1 / each,
            "proof_cpu": proof_cpu,
            "proof_wall": proof_wall,
            "act": act,
            "share": share,
        },
    )


def _declare() -> None:
    """An event of the shape of a step: four open facts, one sealed."""
    from tinhso.ledger.kinds import Fact, Kind, declare

    names = ("state", "holder", "staff", "step")
    facts = {**{name: Fact(str) for name in names}, "reasons": Fact(str, sealed=True)}
    declare(Kind(KIND, facts=facts, sentence=("Một bước.", "A step.")))


def _act() -> tuple[float, float]:
    """Seconds of CPU of an acceptance through the interface, and how many events it writes."""
    from django.core.handlers.wsgi import WSGIHandler

    from bench import api
    from tinhso.ledger.models import Event

    secret, filing = api.province()
    handler = WSGIHandler()

    def ours(method: str, path: str, body: Mapping[str, Any]) -> Any:
        return _asked(handler, method, api.V1 + path, body, secret)

    made = [str(ours("POST", "/cases", filing)["uid"]) for _ in range(3 * ACTS)]
    for _ in range(ACTS):
        ours("POST", f"/cases/{made.pop()}/accept", {})
    before = Event.objects.count()
    taken = _cpu(lambda: [ours("POST", f"/cases/{made.pop()}/accept", {}) for _ in range(ACTS)])
    return taken / ACTS, (Event.objects.count() - before) / ACTS


def _asked(handler: Any, method: str, path: str, body: Mapping[str, Any], secret: str) -> Any:
    """One request in this process, and its answer."""
    content = json.dumps(body).encode()
    status: list[str] = []
    parts = handler(
        {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": "",
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
        lambda told, _headers: status.append(told),
    )
    answer = b"".join(parts)
    parts.close()
    assert status[0].startswith("2"), (status, answer)
    return json.loads(answer)


def _sequenced(count: int) -> float:
    """Seconds of CPU of one event from the ledger into a signed tree."""
    from django.db import transaction

    from tinhso.ledger.actions import By, append_many
    from tinhso.ledger.positions import number_all
    from tinhso.trust.models import Checkpoint
    from tinhso.trust.sequencing import sequence_all

    facts = {
        "state": "processing",
        "holder": "xa-1",
        "staff": "p-lan",
        "step": "tham-dinh",
        "reasons": "Đủ giấy tờ",
    }
    by, now = By(actor="p-lan", office="xa-1", channel="counter"), datetime.now(UTC)
    sequence_all(now=now + timedelta(minutes=2))
    with transaction.atomic():
        lines = [(f"case:{one}", facts) for one in range(count)]
        append_many(KIND, lines, by=by)
    number_all()
    before = Checkpoint.objects.count()
    taken = _cpu(lambda: sequence_all(now=now + timedelta(minutes=4)))
    assert Checkpoint.objects.count() - before >= count // 1_000
    return taken / count


def _signed() -> float:
    """Seconds of CPU of an event's own signature."""
    from tinhso.ledger.keyring import mac_keys
    from tinhso.ledger.models import Event
    from tinhso.ledger.queries import public_part

    parts = [public_part(one) for one in Event.objects.order_by("-pk")[:2_000]]
    return _cpu(lambda: [mac_keys().sign(one.signed_bytes()) for one in parts]) / len(parts)


def _proofs() -> tuple[float, float]:
    """Seconds of CPU, and on the wall, of one proof in the large tree; medians."""
    from tinhso.kernel.merkle import check_inclusion, folded, leaf_hash, root_of
    from tinhso.kernel.tiles import edge_of, nodes_in
    from tinhso.trust.models import Tile
    from tinhso.trust.queries import inclusion

    leaf = leaf_hash(b"one leaf again and again")
    of_level = [leaf]
    while 256 ** len(of_level) <= LEAVES:
        of_level.append(folded([of_level[-1]] * 256))

    def tile(level: int, index: int) -> bytes:
        return of_level[level] * min(256, LEAVES // 256**level - 256 * index)

    root = root_of(nodes_in(tile), LEAVES)
    draw = random.Random(1)
    asked = [draw.randrange(LEAVES // 10, LEAVES) for _ in range(PROOFS)]
    wanted = set(edge_of(LEAVES))
    for index in asked:
        wanted |= {(level, index // 256 ** (level + 1)) for level in range(len(of_level))}
    held = set(Tile.objects.values_list("level", "index"))
    Tile.objects.bulk_create(
        Tile(level=level, index=index, hashes=tile(level, index))
        for level, index in sorted(wanted - held)
    )
    cpu, wall = [], []
    for index in asked:
        began = time.perf_counter()
        paths: list[list[bytes]] = []
        cpu.append(_cpu(lambda index=index, paths=paths: paths.extend(inclusion([index], LEAVES))))
        wall.append(time.perf_counter() - began)
        check_inclusion(leaf, index=index, size=LEAVES, path=paths[0], root=root)
    return middle(cpu), middle(wall)


def _cpu(what: Callable[[], object]) -> float:
    began = time.process_time()
    what()
    return time.process_time() - began
