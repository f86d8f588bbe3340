"""The follower far behind: many dossiers at once, one after another, and the least that the database itself takes.

All of it on the ledger of a made-up province on PostgreSQL. A core's time is this process's own and, beside it, that
of the database's process which serves it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.scale import running
from bench.tables import Table, times

DOSSIERS = 20_000
# Of the slow way a part is enough.
ONE_BY_ONE = 3_000
_EVENTS = "FROM ledger_event WHERE kind LIKE 'cases.%'"
_READ = "subject, kind, occurred_at, backfilled, channel, facts"


@dataclass
class Spent:
    """What some events cost. own, database: CPU seconds; wall: seconds."""

    events: int
    own: float = 0.0
    database: float = 0.0
    wall: float = 0.0

    @property
    def row(self) -> tuple[str, str, str]:
        """Events a second of a core, of ours alone and of both; and on the wall."""
        both = self.own + self.database
        return (
            f"{self.events / self.own:,.0f}",
            f"{self.events / both:,.0f}",
            f"{self.events / self.wall:,.0f}",
        )


def catchup_table(*, dossiers: int = DOSSIERS, address: str | None = None) -> Table:
    """Load a province, or take the one at an address, and measure all of it anew."""
    with running.database(address) as url, TemporaryDirectory(prefix="tinhso-bench-") as folder:
        running.set_up(url, Path(folder))
        from bench.scale.loading import Loader
        from tinhso.measurement.live.models import DossierTime

        if not DossierTime.objects.exists():
            Loader(dossiers=dossiers, say=lambda text: print(text, flush=True)).load()
        return measured()


def measured(*, one_by_one: int = ONE_BY_ONE) -> Table:
    """The figures of the ledger at hand; it is left measured. On PostgreSQL."""
    from django.db import connection

    from tinhso.ledger.models import Event
    from tinhso.measurement.live import following
    from tinhso.measurement.live.models import DossierTime, StretchTime

    following.warm_up()
    events = Event.objects.filter(kind__startswith="cases.").count()
    following.rebuild()
    _forget(to=_last() - one_by_one)
    slow = Spent(one_by_one)
    with _few_at_a_time(), _counted(slow):
        following.keep_up()
    _forget(to=0)
    fast = Spent(events)
    with _counted(fast):
        following.keep_up()
    sides = [("one after another", slow), ("many at once", fast)]
    if connection.vendor == "postgresql":
        read, written = Spent(events), Spent(events)
        with _counted(read):
            _copy_out(f"SELECT {_READ} {_EVENTS}", lambda _: None)
        _read_and_write(written)
        sides += [("bare: the events read", read), ("bare: read, the rows written", written)]
    assert next(following.differences(), None) is None
    table = Table(
        title=f"Catching up: {events:,} events of {DossierTime.objects.count():,} dossiers, "
        f"{StretchTime.objects.count():,} stretches",
        columns=("events a second", "our CPU", "with the database's", "on the wall"),
        rows=[(name, *spent.row) for name, spent in sides],
        notes=[
            f"one after another: the last {one_by_one:,} events; the follower's own steps of "
            f"{following.EVENTS_AT_ONCE}, as it goes where it is not far behind",
            "bare: the same events by COPY and thrown away; and the measured rows, known beforehand, by COPY into "
            "the emptied tables with their indexes",
            f"many at once against one after another: {times(_pace(fast) / _pace(slow))} of our CPU; "
            f"wanted: 200,000 a second a core",
            "afterwards no row differs from what the ledger tells",
            f"load at the end: {', '.join(f'{one:.1f}' for one in os.getloadavg())}",
        ],
    )
    table.figures = {name: vars(spent) for name, spent in sides}
    return table


def _pace(spent: Spent) -> float:
    return spent.events / spent.own


def _last() -> int:
    from tinhso.ledger.models import Position

    return Position.objects.count()


def _forget(*, to: int) -> None:
    """Nothing is measured, and the follower stands at a place."""
    from django.db import connection

    from tinhso.ledger.models import Cursor
    from tinhso.measurement.live import edges
    from tinhso.measurement.live.following import NAME
    from tinhso.measurement.live.models import Then

    edges.forget()
    Then.objects.all().delete()
    how = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"{how} {table}")
    Cursor.objects.filter(name=NAME).update(position=max(to, 0))


def _tables() -> list[str]:
    from tinhso.measurement.live.models import DayCount, DossierTime, StretchTime, TimeFact

    models = (DossierTime, StretchTime, TimeFact, DayCount)
    return [model._meta.db_table for model in models]


@contextmanager
def _few_at_a_time() -> Iterator[None]:
    from tinhso.measurement.live import following

    usual = following.FAR_BEHIND
    following.FAR_BEHIND = 2**62
    try:
        yield
    finally:
        following.FAR_BEHIND = usual


def _read_and_write(spent: Spent) -> None:
    """The least that a follower through this database can do: read the events, write what is known already."""
    from django.db import connection

    known: dict[str, bytearray] = {}
    for table in _tables():
        known[table] = bytearray()
        _copy_out(f"SELECT * FROM {table}", known[table].extend)
    with connection.cursor() as cursor:
        for table in known:
            cursor.execute(f"TRUNCATE {table}")
    with _counted(spent):
        _copy_out(f"SELECT {_READ} {_EVENTS}", lambda _: None)
        for table, rows in known.items():
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)


def _copy_out(query: str, take: Callable[[Any], None]) -> None:
    from django.db import connection

    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT") as copy,
    ):
        for part in copy:
            take(part)


@contextmanager
def _counted(spent: Spent) -> Iterator[None]:
    own, database, wall = time.process_time(), _of_the_database(), time.perf_counter()
    yield
    spent.own = time.process_time() - own
    spent.database = _of_the_database() - database
    spent.wall = time.perf_counter() - wall


def _of_the_database() -> float:
    """CPU seconds of the process that serves our connection; 0 where it is ours, or on another machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
