"""What the worker does for the tree."""

from __future__ import annotations

import logging
from datetime import datetime
from time import monotonic

from django.utils import timezone

from tinhso.kernel.errors import TinhsoError
from tinhso.trust.sequencing import sequence
from tinhso.trust.stamping import stamp_due

REST_SECONDS = 60.0
_log = logging.getLogger("tinhso.trust")
_resting: list[float] = []


def keep_signed() -> int:
    """Put what is due into the tree and sign it; how many events there were.

    A tree that was touched, or a key that cannot be read, is told in the log each minute and holds up no other job.
    """
    if _resting and monotonic() < _resting[-1]:
        return 0
    _resting.clear()
    try:
        return sequence(now=timezone.now())
    except TinhsoError as fault:
        _log.error("the ledger's tree is not signed: %s", fault)
        _resting.append(monotonic() + REST_SECONDS)
        return 0


def keep_stamped(*, now: datetime) -> int:
    """Have the day's checkpoint stamped; how many were. An authority that is away is asked again the next time."""
    try:
        return int(stamp_due(now=now) is not None)
    except TinhsoError as fault:
        _log.error("the day's checkpoint is not stamped: %s", fault.code)
        return 0
