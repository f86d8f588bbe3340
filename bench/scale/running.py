"""`python -m bench scale`: load a province, or take one that is there, and measure its pages on a real server."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tables import Table

DOSSIERS, ROUNDS = 100_000, 40
KEY = "bench:" + "11" * 32


@contextmanager
def database(address: str | None) -> Iterator[str]:
    """The database that is named; else a PostgreSQL of our own, gone at the end."""
    if address:
        yield address
        return
    from tests.servers.running import postgresql

    with postgresql() as server:
        yield server.url(database="postgres")


def scale_tables(*, dossiers: int, times: int, rounds: int, address: str | None) -> Iterator[Table]:
    """Load (unless dossiers are there already), check a sample against the ledger, copy, measure the pages."""
    with database(address) as url, TemporaryDirectory(prefix="tinhso-bench-") as folder:
        set_up(url, Path(folder))
        yield from _measured(dossiers, times, rounds)


def phone_table(*, address: str | None) -> Table:
    """What a citizen opens first, on a throttled phone."""
    with database(address) as url, TemporaryDirectory(prefix="tinhso-bench-") as folder:
        set_up(url, Path(folder))
        from bench.scale import phone

        return phone.phone_table()


def set_up(url: str, folder: Path) -> None:
    os.environ |= {
        "TINHSO_DATABASE": url,
        "TINHSO_SECRET": "bench",
        "TINHSO_MAC_KEYS": KEY,
        "TINHSO_HOSTS": "localhost,127.0.0.1",
        "TINHSO_CACHE": os.environ.get("TINHSO_CACHE", str(folder)),
        "DJANGO_SETTINGS_MODULE": "bench.scale.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _measured(dossiers: int, times: int, rounds: int) -> Iterator[Table]:
    from bench.scale import copying
    from bench.scale.loading import Loader, tidy
    from bench.scale.pages import page_table
    from bench.scale.sampling import differences_of_a_sample
    from tinhso.measurement.live.models import DossierTime

    def say(text: str) -> None:
        print(text, flush=True)

    if not DossierTime.objects.exists():
        began = time.monotonic()
        events = Loader(dossiers=dossiers, say=say).load()
        taken = time.monotonic() - began
        say(f"{dossiers:,} dossiers and {events:,} events in {taken:,.0f} s")
    if not copying.is_copied():
        differing = list(differences_of_a_sample())
        assert not differing, differing[:5]
        if times > 1:
            copying.copy(times, say=say)
            tidy()
    yield page_table(rounds=rounds)
