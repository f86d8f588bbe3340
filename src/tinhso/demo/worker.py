"""What goes on behind the demo: it is filled, and people keep coming. `python -m tinhso.demo.worker`."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tinhso.demo.province import Place

# A visitor comes first: behind her back it is filled at half speed, a few dossiers at a time.
REST = 1.0
FEW = 5
ARRIVAL_SECONDS = 20
_log = logging.getLogger("tinhso.demo")


def main() -> int:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection

    from tinhso.cases.models import Case
    from tinhso.demo import desks, filed, filling, held, money, scenes
    from tinhso.demo.old_software import mirror
    from tinhso.demo.publishing import publish_told
    from tinhso.demo.warming import Engine
    from tinhso.measurement.live.models import DossierTime

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA synchronous=NORMAL"
            )  # What is made up may be lost with the machine.
    places = filling.places()
    gc.freeze()  # What was imported stays: it is not to be gone through again and again.
    made, wanted = filling.made()
    engine = Engine.compiling(made) if made < min(wanted, filling.FIRST) else None
    tried(scenes.tell, places)
    tried(desks.tell, places)
    if engine is None:
        tried(money.tell, places)
        tried(filed.tell, places)
        tried(held.tell, places)
    began = os.getppid()
    arrivals = Arrivals(places)
    while made < wanted and not asked and os.getppid() == began:
        at = time.monotonic()
        few = FEW if engine is None else filling.AT_ONCE
        try:
            made = filling.fill(places, min(wanted, made + few), stop=lambda: bool(asked))
            if engine is not None:
                enough = made >= min(wanted, filling.FIRST)
                engine.measure(made, all_of_it=enough, stop=lambda: bool(asked))
                if enough:
                    engine.end()
                    tried(mirror, stop=lambda: bool(asked))
                    tried(desks.scan, places)
                    tried(money.tell, places)
                    tried(filed.tell, places)
                    tried(held.tell, places)
                    engine = None
            tried(publish_told)
        except OperationalError:  # Somebody else wrote for too long; nothing of ours is half done.
            time.sleep(REST)
        if engine is None:
            arrivals.come()
            time.sleep(REST * (time.monotonic() - at))
    if engine is not None:
        engine.end()
    while not asked and DossierTime.objects.count() < Case.objects.count():
        time.sleep(1)  # Measured by another process.
    if not asked:
        tried(publish_told)
    while not asked and os.getppid() == began:
        time.sleep(0.5)
        arrivals.come()
    return 0


@dataclass
class Arrivals:
    """Who comes while one looks, also while the rest is still being told. last: when somebody came last."""

    places: Sequence[Place]
    random: Random = field(default_factory=Random)
    last: float = field(default_factory=time.monotonic)

    def come(self) -> None:
        """Somebody files here, somebody at the portal and somebody comes to the desk, if it is time."""
        from django.utils import timezone

        from tinhso.demo import desks
        from tinhso.demo.arriving import file_now, file_there
        from tinhso.demo.province import standing, terms_now

        if time.monotonic() - self.last < ARRIVAL_SECONDS:
            return
        tried(file_now, self.random, self.places)
        tried(file_there, self.random, self.places)
        shown = desks.place_shown(self.places)
        if standing([shown], terms_now([shown]), timezone.localdate()):
            tried(desks.visit, shown, self.random)
        self.last = time.monotonic()


def tried(work: Callable[..., object], *told: object, **more: object) -> None:
    """Do it; what fails is logged and the rest goes on, for visitors may change the province as they like.

    What the rules refuse since then, as of an office that has ended, is one line.
    """
    from tinhso.kernel.errors import TinhsoError

    name = getattr(work, "__name__", work)
    try:
        work(*told, **more)
    except TinhsoError as refused:
        _log.warning("%s of the demo was refused: %s", name, refused)
    except Exception:
        _log.exception("%s of the demo failed", name)


if __name__ == "__main__":
    sys.exit(main())
