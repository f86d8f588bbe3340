"""How much is used again: papers not asked for, asked for though held, held and handed in all the same. By office and
procedure, with the hours and the money that citizens were spared by one stated rule (`saving.csv`)."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from django.db.models import Count, F, QuerySet

from tinhso.documents.models import AskedAgain, NotUsed, Use
from tinhso.documents.rules import MENTIONED


@dataclass(frozen=True)
class Saving:
    """What one paper that is not asked for spares a citizen, from a day on. source: why so much."""

    hours: float
    vnd: int
    from_date: date
    until: date | None
    source: str


@dataclass(frozen=True)
class Reuse:
    """Counts of one office and procedure. used: stand in dossiers, so they were not asked for; asked: all the same.

    not_used: handed in though held. answered: a database answered in the place of a paper. hours, vnd: spared, of what
    was used and answered; None without a rule of those days.
    """

    office: str
    procedure: str
    used: int
    asked: int
    not_used: int
    answered: int
    hours: float | None
    vnd: int | None

    @property
    def share(self) -> float | None:
        """Of all times when a held paper could be used that in which it was, 0 to 1; None where there was none."""
        chances = self.used + self.asked + self.not_used
        return self.used / chances if chances else None


def saving_on(day: date) -> Saving | None:
    """The rule of a day."""
    return next(
        (
            one
            for one in _rules()
            if one.from_date <= day and (one.until is None or day <= one.until)
        ),
        None,
    )


def reuse(
    offices: Collection[str],
    *,
    from_at: datetime,
    until_at: datetime,
    rule: Saving | None,
    procedure: str = "",
    answered: Mapping[tuple[str, str], int] | None = None,
) -> list[Reuse]:
    """The figures of some offices' dossiers in a span, the most used first; three queries however many.

    answered: (office, procedure) → papers in whose place a database answered, in the same span.

    A use whose consent was withdrawn is none. A request that only mentioned a paper is none.
    """  # fmt: skip
    wanted = {"office__in": list(offices), "at__gte": from_at, "at__lt": until_at}
    if procedure:
        wanted["procedure"] = procedure
    used = _counts(Use.objects.filter(withdrawn_at=None, **wanted))
    asked = _counts(AskedAgain.objects.filter(**wanted).exclude(reason=MENTIONED))
    # What was asked for again is counted there, whatever was handed in at first.
    not_used = _counts(NotUsed.objects.filter(**wanted))
    found = []
    had = answered or {}
    for key in {*used, *asked, *not_used, *had}:
        count, said = used.get(key, 0), had.get(key, 0)
        spared = _spared(count + said, rule)
        found.append(Reuse(*key, count, asked.get(key, 0), not_used.get(key, 0), said, *spared))
    return sorted(
        found, key=lambda one: (-one.used - one.answered, -one.asked, one.office, one.procedure)
    )


def whole(rows: Collection[Reuse], rule: Saving | None) -> Reuse:
    """The sum of some figures."""
    used, answered = sum(one.used for one in rows), sum(one.answered for one in rows)
    return Reuse(
        "",
        "",
        used,
        sum(one.asked for one in rows),
        sum(one.not_used for one in rows),
        answered,
        *_spared(used + answered, rule),
    )


def _spared(papers: int, rule: Saving | None) -> tuple[float | None, int | None]:
    """The hours and the money of so many papers."""
    return (papers * rule.hours, papers * rule.vnd) if rule else (None, None)


def _counts(
    rows: QuerySet[Use] | QuerySet[AskedAgain] | QuerySet[NotUsed],
) -> dict[tuple[str, str], int]:
    found = rows.order_by().values_list(F("office"), F("procedure")).annotate(n=Count("pk"))
    return {(office, procedure): n for office, procedure, n in found}


@cache
def _rules() -> tuple[Saving, ...]:
    text = files("tinhso.documents").joinpath("saving.csv").read_text(encoding="utf-8")
    return tuple(
        Saving(
            hours=float(row["hours"]),
            vnd=int(row["vnd"]),
            from_date=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
