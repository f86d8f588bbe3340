"""A process of the server ends with who started it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from threading import Thread

_LOOK_SECONDS = 1
#: So long may what is being answered take yet.
_PATIENCE_SECONDS = 10


def parent_of(process: int) -> int | None:
    """The parent of another process; None where it cannot be told, or the process is gone."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(told.rpartition(")")[2].split()[1])


def end_with_them() -> None:
    """From now on we end when our parent has, and our parent is asked to when its own parent has."""
    parent = os.getppid()
    Thread(target=_watch, args=(parent, parent_of(parent)), daemon=True).start()


def _watch(parent: int, above: int | None) -> None:
    while os.getppid() == parent and (above is None or parent_of(parent) in (above, None)):
        time.sleep(_LOOK_SECONDS)
    # A parent that is there ends us in its turn.
    os.kill(parent if os.getppid() == parent else os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os._exit(1)
