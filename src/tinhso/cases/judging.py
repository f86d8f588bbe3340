"""What is mirrored, judged by its promise where the rules or a calendar have changed since it was told."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from tinhso.cases.actions import judge
from tinhso.cases.models import Case
from tinhso.kernel.errors import TinhsoError
from tinhso.ledger.models import Cursor

AT_ONCE = 200
# Up to which key what is mirrored is still to be judged by its promise; set by a migration, gone when all is done.
TO_JUDGE = "cases.to_judge"
_log = logging.getLogger("tinhso.work")


def judge_mirrored() -> int:
    """Judge some of what is mirrored by its promise, where an update of the rules asks for it; how many there were.

    The latest first; each is its own transaction and comes out the same twice. 0: nothing is left to do.
    """
    cursor = Cursor.objects.filter(name=TO_JUDGE).first()
    if cursor is None:
        return 0
    rows = Case.objects.filter(told=True, pk__lte=cursor.position).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        cursor.delete()
        return 0
    judged(keys)
    # Another worker may have come further meanwhile, or to the end.
    last = keys[-1] - 1
    Cursor.objects.filter(pk=cursor.pk, position__gt=last).update(position=last)
    return len(keys)


def judged(keys: Sequence[int]) -> int:
    """Judge dossiers by their keys, each on its own; how many due moments moved."""
    moved = 0
    for uid in Case.objects.filter(pk__in=keys).order_by("pk").values_list("uid", flat=True):
        try:
            moved += judge(uid)
        except TinhsoError as fault:
            _log.warning("what was promised of dossier %s was not counted: %s", uid, fault.code)
    return moved
