"""From a figure back: to what was counted, to the rows that were counted, to the dossiers whose events made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import polars as pl
from django.utils import timezone

from tinhso.cases.models import Case
from tinhso.indicators.columns import DAY, OFFICE, rows_asked
from tinhso.indicators.computing import Asked, facts_of
from tinhso.indicators.facts import CASE, SOURCES
from tinhso.indicators.models import Supplied
from tinhso.indicators.units import offices_of, under_now, under_then
from tinhso.kernel.expressions.tree import COUNT, Rows, written
from tinhso.kernel.periods import Period
from tinhso.petitions.models import Petition
from tinhso.procedures.models import Announcement

_NOT_SHOWN = (CASE, OFFICE, DAY)


@dataclass(frozen=True)
class Part:
    """One thing that a formula asks of rows. key: how it is written; of: numerator or denominator, both where so."""

    key: str
    of: tuple[str, ...]
    asked: Rows


@dataclass(frozen=True)
class Row:
    """A row that was counted. case, code: its dossier, code "" where that is gone. told: its columns in the formula."""

    case: str
    code: str
    office: str
    day: object
    told: Mapping[str, object]


@dataclass(frozen=True)
class Traced:
    """The rows behind a part. count: of all; rows: a page of them; sum: of the column that is added up, else None."""

    part: Part
    count: int
    sum: float | None
    columns: Sequence[str]
    rows: Sequence[Row]


def parts_of(asked: Asked, code: str) -> list[Part]:
    """What a figure's formulas ask of rows, each once."""
    formula = next(one for one in asked.book.formulas if one.code == code)
    found: dict[str, Part] = {}
    for name, checked in (("numerator", formula.num), ("denominator", formula.den)):
        for one in checked.rows if checked is not None else ():
            key = written(one)
            had = found[key].of if key in found else ()
            found[key] = Part(key, (*had, name), one)
    return list(found.values())


def rows_behind(asked: Asked, part: Part, *, unit: str, first: int, most: int) -> Traced:
    """The rows that one part counts of a unit in the only period that is asked; from one place on, so many.

    As many rows as the figure counts; the sum of their column is the figure's sum.
    """
    (period,) = asked.periods
    frame = _frame(asked, part, unit, period)
    column = part.asked.column
    whole = None
    if part.asked.what != COUNT and column:
        whole = frame[column].sum() if frame[column].count() else None
    names = [name for name in SOURCES[part.asked.source].source.columns if name in frame.columns]
    page = frame.sort(DAY, CASE, descending=[True, False]).slice(first, most).to_dicts()
    codes = _codes([one[CASE] for one in page])
    rows = [
        Row(
            one[CASE],
            codes.get(one[CASE], ""),
            one[OFFICE],
            one[DAY],
            {name: one[name] for name in names},
        )
        for one in page
    ]
    return Traced(part, frame.height, None if whole is None else float(whole), names, rows)


def cases_behind(asked: Asked, part: Part, *, unit: str) -> list[str]:
    """The dossiers of all rows that a part counts, each once."""
    (period,) = asked.periods
    return sorted(set(_frame(asked, part, unit, period)[CASE]))


def given_behind(asked: Asked, names: Sequence[str], *, unit: str) -> list[Supplied]:
    """The numbers that were supplied of some inputs for a unit and those below it in the period; one query."""
    (period,) = asked.periods
    rows = Supplied.objects.filter(
        input__code__in=list(names),
        office__in=offices_of(_under(asked, unit, period), [unit]),
        first__lte=period.last,
        last__gte=period.first,
        at__lte=asked.at,
    )
    return list(rows.select_related("input", "supply").order_by("input__code", "office", "-id"))


def _frame(asked: Asked, part: Part, unit: str, period: Period) -> pl.DataFrame:
    facts = facts_of(asked, [part.asked.source])[part.asked.source]
    offices = offices_of(_under(asked, unit, period), [unit])
    own = facts.frame.filter(pl.col(OFFICE).is_in(list(offices)))
    return rows_asked(own, part.asked, period)


def _under(asked: Asked, unit: str, period: Period) -> pl.DataFrame:
    if asked.as_then:
        return under_then([unit], period.last)
    return under_now([unit], asked.then or timezone.localtime(asked.at).date())


def _codes(cases: Sequence[str]) -> dict[str, str]:
    uids = [UUID(one) for one in cases]
    rows = Case.objects.filter(uid__in=uids).values_list("uid", "code")
    found = {str(uid): code for uid, code in rows}
    if len(found) == len(uids):
        return found
    sent = Petition.objects.filter(uid__in=uids).values_list("uid", "code")
    found |= {str(uid): code for uid, code in sent}
    if len(found) == len(uids):
        return found
    told = Announcement.objects.filter(uid__in=uids).values_list("uid", "procedure__code")
    return found | {str(uid): code for uid, code in told}
