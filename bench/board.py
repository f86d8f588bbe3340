"""The leader's board out of the facts against the same figures out of a scan of every dossier's row."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import Any
from uuid import UUID

from bench.cost import middle
from bench.tables import Table, times

DOSSIERS = 20_000
COLUMNS = ("office", "procedure", "month")


def board_table(*, dossiers: int = DOSSIERS, count: int = 5) -> Table:
    """A year of dossiers of 30 offices and 40 procedures on SQLite; both sides in one process, by turns."""
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder) / "board.sqlite3")
        return _measured(dossiers, count)


def _set_up(path: Path) -> None:
    os.environ |= {
        "TINHSO_DATABASE": f"sqlite:///{path}",
        "TINHSO_SECRET": "bench",
        "TINHSO_MAC_KEYS": "bench:" + "11" * 32,
        "DJANGO_SETTINGS_MODULE": "tinhso.config.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _measured(dossiers: int, count: int) -> Table:
    from tinhso.measurement.live.models import DossierTime, StretchTime, TimeFact

    _fill(dossiers)
    now = datetime.now(UTC)
    taken = []
    for _ in range(count + 1):
        scan, scanned = _cost(lambda: _by_scan(now))
        facts, told = _cost(lambda: _by_facts(now))
        assert all(abs(told[key] - scanned[key]) <= scanned[key] / 500 + 1 for key in scanned)
        taken.append((scan, facts))
    taken = taken[1:]
    scans, boards = (middle([one[side] for one in taken]) for side in (0, 1))
    ratio = middle([facts / scan for scan, facts in taken])
    rows, stretches = DossierTime.objects.count(), StretchTime.objects.count()
    table = Table(
        title=f"The board from facts against a scan: {rows:,} dossiers, {stretches:,} stretches",
        columns=("", "CPU"),
        rows=[
            ("scan of dossiers and stretches", f"{1000 * scans:,.0f} ms"),
            ("facts", f"{1000 * boards:,.0f} ms"),
            ("facts / scan", times(ratio)),
        ],
        notes=[
            "median and p90 by office, procedure and month, and of every step in an office, over twelve months",
            f"{TimeFact.objects.count():,} facts are kept; every figure within 0.2 % of the scan's",
            f"median of {count} pairs in one process, one after the other",
        ],
    )
    table.figures = {"dossiers": rows, "ratio": ratio, "pairs": taken}
    return table


def _cost(run: Callable[[], Any]) -> tuple[float, Any]:
    began = process_time()
    found = run()
    return process_time() - began, found


def _asked(now: datetime) -> Any:
    from tinhso.measurement.live.queries import Asked

    return Asked(since=now - timedelta(days=365))


def _by_facts(now: datetime) -> dict[tuple[str, ...], float]:
    from tinhso.measurement.live.queries import grouped, steps

    found = {}
    for column, groups in grouped(_asked(now), COLUMNS).items():
        for one in groups:
            found[column, one.key] = one.working.median or 0
    for pace in steps(_asked(now)):
        found[pace.office, pace.step] = pace.working.p90 or 0
    return found


def _by_scan(now: datetime) -> dict[tuple[str, ...], float]:
    import numpy as np
    from django.utils import timezone

    from tinhso.kernel.quantiles import exact_quantiles
    from tinhso.measurement.live.queries import behind, stretches

    heaps: dict[tuple[str, ...], list[int]] = defaultdict(list)
    rows = behind(_asked(now), "decided").values_list(
        "working_seconds", "office", "procedure", "ended_at"
    )
    for seconds, office, procedure, at in rows.iterator(chunk_size=5_000):
        keys = (office, procedure, f"{timezone.localtime(at):%Y-%m}")
        for column, key in zip(COLUMNS, keys, strict=True):
            heaps[column, key].append(seconds)
    pieces: dict[tuple[str, ...], list[int]] = defaultdict(list)
    told = stretches(_asked(now)).values_list("working_seconds", "office", "step")
    for seconds, office, step in told.iterator(chunk_size=5_000):
        pieces[office, step].append(seconds)

    def quantile(values: list[int], q: float) -> float:
        return exact_quantiles(np.array(values, np.int64), (q,))[0]

    found = {key: quantile(values, 0.5) for key, values in heaps.items()}
    return found | {key: quantile(values, 0.9) for key, values in pieces.items()}


def _fill(dossiers: int) -> None:
    """Measured rows as the follower leaves them, and their facts by the same lines; the ledger is not asked here."""
    from tinhso.measurement.live import facts
    from tinhso.measurement.live.models import DossierTime, StretchTime

    random, now = Random(766), datetime.now(UTC)
    cells: facts.Cells = {}
    for first in range(0, dossiers, 500):
        made = [_dossier(random, n, now) for n in range(first, min(first + 500, dossiers))]
        rows = [row for row, _ in made]
        pieces = {row["case"]: own for row, own in made}
        DossierTime.objects.bulk_create([DossierTime(**row) for row in rows])
        StretchTime.objects.bulk_create(
            [StretchTime(**one) for own in pieces.values() for one in own]
        )
        facts.count(cells, rows, pieces)
    facts.apply(cells)


def _dossier(
    random: Random, number: int, now: datetime
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    ended = now - timedelta(days=random.random() * 400)
    lengths = [random.randint(600, 90_000) for _ in range(3)]
    office, limit = f"office-{random.randrange(30)}", random.choice((3, 5, 15)) * 28_800
    case = UUID(int=number)
    row = {
        "case": case, "code": f"H15-{number}", "procedure": f"1.{random.randrange(40):06}",
        "office": office, "desk": "desk", "channel": "counter", "told": False, "state": "returned",
        "holder": office, "filed_at": ended - timedelta(days=5), "started_at": ended - timedelta(days=4),
        "ended_at": ended, "returned_at": ended, "working_seconds": sum(lengths), "limit": "5d",
        "limit_seconds": limit, "outcome": "late" if sum(lengths) > limit else "on_time", "events": 6,
        "citizen_working_seconds": sum(lengths) + 600, "citizen_elapsed_seconds": 5 * 86_400,
        "index_outcome": "on_time", "index_working_seconds": sum(lengths), "index_ended_at": ended,
    }  # fmt: skip
    pieces = [
        {
            "case": case, "seq": seq, "step": step, "office": office, "staff": f"{office}-{seq}",
            "from_at": ended - timedelta(days=3 - seq), "to_at": ended - timedelta(days=2 - seq),
            "working_seconds": seconds, "clock": "run",
        }
        for seq, (step, seconds) in enumerate(zip(("nhan", "tham-dinh", "ky"), lengths, strict=True))
    ]  # fmt: skip
    return row, pieces
