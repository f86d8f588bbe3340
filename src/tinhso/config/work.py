"""What goes on behind the screens, until it is told to stop: `python -m tinhso.config.work`.

Events are numbered and measured, letters sent, what is over forgotten, dossiers of a merged office moved on, what was
promised compared with what the rule gives.
Any number of these may run: each job waits for the other's, or finds nothing left to do.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

REST_SECONDS = 1.0
RARELY_SECONDS = 3600.0
KEPT = timedelta(days=30)
_log = logging.getLogger("tinhso.work")


def main() -> int:
    """Work until SIGTERM or SIGINT, or until whoever started us is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from tinhso.access.jobs import forget_what_is_over
    from tinhso.cases.drafts import forget
    from tinhso.cases.jobs import move_on, recount_due
    from tinhso.files.actions import sweep
    from tinhso.measurement.live.correcting import correct_due
    from tinhso.measurement.live.following import keep_up
    from tinhso.measurement.live.guarding import guard_step
    from tinhso.measurement.live.publishing import publish_due
    from tinhso.notices.jobs import deliver

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    began, rarely, guarding = os.getppid(), 0.0, False
    while not asked and os.getppid() == began:
        try:
            worked = _tried(recount_due) + _tried(keep_up)
            if getattr(settings, "EMAIL_HOST", ""):
                deliver(most=50, now=timezone.now())
            if time.monotonic() > rarely:
                now = timezone.now()
                forget_what_is_over(at=now)
                forget(before=now - KEPT)
                move_on(timezone.localdate(now))
                sweep()
                if (
                    not settings.DEMO
                ):  # Its months are told for a while yet; its own worker publishes them.
                    publish_due(now=now)
                    correct_due(now=now)
                guarding = True
                rarely = time.monotonic() + RARELY_SECONDS
            # A few dossiers each round: nobody is to wait for the guard.
            if guarding and not worked:
                guarding = guard_step().ended_at is None
        except Exception:
            _log.exception("a job failed and will be tried again")
            worked = 0
            time.sleep(5)
        if not worked:
            time.sleep(REST_SECONDS)
    return 0


def _tried(job: Callable[[], int]) -> int:
    """How much a job did; one that fails is logged, and the next one has its turn."""
    try:
        return job()
    except Exception:
        _log.exception("%s failed and will be tried again", job.__name__)
        time.sleep(5)
        return 0


if __name__ == "__main__":
    sys.exit(main())
