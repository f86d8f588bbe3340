"""What a worker does for its watchers: say that it lives, notice a jump of its clock, keep the list of erasures."""

from __future__ import annotations

import logging
import os
import socket
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

import tinhso
from tinhso.ledger.actions import By, append
from tinhso.operations import erasures, kinds, retention
from tinhso.operations.clock import Watch
from tinhso.operations.models import Heartbeat

SYSTEM = By(actor="system", office="-", channel="system")
BEAT_SECONDS = 5.0
_GONE = timedelta(days=1)
_log = logging.getLogger("tinhso.operations")


class Beating:
    """One worker's heart. Called each round; writes at most every BEAT_SECONDS."""

    def __init__(self, what: str) -> None:
        self.host = socket.gethostname()[:80]
        self.name = f"{what}:{self.host}:{os.getpid()}"
        self.began_at = timezone.now()
        self._watch, self._next = Watch(), 0.0

    def beat(self) -> None:
        """Say that the worker lives; notice a jump; write down erasures that are not in their list yet."""
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
        erasures.keep_up()

    def end(self) -> None:
        """It stops as it should: nobody is to look for it."""
        Heartbeat.objects.filter(name=self.name).delete()

    def _tell(self, jump: float) -> None:
        _log.warning("the clock jumped by %.3f s", jump)
        facts = {"milliseconds": round(jump * 1_000), "host": self.host}
        with transaction.atomic():
            append(kinds.CLOCK_JUMPED.name, subject="operations:clock", by=SYSTEM, facts=facts)


def forget_the_dead(*, now: datetime) -> int:
    """Heartbeats of workers that ended long ago without a word are deleted; how many."""
    return Heartbeat.objects.filter(beat_at__lt=now - _GONE).delete()[0]


def forget_old(*, now: datetime) -> int:
    """What was kept as long as its rule says goes; how many."""
    return retention.forget_old(now=now, by=SYSTEM)
