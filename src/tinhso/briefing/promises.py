"""Where a promise should be on a day, where it is, and how fast it moves beside how fast it must. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tinhso.indicators.targets import Aim

_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Course:
    """should: on the day; aim, until: what is promised next and by when, until None for one that holds already.

    needed: by how much a month it must change to be there in time; None where nothing is to come or is known.
    """

    should: float
    aim: float
    until: date | None
    needed: float | None


def course(
    aims: Sequence[Aim], *, office: str, level: str, day: date, value: float | None
) -> Course | None:
    """The way to a promise: between two targets it is a straight line from the first to the second; None for none.

    Of targets that name the office, its level or all, those of the nearest sort count, as ever.
    """
    own = _own(aims, office, level)
    if not own:
        return None
    past = [one for one in own if one.from_date <= day]
    coming = [one for one in own if one.from_date > day]
    if not coming:
        last = past[-1]
        return Course(last.value, last.value, None, None)
    then = coming[0]
    months = (then.from_date - day).days / _MONTH
    needed = None if value is None or not months else (then.value - value) / months
    if not past:
        return Course(then.value, then.value, then.from_date, needed)
    before = past[-1]
    whole = (then.from_date - before.from_date).days
    part = (day - before.from_date).days / whole
    return Course(
        before.value + (then.value - before.value) * part, then.value, then.from_date, needed
    )


def _own(aims: Sequence[Aim], office: str, level: str) -> list[Aim]:
    for own in ((office, ""), ("", level), ("", "")):
        found = [one for one in aims if (one.office, one.level) == own]
        if found:
            return sorted(found, key=lambda one: one.from_date)
    return []
