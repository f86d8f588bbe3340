"""What goes on behind the demo: it is filled, and people keep coming. `python -m tinhso.demo.worker`."""

from __future__ import annotations

import os
import signal
import sys
import time
from random import Random
from types import FrameType

# A visitor comes first: behind her back it is filled at half speed, a few dossiers at a time.
REST = 1.0
ARRIVAL_SECONDS = 20


def main() -> int:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()
    from django.db import OperationalError, connection

    from tinhso.cases.models import Case
    from tinhso.demo import desks, filling, scenes
    from tinhso.demo.arriving import file_now
    from tinhso.demo.old_software import mirror
    from tinhso.measurement.live.models import DossierTime
    from tinhso.measurement.live.publishing import publish_due

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
    scenes.tell(places)
    desks.tell(places)
    made, wanted = filling.made()
    began = os.getppid()
    while made < wanted and not asked and os.getppid() == began:
        at = time.monotonic()
        first = made < filling.FIRST
        try:
            made = filling.fill(
                places,
                min(wanted, made + (filling.AT_ONCE if first else 5)),
                stop=lambda: bool(asked),
            )
        except OperationalError:  # Somebody else wrote for too long; nothing of ours is half done.
            time.sleep(REST)
        if first and made >= min(wanted, filling.FIRST):
            mirror(stop=lambda: bool(asked))
            desks.scan(places)
        if not first:
            time.sleep(REST * (time.monotonic() - at))
    while not asked and DossierTime.objects.count() < Case.objects.count():
        time.sleep(1)  # Measured by another process.
    if not asked:
        publish_due()
    random = Random()  # noqa: S311 made-up people need no secret
    last = time.monotonic()
    while not asked and os.getppid() == began:
        time.sleep(0.5)
        if time.monotonic() - last >= ARRIVAL_SECONDS:
            file_now(random, places)
            desks.visit(desks.place_shown(places), random)
            last = time.monotonic()
    return 0


if __name__ == "__main__":
    sys.exit(main())
