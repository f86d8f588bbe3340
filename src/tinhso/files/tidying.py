"""Files that nobody holds any more, erased after a while: what was kept for an act that never came about.

Only files whose room was named when they were kept, and only by what that room itself says: a file of a room that is
not asked stays for ever. Found unheld twice, with the whole time of grace between.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from tinhso.files.actions import erase
from tinhso.files.folder import told
from tinhso.files.models import File

# uids → those among them that a room holds.
Holder = Callable[[Collection[str]], set[str]]
GRACE_DAYS, LEAST_DAYS = 30, 1
AT_ONCE, A_RUN = 500, 5_000
_reached: dict[str, int] = {}


def grace() -> timedelta:
    """How long an unheld file is kept: TINHSO_UNUSED_FILES_DAYS, 30 days if unset, one at least."""
    days = told("UNUSED_FILES_DAYS", "TINHSO_UNUSED_FILES_DAYS")
    return timedelta(days=max(LEAST_DAYS, int(days or GRACE_DAYS)))


def tidy(holders: Mapping[str, Holder], *, now: datetime, kept: timedelta | None = None) -> int:
    """Ask some rooms for the files that bear their name; erase what was unheld through the grace. Gives how many.

    kept: the grace, where another one was decided. Each run goes on where the last one ended, and over all files in
    turn.
    """
    spared = grace() if kept is None else kept
    return sum(_tidied(room, holder, now, spared) for room, holder in holders.items())


def _tidied(room: str, holder: Holder, now: datetime, kept: timedelta) -> int:
    erased, seen = 0, 0
    while seen < A_RUN:
        rows = File.objects.filter(room=room, stored_at__lt=now - kept)
        found = list(rows.filter(pk__gt=_reached.get(room, 0)).order_by("pk")[:AT_ONCE])
        seen += len(found)
        _reached[room] = found[-1].pk if len(found) == AT_ONCE else 0
        held = holder([str(one.uid) for one in found]) if found else set()
        unheld = [one for one in found if str(one.uid) not in held]
        erased += _noted(found, unheld, now, kept)
        if len(found) < AT_ONCE:
            break
    return erased


def _noted(
    found: Collection[File], unheld: Collection[File], now: datetime, kept: timedelta
) -> int:
    lost = {one.pk for one in unheld}
    held_again = [one.pk for one in found if one.unheld_since and one.pk not in lost]
    File.objects.filter(pk__in=held_again).update(unheld_since=None)
    new = [one.pk for one in unheld if one.unheld_since is None]
    File.objects.filter(pk__in=new, unheld_since=None).update(unheld_since=now)
    over = [one for one in unheld if one.unheld_since and one.unheld_since < now - kept]
    for one in over:
        erase(one.uid)
    return len(over)
