"""The server and the worker with a clock that a test sets: `tests.servers.clocked:application` for granian, and
`python -m tests.servers.clocked` for the worker.

TESTS_CLOCK names a file with seconds by which this process's clock is ahead; it is looked at all the time, and
the wall clock jumps as soon as it changes. The clock that only runs on does not, as in a machine that is set anew.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

_LOOKS_SECONDS = 0.05


def _told() -> float:
    text = Path(os.environ["TESTS_CLOCK"]).read_text(encoding="ascii").strip()
    return float(text or 0)


def _follow(clock: Any, known: float) -> None:
    while True:
        time.sleep(_LOOKS_SECONDS)
        told = _told()
        if told != known:
            clock.shift(timedelta(seconds=told - known))
            known = told


def follow() -> None:
    """From now on this process's clock is as the file says."""
    known = _told()
    ahead = datetime.now(UTC) + timedelta(seconds=known)
    clock = time_machine.travel(ahead, tick=True).start()
    threading.Thread(target=_follow, args=(clock, known), daemon=True).start()


if __name__ == "__main__":
    follow()
    from tinhso.config import work

    sys.exit(work.main())
else:
    follow()
    from tinhso.config.wsgi import application

    __all__ = ["application"]
