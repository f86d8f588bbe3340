"""Data sets are looked at once a day, and again as soon as something of theirs was opened or withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from tinhso.ledger.actions import By
from tinhso.opendata import actions, datasets, queries
from tinhso.opendata.rules import Dataset


def issue_due(*, now: datetime, by: By) -> int:
    """Issue what has not been looked at today, or since the last act on what is in it; how many were looked at.

    Where one fails the others are issued before its fault is raised.
    """
    looked, acted = queries.looked_at(), queries.acted_at()
    today = timezone.localdate(now)
    done, faults = 0, list[Exception]()
    for one in datasets.datasets().values():
        at = looked.get(one.code)
        if at is None or timezone.localdate(at) < today or _acted(one, acted, at):
            try:
                done += actions.issue(one, now=now, by=by) is not None
            except Exception as fault:  # The others are not to wait for it.
                faults.append(fault)
    if faults:
        raise faults[0]
    return done


def _acted(one: Dataset, acted: dict[str, datetime], at: datetime) -> bool:
    return any(acted[sort] > at for sort in one.sorts if sort in acted)
