"""What a worker does for its watchers: say that it lives, notice a jump of its clock, keep the list of erasures;
and for the database: have it know its own tables.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

import tinhso
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.actions import By, append
from tinhso.operations import erasures, kinds, retention
from tinhso.operations.clock import Watch
from tinhso.operations.models import Heartbeat

SYSTEM = By(actor="system", office="-", channel="system")
BEAT_SECONDS = 5.0
# Rows of each index; of all of them a million dossiers would take minutes.
SAMPLE = 1_000
_GONE = timedelta(days=1)
_log = logging.getLogger("tinhso.operations")


class Beating:
    """One worker's heart. Called each round; writes at most every BEAT_SECONDS."""

    def __init__(self, what: str) -> None:
        self.host = socket.gethostname()[:80]
        self.name = f"{what}:{self.host}:{os.getpid()}"
        self.began_at = timezone.now()
        self._watch, self._next = Watch(), 0.0
        self._unlisted = ""

    def beat(self) -> None:
        """Say that the worker lives; notice a jump; write down erasures that are not in their list yet.

        A list that cannot be written holds up no other work: it is tried again with each beat, and logged once.
        """
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BEAT_SECONDS
        now = timezone.now()
        if jump := self._watch.jumped():
            self._tell(jump)
        Heartbeat.objects.update_or_create(
            name=self.name,
            defaults={"version": tinhso.__version__, "began_at": self.began_at, "beat_at": now},
        )
        self._list_erasures()

    def end(self) -> None:
        """It stops as it should: nobody is to look for it."""
        Heartbeat.objects.filter(name=self.name).delete()

    def _list_erasures(self) -> None:
        try:
            erasures.keep_up()
        except TinhsoError as fault:
            if fault.code != self._unlisted:
                _log.error("erasures wait to be written into their list: %s", fault.code)
            self._unlisted = fault.code
        else:
            self._unlisted = ""

    def _tell(self, jump: float) -> None:
        _log.warning("the clock jumped by %.3f s", jump)
        facts = {"milliseconds": round(jump * 1_000), "host": self.host}
        with transaction.atomic():
            append(kinds.CLOCK_JUMPED.name, subject="operations:clock", by=SYSTEM, facts=facts)


class Looking:
    """Once a day SQLite looks at a sample of every index, so that it finds rows as suits the size that tables have.

    PostgreSQL does so by itself.
    """

    def __init__(self) -> None:
        self._day: date | None = None

    def look(self, *, now: datetime) -> int:
        """How many tables were looked at, each in a moment of its own: nobody waits for more than one."""
        day = timezone.localtime(now).date()
        if connection.vendor != "sqlite" or day == self._day:
            return 0
        quoted = connection.ops.quote_name
        names = [
            name
            for name in connection.introspection.table_names()
            if not name.startswith("sqlite_")
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE}")
            for name in names:
                cursor.execute(f"ANALYZE {quoted(name)}")
            # A sample says little of how many values a first column has: no index is gone through value by value.
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = stat || ' noskipscan' "
                "WHERE idx IS NOT NULL AND stat NOT LIKE '%%noskipscan'"
            )
        self._day = day
        return len(names)


def forget_the_dead(*, now: datetime) -> int:
    """Heartbeats of workers that ended long ago without a word are deleted; how many."""
    return Heartbeat.objects.filter(beat_at__lt=now - _GONE).delete()[0]


def forget_old(*, now: datetime) -> int:
    """What was kept as long as its rule says goes; how many."""
    return retention.forget_old(now=now, by=SYSTEM)
