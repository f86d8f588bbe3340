"""How offices answered petitions, as everybody may be told: nothing of fewer than ten, nor what would tell it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from tinhso.measurement.live.disclosure import FEWEST, share_at_least
from tinhso.petitions.queries import Done, done_by

QUARTERS = 8


def quarters(today: date) -> list[tuple[str, date, date]]:
    """(name, first day, last day) of the quarters that are over, the latest first."""
    first = date(today.year, today.month - (today.month - 1) % 3, 1)
    found = []
    for _ in range(QUARTERS):
        last = first - timedelta(days=1)
        first = date(last.year, last.month - (last.month - 1) % 3, 1)
        found.append((f"{last.year}-Q{(last.month + 2) // 3}", first, last))
    return found


def told_by(*, first: date, last: date, now: datetime) -> Mapping[str, dict[str, Any] | None]:
    """Office → what may be told of it over some days, None where that is nothing; one query.

    No sums over offices or quarters: none can be subtracted.
    """
    found = done_by(None, first=first, last=last, now=now)
    return {code: told_of(done) for code, done in found.items() if code}


def told_of(done: Done) -> dict[str, Any] | None:
    """What may be told of an office: nothing of fewer than ten, and of shares bounds alone, in steps of 5 %."""
    if done.received < FEWEST:
        return None
    late = done.judged - done.on_time - done.refused
    return {
        "received": done.received,
        "on_time": share_at_least(done.judged, late) if done.judged >= FEWEST else None,
        "median": done.median_days if len(done.days) >= FEWEST else None,
        "satisfied": share_at_least(done.rated, done.rated - done.satisfied)
        if done.rated >= FEWEST
        else None,
    }
