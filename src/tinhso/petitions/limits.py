"""Limits of petitions as dated data: as shipped, with their source, and as the province decided from a day on."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from tinhso.petitions.models import SetLimit
from tinhso.petitions.rules import LIMITS

FILE = Path(__file__).with_name("limits.csv")


@dataclass(frozen=True)
class Held:
    """A limit as it holds from a day on. days: working days; certainty: a key of `rules.CERTAINTIES`."""

    what: str
    days: int
    certainty: str
    law: str
    since: date


@cache
def shipped() -> tuple[Held, ...]:
    """What holds where nobody decided otherwise."""
    with FILE.open(encoding="utf-8", newline="") as opened:
        return tuple(
            Held(
                row["what"], int(row["days"]), row["certainty"], row["law"],
                date.fromisoformat(row["from"]),
            )
            for row in csv.DictReader(opened)
        )  # fmt: skip


def limits_on(day: date) -> Mapping[str, Held]:
    """Every limit as it holds on a day; what was decided later counts. One query."""
    found = {one.what: one for one in shipped() if one.since <= day}
    first = {one.what: one for one in reversed(shipped())}
    for row in SetLimit.objects.filter(from_date__lte=day).order_by("from_date", "pk"):
        found[row.what] = Held(row.what, row.days, "province", row.ground, row.from_date)
    return {what: found.get(what, first[what]) for what in LIMITS}


def days_of(what: str, day: date) -> int:
    """The working days of one limit on a day."""
    return limits_on(day)[what].days
